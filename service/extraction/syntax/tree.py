"""Steps over the dependency tree (Universal Dependencies v2): subtrees, clauses, noun phrases, verb groups.

Words are indices into the document's words.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from service.extraction.model.document import Document, Sentence, Word
from service.extraction.model.memory import remembered
from service.extraction.model.spans import Span, Spans, Words, merged
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import EDGES

CLAUSAL = frozenset({"ccomp", "xcomp", "csubj", "advcl", "acl", "parataxis", "root", "conj"})
PASSIVE = ("nsubj:pass", "aux:pass", "csubj:pass")
_OF_ITS_OWN = ("nsubj", "csubj", "expl", "aux", "cop", "obj", "iobj")
_TRANSITIVE = word_class("syntax", "verbs_with_an_object")
_NOT_NOMINAL = frozenset(
    "case cc mark cop aux nsubj csubj ccomp advcl expl parataxis discourse vocative dep".split()
)
_CONNECTIVES = word_class("syntax", "connectives")


def subtree(doc: Document, head: int, without: Iterable[int] = ()) -> Words:
    """Indices of `head` and everything below it, in text order, minus the subtrees of `without`."""
    return _below(doc, head, frozenset(blocked)) if (blocked := tuple(without)) else _subtree(doc, head)


@remembered
def _subtree(doc: Document, head: int) -> Words:
    return _below(doc, head, frozenset()) if doc.children[head] else (head,)


def _below(doc: Document, head: int, blocked: frozenset[int]) -> Words:
    found = [] if head in blocked else [head]
    for node in found:  # which grows on the way
        below = doc.children[node]
        found += [i for i in below if i not in blocked] if blocked else below
    return tuple(sorted(found))


def child(doc: Document, head: int, *relations: str) -> int | None:
    """The first dependent with one of the relations (a universal relation matches its subtypes too)."""
    words = doc.words
    for i in doc.children[head]:
        if words[i].deprel in relations or words[i].relation in relations:
            return i
    return None


def children(doc: Document, head: int, *relations: str) -> list[int]:
    """All dependents with one of the relations, in text order."""
    if not (below := doc.children[head]):
        return []
    words = doc.words
    return [i for i in below if words[i].deprel in relations or words[i].relation in relations]


def ancestors(doc: Document, word: int) -> list[int]:
    """The chain of heads of a word up to the root, nearest first. Safe on a broken tree."""
    out: list[int] = []
    node = doc.words[word].head
    while node >= 0 and node not in out:
        out.append(node)
        node = doc.words[node].head
    return out


def clause_around(doc: Document, word: int) -> int | None:
    """The head of the nearest clause above a word; the root where no relation is clausal, None for a root."""
    above = ancestors(doc, word)
    return next((i for i in above if doc.words[i].relation in CLAUSAL), above[-1] if above else None)


def root_of(doc: Document, sentence: Sentence) -> int | None:
    """The first root of the sentence; None in a broken tree without one."""
    return next((i for i in range(sentence.first, sentence.last) if doc.words[i].head < 0), None)


def case_of(doc: Document, head: int) -> str:
    """The adposition of a nominal, lower case, fixed parts joined (`according to`), or empty."""
    case = child(doc, head, "case")
    if case is None:
        return ""
    parts = [case, *children(doc, case, "fixed")]
    return " ".join(doc.words[i].text.lower() for i in sorted(parts))


def modifier_as_subject(doc: Document, head: int) -> int | None:
    """`Orlen` in `police in Orlen said`, parsed as a second subject: its preposition is right behind the first."""
    behind = doc.words[head + 1 : head + 2]
    if not behind or behind[0].relation != "case" or behind[0].head <= head:
        return None
    here, other = doc.words[head], doc.words[behind[0].head]
    return other.index if here.relation == other.relation == "nsubj" and here.head == other.head else None


def marker_of(doc: Document, head: int) -> str:
    """The subordinating marker of a clause, lower case (`that`, `to`, `as`, `if`), or empty."""
    return _function_word(doc, head, "mark")


def determiner_of(doc: Document, head: int) -> str:
    """The determiner of a noun, lower case, or empty."""
    return _function_word(doc, head, "det")


def _function_word(doc: Document, head: int, relation: str) -> str:
    word = child(doc, head, relation)
    return "" if word is None else doc.lower_text(word)


def is_passive(doc: Document, verb: int) -> bool:
    """Whether the verb has a passive subject or auxiliary, or shares one: `was held and told to go`."""
    marked = child(doc, verb, *PASSIVE) is not None and not is_contracted_perfect(doc, verb)
    return marked or shares_passive(doc, verb)


def is_contracted_perfect(doc: Document, verb: int) -> bool:
    """`He's said he will stay` · `She's told reporters that P`: `'s` is `has` before a verb with an object, or with a
    finite clause that is not what somebody was told.
    """
    before = doc.words[verb - 1]
    if before.text != "'s" or before.head != verb or child(doc, verb, "expl") is not None:
        return False
    if any(i > verb for i in children(doc, verb, "obj", "iobj")):
        return True
    clause, subject = child(doc, verb, "ccomp"), child(doc, verb, "nsubj")
    personal = subject is not None and doc.words[subject].text.lower() not in ("it", "that", "what")
    finite = clause is not None and clause > verb and child(doc, clause, "nsubj") is not None
    return finite and personal and doc.words[verb].lemma not in _TRANSITIVE


def shares_passive(doc: Document, verb: int) -> bool:
    """Whether it is a participle under the auxiliary of the verb before it; one that may be a past tense is where it
    cannot be without an object (`was dismissed and ordered to leave`).
    """
    word = doc.words[verb]
    participle = word.xpos == "VBN" or (word.xpos == "VBD" and word.lemma in _TRANSITIVE)
    if word.relation != "conj" or not participle or child(doc, verb, *_OF_ITS_OWN) is not None:
        return False
    return child(doc, word.head, *PASSIVE) is not None


def predicative_complements(doc: Document, verb: int) -> list[int]:
    """Complements that say something of the object: `xcomp`, a second object, an `as`-phrase."""
    found = children(doc, verb, "xcomp")
    found += [i for i in children(doc, verb, "obl", "advcl") if "as" in (case_of(doc, i), marker_of(doc, i))]
    found += children(doc, verb, "obj")[1:]
    return [i for i in found if i > verb]


def is_verbal(word: Word) -> bool:
    """Whether the word is a verb or an auxiliary."""
    return word.upos in ("VERB", "AUX")


def is_nominal(word: Word) -> bool:
    """Whether the word is a noun, a name or a pronoun."""
    return word.upos in ("NOUN", "PROPN", "PRON")


def verb_group(doc: Document, verb: int) -> Words:
    """The verb with auxiliaries, negation, particles and the adverbs between them (`has repeatedly denied`)."""
    keep = {verb}
    for i in doc.children[verb]:
        if doc.words[i].relation in ("aux", "cop") or doc.words[i].deprel == "compound:prt":
            keep.add(i)
    first = min(keep)
    for i in doc.children[verb]:
        word = doc.words[i]
        near = first < i < verb or i in (first - 1, verb - 1)
        if word.relation == "advmod" and near and word.upos in ("ADV", "PART") and not doc.children[i]:
            keep.add(i)
    return tuple(sorted(keep))


@remembered
def noun_phrase(doc: Document, head: int) -> Words:
    """The full noun phrase: determiners to appositions; without case, outer punctuation and loose clauses.

    The head is always part of it, even a mark that the parser took for a noun.
    """
    outside = [i for i in doc.children[head] if _stays_out(doc, head, i)]
    words = trimmed(doc, contiguous_around(subtree(doc, head, outside), head))
    return words if head in words else (head,)


def _stays_out(doc: Document, head: int, i: int) -> bool:
    """Whether a dependent of a noun is not part of its phrase."""
    word = doc.words[i]
    if word.relation in _NOT_NOMINAL:
        return True
    if word.relation == "advmod":
        return i < head and word.lemma in _CONNECTIVES
    if word.deprel == "nmod" and i < head:  # `among them Ann Lee`: in English such a phrase follows its noun
        return child(doc, i, "case") == next(iter(trimmed(doc, subtree(doc, i))), None)
    return word.relation == "conj" and (is_verbal(word) or child(doc, i, "nsubj", "cop") is not None)


def contiguous_around(words: Words, head: int) -> Words:
    """The unbroken run of `words` around `head`."""
    inside, first, last = set(words), head, head
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    return tuple(range(first, last + 1))


def trimmed(doc: Document, words: Words) -> Words:
    """The words without commas, stops, dashes and unpaired brackets at the edges."""
    if words and doc.words[words[0]].text.isalnum() and doc.words[words[-1]].text.isalnum():
        return words
    first, last = 0, len(words)
    while first < last and _loose_edge(doc, words[first], words[first:last]):
        first += 1
    while first < last and _loose_edge(doc, words[last - 1], words[first:last]):
        last -= 1
    return words[first:last]


def _loose_edge(doc: Document, edge: int, words: Words) -> bool:
    text = doc.words[edge].text
    if EDGES.issuperset(text):
        return True
    partner = {"(": ")", ")": "("}.get(text)
    return partner is not None and all(doc.words[i].text != partner for i in words)


def spans_of(doc: Document, words: Iterable[int]) -> Spans:
    """Spans of the words; neighbouring words make one span."""
    runs = runs_of(tuple(sorted(set(words))))
    spans = [Span(doc.words[run[0]].start, max(doc.words[i].end for i in run)) for run in runs]
    seen = [span for span in spans if span.start < span.end]
    return merged(seen) if len(seen) > 1 else tuple(seen)


def runs_of(words: Words) -> list[Words]:
    """Unbroken runs of words given in text order; none for no words."""
    if words and words[-1] - words[0] + 1 == len(words):
        return [words]
    breaks = [k for k in range(1, len(words)) if words[k] != words[k - 1] + 1]
    return [words[a:b] for a, b in pairwise([0, *breaks, len(words)]) if a < b]


def head_of(doc: Document, words: Words) -> int:
    """The first word of the group whose head is outside it; function words only where there is no other."""
    inside = set(words)
    tops = [i for i in words if doc.words[i].head not in inside]
    content = [i for i in tops if doc.words[i].upos not in ("PUNCT", "ADP", "DET", "CCONJ", "SCONJ", "PART")]
    return (content or tops or list(words))[0]
