"""Cues: the words that signal an attribution, looked up in the lexicon and completed from the tree."""

from __future__ import annotations

from dataclasses import dataclass

from service.extraction.model.document import Document, Word
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import CueEntry, Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import PASSIVE, case_of, child, children, is_verbal, marker_of, verb_group

_RULES = PARAMETERS.constructions

# Verbs that only colour the cue they govern: "refused to say", "went on to claim", "appeared to deny".
GOVERNORS = word_class("attribution", "colouring_verbs")
_EXPECTED = word_class("attribution", "colouring_participles")
HEARD = word_class("attribution", "hearsay_participles")
HYPOTHETICAL = word_class("attribution", "hypothetical_wishes")
CONFIRM_OR_DENY = ("confirm", "deny")
REPORTING_FRAMES = ("clause", "quote_only")


@dataclass(frozen=True, slots=True)
class VerbCue:
    """A verbal cue; `governors` are the colouring verbs above it, outermost first."""

    verb: int
    words: Words
    lemma: str
    entries: tuple[CueEntry, ...]
    governors: tuple[int, ...] = ()

    def entry(self, *frames: str) -> CueEntry | None:
        """The first lexicon row that takes one of the frames."""
        return next((e for e in self.entries if not e.ways.isdisjoint(frames)), None)


def verb_cue(doc: Document, verb: int, lexicon: Lexicon) -> VerbCue:
    """The cue of a verb: its group, particle and colouring governors, with its rows of the lexicon."""
    lemma, particle = _lemma_with_particle(doc, verb, lexicon)
    governors = _governors(doc, verb, lexicon)
    above = (i for k in governors for i in (*verb_group(doc, k), *children(doc, verb, "mark")))
    words = {*verb_group(doc, verb), *particle, *above, *_other_of_two(doc, verb, lexicon)}
    entries = lexicon.verb(lemma)
    return VerbCue(verb, tuple(sorted(words)), entries[0].lemma if entries else lemma, entries, governors)


def _other_of_two(doc: Document, verb: int, lexicon: Lexicon) -> Words:
    """The words `or deny` behind `confirm`, if what is confirmed or denied follows; else those of `_first_of_two`."""
    second = child(doc, verb, "conj")
    if second is None or (doc.words[verb].lemma, doc.words[second].lemma) != CONFIRM_OR_DENY:
        return _first_of_two(doc, verb, lexicon)
    bare = list(doc.children[second]) == children(doc, second, "cc")
    return (*doc.children[second], second) if bare else ()


def _first_of_two(doc: Document, verb: int, lexicon: Lexicon) -> Words:
    """The words `neither confirm nor` and `confirm or` before `deny P`. Empty if `confirm` has its own content or is
    not a cue.
    """
    first, nor = doc.words[verb].head, child(doc, verb, "cc")
    if first < 0 or nor is None or doc.words[verb].relation != "conj":
        return ()
    both = (doc.words[first].lemma, doc.words[verb].lemma) == CONFIRM_OR_DENY
    if doc.words[nor].text != "nor" and not (doc.words[nor].text == "or" and both):
        return ()
    own = child(doc, first, "obj", "ccomp", "xcomp", "advcl")
    if (own is not None and own < verb) or not lexicon.verb(doc.words[first].lemma):
        return ()
    neither = (i for i in children(doc, first, "advmod", "cc") if doc.lower_text(i) == "neither")
    return (*neither, *verb_group(doc, first), nor)


