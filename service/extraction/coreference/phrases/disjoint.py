"""Who a description cannot mean, because the same sentence or quotation shows that they are others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.extraction.coreference.antecedents.pronouns import antecedent_of, clause_mates
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.mentions.anonymity import has_anonymity_phrase, is_anybody
from service.extraction.mentions.appositions import beside
from service.extraction.mentions.descriptions import Description, lemma_of
from service.extraction.mentions.names import ProperName
from service.extraction.model.document import Document
from service.extraction.model.memory import remembered
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.denials import denial_behind, teller_denied
from service.extraction.syntax.tree import (
    ancestors,
    case_of,
    child,
    children,
    head_of,
    is_verbal,
    noun_phrase,
)

_FURTHER = word_class("coreference", "further_ones")
_ARTICLES = ("a", "an")


def inside(state: DiscourseState, words: Sequence[int]) -> set[int]:
    """Those who are named inside the phrase, whom it does not mean: `the minister's spokesman`, `Pell's lawyers`."""
    return set(state.meant(words))


def keeps_name_back(document: Document, head: int) -> bool:
    """Whether no name is meant: `an official who spoke anonymously`, `someone close to the matter`, `every clerk`."""
    return has_anonymity_phrase(document, noun_phrase(document, head)) or is_anybody(document, head)


def commanding(state: DiscourseState, head: int) -> set[int]:
    """The subjects of the verbs above, who are others: `the coach said that the captain …` (Chomsky 1981, C)."""
    above = _clauses_above(state.document, head)
    subjects = {i for verb in above for i in children(state.document, verb, "nsubj")} - {head, *above}
    return set(state.meant(subjects))


def _clauses_above(document: Document, head: int) -> list[int]:
    """The words above, up to a clause that only follows the next one (`Orme has won, the driver said`)."""
    above = []
    for word in ancestors(document, head):
        above.append(word)
        here = document.words[word]
        closing = here.relation == "advcl" and here.head < word and child(document, word, "mark") is None
        if here.relation == "parataxis" or (closing and child(document, word, "nsubj") is not None):
            break
    return above


def denying(state: DiscourseState, heads: Iterable[int]) -> set[int]:
    """Those who deny what one of the sources says: `The minister said P, which Jon Hart denies`."""
    document, found = state.document, set()
    for head in heads:
        here = document.sentence_of(head)
        verbs = (word.index for word in document.words[here.first : here.last] if is_verbal(word))
        for verb in verbs:
            denial = denial_behind(document, verb)
            if denial is not None and denial.source is not None and teller_denied(document, verb) == head:
                found.update(state.meant([denial.source]))
    return found


def speaking_of(state: DiscourseState, index: int) -> set[int]:
    """Those who speak of the referent in a quotation, and so are others: `“The mayor is ill,” Fry said.`"""
    quoted = {s.sentence for s in state.referents[index].seen if s.quoted}
    speakers = (i for sentence in quoted for i in state.heard(sentence, sentence) if i != index)
    return {
        i for i in speakers
        if any(s.source and not s.quoted and s.sentence in quoted for s in state.referents[i].seen)
    }  # fmt: skip


def beside_unnamed(state: DiscourseState, index: int) -> set[int]:
    """Those who are others than an unnamed referent, since they tell of it or do something to it where the article
    introduces it: `Orme said that an engineer had left`, `Orme hired an engineer`.
    """
    referent = state.referents[index]
    words = referent.descriptions[0][0] if referent.descriptions else ()
    if referent.names or not words or state.document.lower_text(words[0]) not in _ARTICLES:
        return set()
    head = head_of(state.document, words)
    found = commanding(state, head) if state.document.words[head].relation == "nsubj" else set()
    if case_of(state.document, head) != "as":
        found |= clause_mates(state, head)
    return found - {index}


def told_of(state: DiscourseState, words: Iterable[int]) -> set[int]:
    """The named persons of whom a subject tells in its complement clause: `A lawyer said Jon Hart had left.`, `If Jon
    Hart leaves, Ann Lee will too, the mayor said.`
    """
    document = state.document
    verbs = {document.words[w].head for w in words if document.words[w].relation == "nsubj"} - {-1}
    clauses = [c for verb in verbs for c in children(document, verb, "ccomp")]
    clauses += [c for clause in clauses for c in children(document, clause, "advcl")]
    subjects = (i for clause in clauses for i in children(document, clause, "nsubj") if i not in state.quoted)
    return {state.meaning[i] for i in subjects if state.name_at(i) is not None and state.means_person(i)}


def owners(state: DiscourseState, head: int) -> set[int]:
    """The owner, who is somebody else: `Ann Lee, whose brother says so`."""
    owner = child(state.document, head, "nmod:poss")
    if owner is None or state.document.words[owner].text.lower() != "whose":
        return set()
    noun = antecedent_of(state.document, owner)
    return {state.meaning[noun]} if noun in state.meaning else set()


def heads_of(state: DiscourseState, description: Description) -> set[int]:
    """`the retailer` after `the retailer's boss, Ann Lee`: the persons who are introduced as somebody's of it."""
    if not description.bare:
        return set()
    document = state.document
    return {
        i for i, r in enumerate(state.referents) if r.person and r.roles
        for name in r.names for _, noun in beside(document, name)
        for owner in children(document, noun, "nmod:poss", "nmod")
        if case_of(document, owner) in ("'s", "'", "of") and lemma_of(document.words[owner]) == description.head
    }  # fmt: skip


