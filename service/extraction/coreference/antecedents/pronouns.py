"""Personal, possessive and relative pronouns: which referent they take up, or the candidates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.extraction.coreference.antecedents.features import Anaphor
from service.extraction.coreference.discourse import SUBJECT, DiscourseState
from service.extraction.coreference.entities import Referent, Seen
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.model.document import Document
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.denials import deniers_rival
from service.extraction.syntax.punctuation import BULLETS
from service.extraction.syntax.tree import ancestors, case_of, child, children, is_passive, subtree

# Third-person pronouns: `m`, `f`, `n` (no person), `p` (several).
THIRD = {
    **dict.fromkeys(word_class("coreference", "masculine_pronouns"), "m"),
    **dict.fromkeys(word_class("coreference", "feminine_pronouns"), "f"),
    **dict.fromkeys(word_class("coreference", "neuter_pronouns"), "n"),
    **dict.fromkeys(word_class("coreference", "plural_pronouns"), "p"),
}
FIRST = word_class("coreference", "first_person_pronouns")
RELATIVE = word_class("coreference", "relative_pronouns")
_THINGS = frozenset("organization government outlet document group country unknown place city".split())
_BODIES = frozenset({"organization", "government", "outlet", "group", "unknown"})
_W = PARAMETERS.salience
# The subject of the clause right above, and of the one above that.
_GOVERNING = (_W.governing, _W.governing_above)


def third_person(
    state: DiscourseState, word: int, source: bool, barred: frozenset[int] = frozenset()
) -> int | None:
    """The referent of he, she, it or they at `word` that is the most salient; None where another comes near it."""
    here = state.document.sentence_of(word)
    demand = _Demand(
        gender=THIRD[state.document.words[word].text.lower()],
        word=word,
        sentence=here.index,
        paragraph=here.paragraph,
        quoted=word in state.quoted,
        source=source,
        content=_content_before(state.document, word) if source else frozenset(),
    )
    barred |= clause_mates(state, word)
    near = state.heard(here.index - _W.window, here.index)
    agreeing = [i for i in near if i not in barred and agrees(state.referents[i], demand.gender)]
    scores = {i: score for i in agreeing if (score := _score(state.referents[i], demand)) is not None}
    for i, lift in zip(_subjects_above(state, word), _GOVERNING, strict=False):
        if i in scores:
            scores[i] += lift
    return _leading(state, scores)


def _leading(state: DiscourseState, scores: dict[int, float]) -> int | None:
    """The one whose score leads clearly. A document and its issuer are one source: the better score counts."""
    total: dict[int, float] = {}
    for i, score in scores.items():
        issuer = state.resolve(i)
        total[issuer] = max(score, total.get(issuer, score))
    best = max(total.values(), default=0.0)
    close = [i for i, score in total.items() if best - score < _W.margin]
    return close[0] if len(close) == 1 else None


def pronoun(state: DiscourseState, word: int, by_rules: int | None, others: frozenset[int]) -> Anaphor:
    """The pronoun at `word` as an anaphor; `others` are those whom it does not mean."""
    return Anaphor(
        word, (word,), THIRD[state.document.words[word].text.lower()],
        content=_content_before(state.document, word), above=_subjects_above(state, word),
        by_rules=by_rules, others=others,
    )  # fmt: skip


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
    """Subject and object of one verb are two: `the judge asked Marr`, `she told her`. So are the subject and those whom
    its participles or its own clause name: `Pressed by Marr on P, he left`, `she, who knows Marr, left`. So are who
    reports something and who denies it: `Marr said P, which he denies`.
    """
    document, here = state.document, state.document.words[word]
    clauses = (clause for clause in children(document, word, "acl") if not is_passive(document, clause))
    phrases = (i for clause in clauses for i in children(document, clause, "obj", "iobj", "obl"))
    found = [i for i in phrases if case_of(document, i) != "as"]
    if here.head >= 0 and here.relation == "nsubj":
        found += [*children(document, here.head, "obj", "iobj"), *_beside_participles(document, here.head)]
    elif here.head >= 0 and here.relation in ("obj", "iobj", "obl"):
        found += children(document, here.head, "nsubj")
    if (rival := deniers_rival(document, word)) is not None:
        found.append(rival)
    return frozenset(state.meant(found))


def _beside_participles(document: Document, verb: int) -> Iterator[int]:
    """Objects and agents of the participles below a verb: `Pressed by Marr on P, he left`."""
    for clause in children(document, verb, "advcl"):
        bare = child(document, clause, "nsubj", "mark") is None
        if bare and document.words[clause].xpos in ("VBN", "VBG"):
            yield from children(document, clause, "obj", "iobj")
            yield from (i for i in children(document, clause, "obl") if case_of(document, i) == "by")


def outside_item(state: DiscourseState, word: int) -> frozenset[int]:
    """All referents but those that the item of a list names before the pronoun; empty if it names none that fit.

    `• Ann Lee has left.` / `• Ivo Orme stays. He says so.`
    """
    document, here = state.document, state.document.sentence_of(word)
    item = document.paragraphs[here.paragraph]
    if document.words[item.start].text not in BULLETS:
        return frozenset()
    others = clause_mates(state, word)
    inside = frozenset(
        i for i in state.heard(document.words[item.start].sentence, here.index)
        if any(seen.word >= item.start for seen in state.referents[i].seen_before(word))
        and i not in others and agrees(state.referents[i], THIRD[document.words[word].text.lower()])
    )  # fmt: skip
    named = any(state.referents[i].names for i in inside)
    return frozenset(range(len(state.referents))) - inside if named else frozenset()


def _person_above(document: Document, noun: int) -> int:
    """`a source at the agency who said so`: it is the source who said so, not the agency."""
    node = noun
    while document.words[node].relation == "nmod" and not categories_of(document, node) & PERSONAL:
        node = document.words[node].head
    return node if categories_of(document, node) & PERSONAL else noun


def _describes(document: Document, clause: int) -> bool:
    """Whether a word is the head of a relative clause, or of a second one (`who chairs the club and who says so`)."""
    word = document.words[clause]
    if word.deprel == "advcl:relcl":
        return document.words[word.head].upos in ("NOUN", "PROPN")
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
    """`Fry is a nurse, writer and mother who says so`: the subject that the noun describes; None without one."""
    top = noun
    while document.words[top].relation == "conj":
        top = document.words[top].head
    said_of = child(document, top, "cop") is not None and child(document, top, "expl") is None
    return child(document, top, "nsubj") if said_of else None


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a pronoun demands of its referent: gender `m`, `f`, `n` (no person), `p` (several), and where it is."""

    gender: str
    word: int
    sentence: int
    paragraph: int
    quoted: bool
    source: bool
    content: frozenset[int]