def _lemma_with_particle(doc: Document, verb: int, lexicon: Lexicon) -> tuple[str, Words]:
    """The lemma, with its particle when the lexicon knows the pair (`point out`)."""
    lemma = doc.words[verb].lemma.lower()
    if lemma not in lexicon.opening:
        return lemma, ()
    for i in children(doc, verb, "compound:prt", "advmod"):
        if i == verb + 1 or doc.words[i].deprel == "compound:prt":
            phrase = f"{lemma} {doc.words[i].text.lower()}"
            if lexicon.verb(phrase):
                return phrase, (i,)
    for i in children(doc, verb, "obl"):
        phrase = f"{lemma} {case_of(doc, i)}"
        if i > verb and lexicon.verb(phrase):
            return phrase, tuple(children(doc, i, "case"))[:1]
    for i in children(doc, verb, "obj", "obl", "ccomp", "xcomp", "advmod"):
        words = tuple(range(verb + 1, i + 1))
        if 0 < len(words) <= _RULES.longest_fixed_cue:
            phrase = " ".join([lemma, *(doc.words[k].text.lower() for k in words)])
            if lexicon.verb(phrase):
                return phrase, words
    return lemma, ()


def _governors(doc: Document, verb: int, lexicon: Lexicon) -> tuple[int, ...]:
    found: tuple[int, ...] = ()
    node = doc.words[verb]
    while node.relation == "xcomp" and node.head >= 0 and len(found) < _RULES.colouring_verbs:
        node = doc.words[node.head]
        colours = node.lemma in GOVERNORS or _announces(doc, node, verb, lexicon)
        if not colours or child(doc, node.index, "obj", "iobj") is not None:
            break
        found = (node.index, *found)
    return found


def _announces(doc: Document, above: Word, verb: int, lexicon: Lexicon) -> bool:
    """Whether a word only colours the report that it governs: `is expected to say that P` · `“P,” he was quick to say`
    · `has yet to say`.
    """
    if above.lemma == "have" and doc.lower_text(above.index + 1) == "yet":
        return True
    if above.lemma in HYPOTHETICAL:  # `liked to say that P`, not `would like to say`
        return all(doc.words[i].lemma != "would" for i in children(doc, above.index, "aux"))
    passive = above.xpos == "VBN" and child(doc, above.index, *PASSIVE) is not None
    heard = passive and above.lemma in HEARD and _has_quotation(doc, above.index)
    cop = child(doc, above.index, "cop") is not None
    quick = above.upos == "ADJ" and cop and not lexicon.adjective(above.lemma)
    colours = heard or quick or (passive and above.lemma in _EXPECTED)
    return colours and (child(doc, verb, "ccomp") is not None or _is_behind(doc, above))


def _is_behind(doc: Document, report: Word) -> bool:
    """Whether the clause of a report is behind its content: `P, she is expected to say`."""
    subject = child(doc, report.index, "nsubj")
    before = children(doc, report.index, "ccomp", "csubj", "parataxis")
    fronted = subject is not None and any(i < subject for i in before)
    return fronted or report.relation == "parataxis" or follows_quotation(doc, report.index)


def _has_quotation(doc: Document, index: int) -> bool:
    """Whether a quotation is in the sentence of the word or right before it."""
    here = doc.sentence_of(index)
    return any(w.text in QUOTATION_MARKS for w in doc.words[max(0, here.first - 1) : here.last])


def follows_quotation(doc: Document, verb: int) -> bool:
    """Whether the sentence of the verb begins right behind a quotation."""
    before = doc.sentence_of(verb).first - 1
    return before >= 0 and doc.words[before].text in QUOTATION_MARKS


def content_opener(doc: Document, verb: int) -> str:
    """The word that opens the complement (`to`, `that`, `whether`, `what` …), or empty."""
    clause = child(doc, verb, "ccomp", "xcomp")
    if clause is None:
        return ""
    return marker_of(doc, clause) or doc.words[min([clause, *doc.children[clause]])].text.lower()


def is_reporting(doc: Document, index: int, lexicon: Lexicon) -> bool:
    """Whether the word is a verb that can report a clause or a quotation."""
    if not is_verbal(doc.words[index]):
        return False
    lemma, _ = _lemma_with_particle(doc, index, lexicon)
    return any(not e.ways.isdisjoint(REPORTING_FRAMES) for e in lexicon.verb(lemma))