def further_ones(state: DiscourseState, noun: str) -> set[int]:
    """`another survivor, Ann Lee`: those whom the article introduces as one more of that kind."""
    document, found = state.document, set()
    for sentence in _with_further_ones(document).get(noun, ()):
        for i in range(document.sentences[sentence].first, document.sentences[sentence].last):
            name = state.name_at(i)
            phrases = beside(document, name) if name is not None and i in state.meaning else ()
            found |= {state.meaning[i] for words, head in phrases if _is_further(document, words, head, noun)}
    return found


@remembered
def _with_further_ones(document: Document) -> dict[str, set[int]]:
    """For each lemma, the sentences that contain it and a word such as `another`."""
    found: dict[str, set[int]] = {}
    for sentence in document.sentences:
        words = document.words[sentence.first : sentence.last]
        if any(word.text.lower() in _FURTHER for word in words):
            for word in words:
                found.setdefault(lemma_of(word), set()).add(sentence.index)
    return found


def _is_further(document: Document, words: Sequence[int], head: int, noun: str) -> bool:
    front = {document.words[i].text.lower() for i in (*words, *children(document, head, "det", "amod"))}
    return lemma_of(document.words[head]) == noun and not front.isdisjoint(_FURTHER)


def papers_of_others(state: DiscourseState, issuer: int | None = None) -> frozenset[int]:
    """The documents of other issuers, and these: `a report by the army` is not `a report by the union`."""
    papers = ((i, r.stands_for) for i, r in enumerate(state.referents))
    own = None if issuer is None else state.resolve(issuer)
    known = {(i, author) for i, author in papers if author not in (None, own)}
    return frozenset(i for pair in known for i in pair if i is not None)


def is_for_another(document: Document, head: int) -> bool:
    """`a poll for the Ledger`: whether the document is made for somebody, and so another than those before."""
    return any(case_of(document, i) == "for" for i in children(document, head, "nmod"))


def last_paper(state: DiscourseState, head: int, description: Description) -> int | None:
    """`the statement` after those of two issuers: the last one; None where the article has not told of two."""
    if not (description.definite and description.bare and "document" in description.categories):
        return None
    papers = [
        (seen[-1].word, i) for i, r in enumerate(state.referents)
        if r.stands_for is not None and description.head in r.nouns and (seen := r.seen_before(head))
    ]  # fmt: skip
    issuers = {state.referents[i].stands_for for _, i in papers}
    return max(papers)[1] if len(issuers) > 1 else None


def persons_in(state: DiscourseState, said: Sequence[int], described: bool = False) -> frozenset[int]:
    """The persons whom a statement before its source names, who do not say it (`“Fry is ill,” he said.`); without the
    speaker's own name (`“I am Ann Fry,” she said.`). With `described` also those that it describes (`The cook had left,
    he said.` · `“My father is a cook,” she said.`).
    """
    persons = [i for i in said if state.means_person(i)]
    names = ((i, name) for i in persons if (name := state.name_at(i)) is not None)
    others = [i for i, name in names if not _is_own(state.document, name)]
    nouns = (i for i in persons if described and state.document.words[i].upos == "NOUN")
    others += [i for i in nouns if _is_told_of(state.document, i)]
    return frozenset(state.meaning[i] for i in others)


def _is_told_of(document: Document, noun: int) -> bool:
    """Whether the noun is a subject, or says what a subject is that is not the speaker."""
    if document.words[noun].relation == "nsubj":
        return True
    subject = child(document, noun, "nsubj") if child(document, noun, "cop") is not None else None
    return subject is not None and document.words[subject].upos == "NOUN"


def _is_own(document: Document, name: ProperName) -> bool:
    top = document.words[head_of(document, tuple(name.words))]
    beside = top.head if top.relation == "appos" else child(document, top.index, "nsubj")
    if beside is None:
        return False
    owner = child(document, beside, "nmod:poss")
    return any(document.words[i].text.lower() in ("i", "my") for i in (beside, owner) if i is not None)