def agrees(referent: Referent, gender: str) -> bool:
    """Whether gender, number and animacy fit; an unknown gender fits both."""
    if gender in ("m", "f"):
        personal = referent.person or referent.categories == {"unknown"}
        return personal and not referent.plural and referent.gender in (gender, "u")
    if gender == "n":
        return bool(referent.categories & _THINGS) and not referent.plural and not referent.person
    several = referent.plural or bool(referent.members or referent.categories & _BODIES)
    return several or (
        not referent.names and referent.gender == "u" and "spokesperson" in referent.categories
    )


def _score(referent: Referent, demand: _Demand) -> float | None:
    """The referent's salience in points; None where it was not spoken of before the pronoun and near it."""
    before = [s for s in referent.seen_before(demand.word) if demand.sentence - s.sentence <= _W.window]
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


def _nearness(seen: Seen, demand: _Demand) -> float:
    score = _W.start - _W.per_sentence * (demand.sentence - seen.sentence)
    score += _W.subject if seen.subject else 0.0
    score += _W.subject_before if seen.subject and demand.sentence - seen.sentence == 1 else 0.0
    score += _W.source if seen.source and demand.source else 0.0
    score -= _W.other_paragraph if seen.paragraph != demand.paragraph else 0.0
    score -= _W.quoted if seen.quoted and not demand.quoted else 0.0
    score -= _W.own_content if seen.word in demand.content else 0.0
    return score
