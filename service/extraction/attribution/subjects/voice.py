"""The voice of a verb, and who does what it says, where the tree does not tell."""

from __future__ import annotations

from service.extraction.mentions.descriptions import ACTING, categories_of
from service.extraction.model.document import Document
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import lexicon
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import DOUBLE_MARK, LEADS, STOPS
from service.extraction.syntax.tree import (
    ancestors,
    case_of,
    child,
    children,
    is_passive,
    is_verbal,
    marker_of,
    noun_phrase,
    subtree,
    trimmed,
)

# Verbs whose object is the one addressed.
ADDRESSING = word_class("attribution", "addressing_verbs")
_BLAMING = word_class("attribution", "blaming_verbs")
_REDUCED = word_class("attribution", "reduced_passives")
_ASKED = word_class("attribution", "asking_verbs")
_MAKING = word_class("attribution", "making_verbs")
_PERCEIVING = word_class("attribution", "perceiving_verbs")
_RECORDS = word_class("attribution", "records_of_words")
_SET_AGAINST = word_class("attribution", "conceding_marks") | {"while"}
_REPLYING = word_class("attribution", "verbs_of_a_reply")
_CLAUSES = ("advcl", "xcomp", "ccomp")
_AT = ("at", "on")
_FROM = ("of", "from", "by")
_THINGS = ("it", "this", "that", "which", "what")


def is_reduced_passive(doc: Document, verb: int) -> bool:
    """`a man accused of arson` · `Asked whether he would go, he said no` · `a yacht said to belong to X`: a participle
    with a passive meaning.
    """
    word = doc.words[verb]
    if is_said_to(doc, verb):
        return True
    if child(doc, verb, "nsubj", "aux", "obj", "iobj") is not None or word.deprel == "acl:relcl":
        return False
    if word.relation == "acl":
        return word.xpos == "VBN" and word.lemma in _REDUCED
    to = child(doc, verb, "xcomp") if word.lemma in _REDUCED else None
    held = to is not None and marker_of(doc, to) == "to"  # `The ring, said to be gold, was sold`
    participle = word.relation == "advcl" and word.xpos in ("VBN", "VBD")
    return participle and (held or word.lemma.lower() in _ASKED | _BLAMING)


def is_said_to(doc: Document, verb: int) -> bool:
    """`said to belong to X`, also behind an agent (`said by police to be armed`): nobody says to do something so."""
    word = doc.words[verb]
    if (
        word.lemma != "say"
        or word.xpos not in ("VBN", "VBD")
        or child(doc, verb, "aux", "obj", "iobj") is not None
    ):
        return False
    if any(child(doc, i, "nsubj") is not None for i in children(doc, verb, "ccomp", "parataxis")):
        return False  # `She said to meet the goal, they must hurry`
    agent = child(doc, verb, "obl:agent")
    to = verb + 1 if agent is None else subtree(doc, agent)[-1] + 1
    return doc.lower_text(to) == "to" and doc.words[min(to + 1, len(doc.words) - 1)].xpos == "VB"


def is_headline_passive(doc: Document, verb: int) -> bool:
    """`Court told driver was on phone` · `Lind accused of lying`: headlines leave out the auxiliary, and what is
    active has the present tense.
    """
    word = doc.words[verb]
    if word.lemma not in ADDRESSING | _BLAMING or word.xpos not in ("VBD", "VBN"):
        return False
    active = child(doc, verb, "aux", "obj", "iobj") is not None or word.deprel == "acl:relcl"
    subject = child(doc, verb, "nsubj")
    active |= (
        subject is not None and child(doc, subject, "det") is not None
    )  # headlines leave out articles too
    return not active and _in_headline(doc, verb)


def _in_headline(doc: Document, word: int) -> bool:
    """Whether the word is in a first paragraph that others follow and that has no stop, not even in its quotation."""
    first = next(iter(doc.paragraphs.values()))
    words = doc.words[word : first.stop]
    return word in first and len(doc.paragraphs) > 1 and STOPS.isdisjoint(each.text for each in words)


def understood(doc: Document, verb: int) -> int | None:
    """The understood subject of a clause without one, where it is not that of the verb above: Marr in `Lind sued Marr
    for saying P`, `forced Marr to say P`, `heard Marr say P` and `published an email from Marr saying P`.
    """
    word = doc.words[verb]
    if (clause := clause_continued(doc, verb)) is not None:
        return child(doc, clause, "nsubj")
    if (nearer := subject_of_clause_before(doc, verb)) is not None:
        return nearer
    if word.relation == "conj" and word.xpos == "VBG" == doc.words[word.head].xpos:
        return understood(doc, word.head)
    if word.relation not in _CLAUSES or child(doc, verb, "nsubj") is not None or is_passive(doc, word.head):
        return None
    mark, above = marker_of(doc, verb), doc.words[word.head].lemma
    objects = [i for i in children(doc, word.head, "obj", "iobj", "obl") if i < verb and _is_object(doc, i)]
    if above == "listen":
        objects += [i for i in children(doc, word.head, "obl") if i < verb and case_of(doc, i) == "to"]
    if word.xpos == "VBG" and mark == "for":
        return next((i for i in objects if _is_somebody(doc, i)), None)
    ends = [subtree(doc, i)[-1] for i in objects]
    if word.xpos == "VB" and mark == "to" and above in _MAKING and verb - 2 in ends:
        return next((i for i in objects if _is_somebody(doc, i)), None)
    beside = next((i for i, end in zip(objects, ends, strict=True) if not mark and end == verb - 1), None)
    if beside is None or word.xpos not in ("VBG", "VB"):
        return None
    if above in _PERCEIVING:
        return beside if _is_somebody(doc, beside) else None
    owners = (i for i in children(doc, beside, "nmod") if case_of(doc, i) in _FROM and _is_somebody(doc, i))
    return next(owners, None) if doc.words[beside].lemma in _RECORDS else None


