"""The candidate of one cue of the reader, with the structure of the rules' candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from service.extraction.attribution.content.edges import with_words
from service.extraction.attribution.cues import verb_cue
from service.extraction.attribution.relays import with_relays
from service.extraction.attribution.sources import nominal
from service.extraction.attribution.stances.negation import is_negated
from service.extraction.attribution.stances.stance import adjective_stance, noun_stance, stance_of
from service.extraction.attribution.subjects.inversion import interrupting_subject
from service.extraction.attribution.subjects.voice import (
    whose_words,
)
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.labels import RULED, STANCES, Stance
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.model.word_index import WordIndex
from service.extraction.reader.decoding import (
    CONTENT,
    CUE,
    RECIPIENT,
    agreement,
    decoded,
    is_ruled,
    misses_lead,
    strongest_run,
)
from service.extraction.reader.sources import source_of
from service.extraction.resources.lexicon import CueEntry, Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.denials import is_claim_denied
from service.extraction.syntax.tree import (
    ancestors,
    children,
    head_of,
    is_nominal,
    is_passive,
    is_verbal,
    trimmed,
)

_READER = PARAMETERS.reader
_DISCLOSING = word_class("attribution", "disclosing_verbs")


class Known:
    """Candidates by their anchor, and by the words of their cue."""

    def __init__(self, candidates: Sequence[AttributionCandidate]) -> None:
        self.by_anchor = WordIndex((c, (c.anchor,)) for c in candidates)
        self.by_cue = WordIndex((c, c.cue) for c in candidates)


def matching(document: Document, evidence: CueEvidence, others: Known) -> AttributionCandidate | None:
    """The candidate of the same cue: with the same head, else with a word in common, else that of a participle below
    it (`was overheard saying`).
    """
    same = next((c for c in others.by_anchor.holding((evidence.word,)) if c.cue), None)
    near = [c for c in others.by_cue.holding((evidence.word,)) if c.construction != "quotation_beside"]
    if not near and is_passive(document, evidence.word):
        below = children(document, evidence.word, "xcomp", "advcl")
        near = [c for c in others.by_anchor.holding(tuple(below)) if document.words[c.anchor].xpos == "VBG"]
    return same or max(near, key=lambda c: agreement(document, evidence, CONTENT, c.content), default=None)


def candidate_of(
    document: Document,
    evidence: CueEvidence,
    content: Words,
    rule: AttributionCandidate | None,
    lexicon: Lexicon,
) -> AttributionCandidate | None:
    """The candidate of one cue; None without a content. `content` is the reader's own, without the topic."""
    if evidence.unmarked > evidence.probability:
        return None  # `finished` finds the speaker of a quotation without a cue, when the others are known
    if rule is not None and rule.anchor == evidence.word and is_ruled(document, rule):
        return rule
    cue = rule.cue if rule is not None else tuple(sorted({*decoded(document, evidence, CUE), evidence.word}))
    content = trimmed(document, tuple(i for i in content if i not in cue))
    if rule is not None:  # whichever fits the probabilities better; whole phrases have a bonus
        fit = _READER.rule_bonus * agreement(document, evidence, CONTENT, rule.content)
        better = not misses_lead(rule, content) and agreement(document, evidence, CONTENT, content) > fit
        content = content if better else rule.content
    if not content or is_claim_denied(document, evidence.word, content):
        return None
    told = rule if rule is not None and rule.relation == "told" else None  # its content is the reader's
    if rule is not None and told is None and (rule.relays or rule.construction in RULED):
        return rule if rule.relays else with_words(rule, content, "read")
    source = source_of(document, evidence, rule, set(cue)) if told is None else told.source
    other = interrupting_subject(document, evidence.word)
    other = whose_words(document, evidence.word, cue, source.words) if other is None else other
    if other is not None:
        source = nominal(document, other, evidence.word)
    recipient = _told_first(document, evidence.word, rule, content)
    if not recipient or not {*cue, *source}.isdisjoint(recipient):
        recipient = _recipient(document, evidence, rule, {*cue, *content, *source})
    candidate = with_words(rule or _bare(document, evidence, cue, content, lexicon), content, "read")
    candidate = replace(candidate, anchor=evidence.word, cue=cue, source=source, recipient=recipient)
    return with_relays(document, candidate)


