"""Personal, possessive and relative pronouns: which referent they take up, or the candidates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from service.extraction.coreference.antecedents.features import Anaphor
from service.extraction.coreference.discourse import SUBJECT, DiscourseState
from service.extraction.coreference.entities import Referent, Seen
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.model.document import Document
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import ancestors, child, children, subtree

# Third-person pronouns: `m`, `f`, `n` (no person), `p` (several).
THIRD = {
    **dict.fromkeys(word_class("coreference", "masculine_pronouns"), "m"),
    **dict.fromkeys(word_class("coreference", "feminine_pronouns"), "f"),
    **dict.fromkeys(word_class("coreference", "neuter_pronouns"), "n"),
    **dict.fromkeys(word_class("coreference", "plural_pronouns"), "p"),
}
FIRST = word_class("coreference", "first_person_pronouns")
RELATIVE = word_class("coreference", "relative_pronouns")


def third_person(
    state: DiscourseState, word: int, source: bool, barred: frozenset[int] = frozenset()
) -> tuple[int | None, tuple[int, ...]]:
    """The referent of he, she, it or they at `word`; without a clear one, None and those that fit equally."""
    here = state.document.words[word]
    demand = Demand(
        gender=THIRD[here.text.lower()],
        word=word,
        sentence=here.sentence,
        paragraph=state.document.sentence_of(word).paragraph,
        quoted=word in state.quoted,
        source=source,
        content=_content_before(state.document, word) if source else frozenset(),
        above=_subjects_above(state, word),
    )
    near = state.heard(here.sentence - WINDOW, here.sentence)
    scored = ranked(state.referents, near, demand, barred | clause_mates(state, word))
    return best(_merged(state, scored))


def pronoun(
    state: DiscourseState, word: int, by_rules: int | None, others: frozenset[int] = frozenset()
) -> Anaphor:
    """The pronoun at `word` as an anaphor; `others` are those whom it does not mean."""
    return Anaphor(
        word, (word,), THIRD[state.document.words[word].text.lower()],
        content=_content_before(state.document, word), above=_subjects_above(state, word),
        by_rules=by_rules, others=others,
    )  # fmt: skip


def _merged(state: DiscourseState, scored: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """A document and its issuer are one source: the better score counts."""
    top: dict[int, float] = {}
    for score, index in scored:
        top.setdefault(state.resolve(index), score)
    return [(score, index) for index, score in top.items()]


def _subjects_above(state: DiscourseState, word: int) -> tuple[int, ...]:
    """`Crespo said she thought`: referents that are subjects of the clauses above, nearest first."""
    above: list[int] = []
    path = ancestors(state.document, word)
    own = path[:1] if state.document.words[word].relation in SUBJECT else []
    for verb in path[len(own) :]:
        subjects = [s for s in children(state.document, verb, "nsubj") if s < word]
        means = [state.groups.get(s, state.meaning.get(s)) for s in subjects]
        above.extend(m for m in means if m is not None and m not in above)
        if state.document.words[verb].relation in ("parataxis", "root"):
            break
    return tuple(above)


def _content_before(document: Document, word: int) -> frozenset[int]:
    """Words of a content before its source: `P, they said`."""
    verb = document.words[word].head
    if verb < 0 or document.words[word].relation not in SUBJECT:
        return frozenset()
    if document.words[verb].relation == "parataxis":
        return frozenset(range(document.sentence_of(word).first, word))
    clauses = [c for c in children(document, verb, "ccomp", "parataxis") if c < word]
    return frozenset(i for c in clauses for i in subtree(document, c))


def clause_mates(state: DiscourseState, word: int) -> frozenset[int]:
    """Subject and object of one verb are two: `the judge asked Marr`, `she told her`."""
    here = state.document.words[word]
    if here.head < 0 or here.relation not in ("nsubj", "obj", "iobj", "obl"):
        return frozenset()
    others = ("obj", "iobj") if here.relation == "nsubj" else ("nsubj",)
    mates = children(state.document, here.head, *others)
    return frozenset(state.meaning[i] for i in mates if i in state.meaning)


def asked_before(state: DiscourseState, word: int) -> int | None:
    """`“P?” the judge asked Marr. “Q,” he answered.`: who answers is who was asked in the sentence before."""
    document, here = state.document, state.document.words[word]
    if here.relation not in SUBJECT or not here.sentence or document.words[here.head].lemma not in _ANSWERING:
        return None
    before = document.sentences[here.sentence - 1]
    asking = (i for i in range(before.last - 1, before.first - 1, -1) if document.words[i].lemma in _ASKING)
    verb = next((i for i in asking if child(document, i, "nsubj") is not None), None)
    told = () if verb is None else children(document, verb, "obj", "iobj")
    asked = (state.meaning[i] for i in told if i in state.meaning)
    return next((i for i in asked if agrees(state.referents[i], THIRD[here.text.lower()])), None)


_ASKING = word_class("coreference", "asking_verbs")
_ANSWERING = word_class("coreference", "answering_verbs")


def _person_above(document: Document, noun: int) -> int:
    """`a source at the agency who said so`: it is the source who said so, not the agency."""
    node = noun
    while document.words[node].relation == "nmod" and not categories_of(document, node) & PERSONAL:
        node = document.words[node].head
    return node if categories_of(document, node) & PERSONAL else noun


def _describes(document: Document, clause: int) -> bool:
    """Whether a word is the head of a relative clause, be it the second (`who chairs the club and who says so`)."""
    word = document.words[clause]
    joined = word.relation == "conj" and word.upos in ("VERB", "AUX")
    return word.relation == "acl" or (joined and document.words[word.head].upos in ("NOUN", "PROPN"))


def antecedent_of(document: Document, word: int) -> int | None:
    """The noun whose relative clause the pronoun is in; the word before it where the tree shows none."""
    clauses = (i for i in (word, *ancestors(document, word)) if _describes(document, i))
    above = next((document.words[i].head for i in clauses if document.words[i].head < word), -1)
    if above >= 0:
        return _person_above(document, above) if document.words[word].text.lower() == "who" else above
    front = range(word - 1, document.sentence_of(word).first - 1, -1)
    before = next((i for i in front if document.words[i].upos not in ("PUNCT", "ADP")), word)
    return before if document.words[before].upos in ("NOUN", "PROPN") else None


def subject_of(document: Document, noun: int) -> int | None:
    """`Fry is a nurse, writer and mother who says so`: the subject of whom the noun is said; None without one."""
    top = noun
    while document.words[top].relation == "conj":
        top = document.words[top].head
    said_of = child(document, top, "cop") is not None and child(document, top, "expl") is None
    return child(document, top, "nsubj") if said_of else None


_W = PARAMETERS.salience
WINDOW = _W.window
MARGIN = _W.margin
# The subject of the clause right above, and of the one above that.
_GOVERNING = (_W.governing, _W.governing_above)


@dataclass(frozen=True, slots=True)
class Demand:
    """The demands of a pronoun on its referent: gender `m`, `f`, `n` (no person), `p` (several)."""

    gender: str
    word: int
    sentence: int
    paragraph: int
    quoted: bool
    source: bool
    content: frozenset[int] = frozenset()
    above: tuple[int, ...] = ()


def agrees(referent: Referent, gender: str) -> bool:
    """Whether gender, number and animacy fit; an unknown gender fits both."""
    if gender in ("m", "f"):
        personal = referent.person or referent.categories == {"unknown"}
        return personal and not referent.plural and referent.gender in (gender, "u")
    if gender == "n":
        return bool(referent.categories & _THINGS) and not referent.plural and not referent.person
    return referent.plural or bool(referent.members or referent.categories & _BODIES)


_THINGS = frozenset("organization government outlet document group country unknown place city".split())
_BODIES = frozenset({"organization", "government", "outlet", "group", "unknown"})


def ranked(
    referents: Sequence[Referent], near: Iterable[int], demand: Demand, barred: Collection[int] = ()
) -> list[tuple[float, int]]:
    """Of the referents that are near those that agree and were spoken of before, as (score, index), best first."""
    agreeing = (i for i in near if i not in barred and agrees(referents[i], demand.gender))
    scores = {i: score for i in agreeing if (score := _score(referents[i], demand)) is not None}
    for i, lift in zip(demand.above, _GOVERNING, strict=False):
        if i in scores:
            scores[i] += lift
    return sorted(((score, i) for i, score in scores.items()), key=lambda s: -s[0])


def _score(referent: Referent, demand: Demand) -> float | None:
    before = [s for s in referent.seen_before(demand.word) if demand.sentence - s.sentence <= WINDOW]
    if not before:
        return None
    score = max(_nearness(s, demand) for s in before)
    score += min(len(referent.seen), _W.most_mentions) * _W.mention
    if demand.gender in ("m", "f") and referent.gender == demand.gender:
        score += _W.same_gender
    if demand.gender == "p" and not (referent.plural or referent.members):
        score -= _W.no_plural
    if demand.gender == "n" and referent.categories & {"place", "city", "unknown"}:
        score -= _W.place
    if "document" in referent.categories and not any(s.source for s in before):
        score -= _W.silent_document
    return score


def _nearness(seen: Seen, demand: Demand) -> float:
    score = _W.start - _W.per_sentence * (demand.sentence - seen.sentence)
    score += _W.subject if seen.subject else 0.0
    score += _W.subject_before if seen.subject and demand.sentence - seen.sentence == 1 else 0.0
    score += _W.source if seen.source and demand.source else 0.0
    score -= _W.other_paragraph if seen.paragraph != demand.paragraph else 0.0
    score -= _W.quoted if seen.quoted and not demand.quoted else 0.0
    score -= _W.own_content if seen.word in demand.content else 0.0
    return score


def best(scored: Sequence[tuple[float, int]], margin: float = MARGIN) -> tuple[int | None, tuple[int, ...]]:
    """The clear winner, or None with all that come within `margin` of the top."""
    if not scored:
        return None, ()
    close = tuple(i for score, i in scored if scored[0][0] - score < margin)
    return (close[0], ()) if len(close) == 1 else (None, close)