def subject_of_clause_before(doc: Document, verb: int) -> int | None:
    """Marr in `Lind said P, but Marr disagreed, saying Q` · `…, while Marr objected, saying Q` · `Lind met Marr, who
    disagreed, saying Q`: the subject of the clause right before a participle, wherever the parser attached that. None
    where it may be Lind who says it: `Lind met Marr, who was ill, saying Q`.
    """
    word = doc.words[verb]
    if word.relation != "advcl" or word.xpos != "VBG" or doc.lower_text(verb - 1) != ",":
        return None
    if verb < 2 or child(doc, verb, "nsubj", "mark") is not None:
        return None
    for clause in (verb - 2, *ancestors(doc, verb - 2)):
        last = max((i for i in subtree(doc, clause) if i < verb and i not in doc.marks), default=-1)
        if last != verb - 2 or doc.words[clause].head < 0:
            break
        subject = child(doc, clause, "nsubj")
        if subject is None or is_thing(doc, subject) or not _is_set_beside(doc, clause):
            continue
        related = doc.words[subject].text.lower() in ("who", "which")
        found = doc.words[clause].head if related else subject
        return None if is_thing(doc, found) else found
    return None


def _is_set_beside(doc: Document, clause: int) -> bool:
    """`…, but Marr disagreed` · `…, though Marr disagreed` · `…, who disagreed`, not `who had disagreed`."""
    word = doc.words[clause]
    match word.deprel:
        case "conj":
            return doc.words[word.head].relation not in ("ccomp", "xcomp")
        case "acl:relcl":
            before = any(doc.lower_text(i) == "had" for i in children(doc, clause, "aux"))
            apart = doc.words[trimmed(doc, subtree(doc, clause))[0] - 1].text == ","
            says = word.lemma in _REPLYING or bool(lexicon().verb(word.lemma))
            return apart and says and not before
        case "advcl":
            return marker_of(doc, clause) in _SET_AGAINST
    return False


def clause_continued(doc: Document, verb: int) -> int | None:
    """The clause that goes on with `had vowed` in `The council said Marr was “careful” and had vowed to pay`, joined to
    `said` by the parser: `had` shifts what is reported into the past, as `was` does. `said P, and had vowed` and `said
    the plan was dead and had vowed to fight` are left as they are: the speaker may have vowed.
    """
    word, join = doc.words[verb], child(doc, verb, "cc")
    auxiliaries = [doc.lower_text(i) for i in children(doc, verb, "aux")]
    if word.relation != "conj" or join is None or doc.lower_text(join) != "and" or "had" not in auxiliaries:
        return None
    clause = child(doc, word.head, "ccomp")
    told_before = any(doc.words[i].lemma == "have" for i in children(doc, word.head, "aux"))
    if clause is None or told_before or not word.head < clause < verb or doc.lower_text(join - 1) == ",":
        return None
    subject = child(doc, clause, "nsubj")
    if subject is None or subject < word.head or child(doc, verb, "nsubj", "csubj", "expl") is not None:
        return None
    return clause if _is_somebody(doc, subject) else None


def whose_words(doc: Document, head: int, cue: Words, source: Words) -> int | None:
    """Who says it instead of the source: the understood subject of the cue's head, or the sender that a noun of
    the cue has. None where the source is that one.
    """
    found = understood(doc, head)
    found = _sender(doc, cue) if found is None else found
    return found if found is not None and set(source).isdisjoint(subtree(doc, found)) else None


def _sender(doc: Document, cue: Words) -> int | None:
    """Marr in `Lind read a statement from Marr saying P`."""
    senders = (i for noun in cue for i in children(doc, noun, "nmod") if case_of(doc, i) in ("by", "from"))
    return next((i for i in senders if i not in cue and _is_somebody(doc, i)), None)


def _is_object(doc: Document, noun: int) -> bool:
    """Whether it is an object, or after `at` or `on`, which may be a particle (`turned on Marr`)."""
    first = noun_phrase(doc, noun)[0]
    before = doc.words[first - 1].text.lower() if first else ""
    return doc.words[noun].relation != "obl" or before in _AT or case_of(doc, noun) in _AT


def _is_somebody(doc: Document, noun: int) -> bool:
    word = doc.words[noun]
    if word.upos in ("PROPN", "PRON"):
        return doc.kind_at(noun) not in ("Date", "Location") and word.text.lower() not in _THINGS
    return not categories_of(doc, noun).isdisjoint(ACTING)


def is_thing(doc: Document, noun: int) -> bool:
    """`the dam`, `prices`, `the talks`: neither somebody nor what somebody wrote."""
    return doc.words[noun].upos == "NOUN" and not categories_of(doc, noun) and not doc.kind_at(noun)


def leads_to_quotation(doc: Document, verb: int) -> int | None:
    """`said` in `She said: “It is fair,” and added that P`, where the parser joins `added` to what is quoted."""
    head = doc.words[verb].head
    if head < 0 or doc.words[verb].relation != "conj":
        return None
    marks = [i for i in range(doc.sentence_of(head).first, verb) if doc.words[i].text == DOUBLE_MARK]
    before = [i for i in marks if i < head]
    if len(marks) % 2 or len(before) % 2 == 0 or doc.words[before[-1] - 1].text not in LEADS:
        return None
    led = before[-1] - 2
    return led if led >= 0 and is_verbal(doc.words[led]) else None