def _told_first(
    document: Document, verb: int, rule: AttributionCandidate | None, content: Words
) -> NounPhrase:
    """`anyone with a car in the street` in `urged anyone with a car in the street to move it`, `The Times` in `told The
    Times that P` (where the parser may begin a sentence), if the reader has it or its end as content.
    """
    if rule is not None:
        told = rule.recipient if rule.construction == "object_infinitive" else NOBODY
        within = told and content[0] in range(told.words[0] + 1, rule.content[0])
        told = told.with_words(tuple(range(told.words[0], rule.content[0]))) if within else NOBODY
    elif document.words[verb].lemma == "tell" and content[0] == verb + 1:
        named = tuple(takewhile(lambda i: document.words[i].text[:1].isupper(), content))
        that = named and document.lower_text(named[-1] + 1) == "that"
        told = NounPhrase(named, head_of(document, named)) if that else NOBODY
    else:
        return NOBODY
    return told if told and content[-1] > told.words[-1] else NOBODY


def _recipient(
    document: Document, evidence: CueEvidence, rule: AttributionCandidate | None, taken: set[int]
) -> NounPhrase:
    if rule is not None and rule.recipient and not taken & set(rule.recipient):
        return rule.recipient
    run = strongest_run(document, evidence, RECIPIENT)
    return NOBODY if not run or taken & set(run) else NounPhrase(run, head_of(document, run))


def _read_stance(evidence: CueEvidence) -> Stance:
    """The reader's stance if it is sure of one."""
    if not evidence.stances:
        return "asserted"
    chance, stance = max(zip(evidence.stances, STANCES, strict=True))
    return stance if chance >= _READER.sure_stance else "asserted"


def _bare(
    document: Document, evidence: CueEvidence, cue: Words, content: Words, lexicon: Lexicon
) -> AttributionCandidate:
    """A candidate with the lexicon's row of its cue's head, else of another word (`stopped short of saying`)."""
    known = ((i, rows) for i in (evidence.word, *reversed(cue)) if (rows := _rows(document, i, lexicon)))
    head, rows = next(known, (evidence.word, ()))
    word = document.words[head]
    verbal = verb_cue(document, head, lexicon) if is_verbal(word) else None
    entry = rows[0] if rows else None
    if entry is None:
        stance = _read_stance(evidence)
    elif verbal is not None:
        stance = stance_of(document, verbal, entry)
    else:
        stance = (noun_stance if is_nominal(word) else adjective_stance)(document, head, entry)
    asks = document.words[content[0]].text.lower() in ("if", "whether")
    if asks and (entry is None or stance == "directive"):
        stance = "question"  # `is looking into whether P`
    discloses = document.words[evidence.word].lemma in _DISCLOSING
    if stance == "question" and discloses and is_negated(document, evidence.word):
        stance = "declined"  # `would not be drawn on whether P`
    return AttributionCandidate(
        anchor=evidence.word, cue=(), content=content, source=NOBODY, construction="reader",
        stance=stance, lemma=verbal.lemma if verbal is not None else word.lemma,
        kind=entry.kind if entry else "",
    )  # fmt: skip


def with_stance_of_content(
    document: Document, candidate: AttributionCandidate, stances: Mapping[int, Stance], lexicon: Lexicon
) -> AttributionCandidate:
    """`went on to deny P` · `issued a statement denying P` · `expressed doubt that P`: the stance of the word that
    governs P, where the cue is above it. `stances` are those of the rules, by anchor.
    """
    content = candidate.content
    governor = document.words[head_of(document, content)].head
    apart = governor in (-1, *content, *candidate.source)
    apart = apart or candidate.anchor not in ancestors(document, governor)
    if apart or not candidate.cue or content[0] in document.marks:
        return candidate
    word = document.words[governor]
    noun = lexicon.noun(word.lemma) if is_nominal(word) else ()
    stance = noun_stance(document, governor, noun[0]) if noun else stances.get(governor, "asserted")
    silent = stance == "declined" and candidate.stance == "denied"  # `saw no reason to say P`
    if candidate.stance != "asserted" and word.relation != "xcomp" and not silent:
        return candidate  # `dodged a question on whether P`
    return candidate if stance == "asserted" else replace(candidate, stance=stance)


def _rows(document: Document, index: int, lexicon: Lexicon) -> tuple[CueEntry, ...]:
    """What the lexicon says of a word, with its particle if it is a verb."""
    word = document.words[index]
    if is_verbal(word):
        return verb_cue(document, index, lexicon).entries
    if word.upos == "ADJ":
        return lexicon.adjective(word.lemma)
    return lexicon.noun(word.lemma) or lexicon.verb(word.lemma)  # `wonders who`: a noun to the parser
