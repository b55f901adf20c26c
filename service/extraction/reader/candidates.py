"""The candidate of one cue of the reader, with the structure of the rules' candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from service.extraction.attribution.content.edges import with_words
from service.extraction.attribution.cues import verb_cue
from service.extraction.attribution.relays import with_relays
from service.extraction.attribution.sources import (
    is_contrast,
    is_time,
    nominal,
    planner,
    source_of_verb,
    without_prepositions,
)
from service.extraction.attribution.stances.negation import is_negated
from service.extraction.attribution.stances.stance import adjective_stance, noun_stance, stance_of
from service.extraction.attribution.subjects.claims import deals_with_claim
from service.extraction.attribution.subjects.inversion import enclosed_subject, inverted_subject
from service.extraction.attribution.subjects.voice import is_headline_passive, is_reduced_passive, whose_words
from service.extraction.mentions.descriptions import PERSONAL, categories_of
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
    SOURCE,
    agreement,
    decoded,
    misses_lead,
    strongest_run,
)
from service.extraction.resources.lexicon import CueEntry, Lexicon
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.denials import denial_behind, is_claim_denied
from service.extraction.syntax.tree import (
    ancestors,
    case_of,
    children,
    head_of,
    is_contracted_perfect,
    is_nominal,
    is_passive,
    is_verbal,
    noun_phrase,
    shares_passive,
    trimmed,
)

_READER = PARAMETERS.reader
_TALKING = word_class("attribution", "talking_verbs")
_DISCLOSING = word_class("attribution", "disclosing_verbs")
_STATES = word_class("reader", "passive_verbs_of_a_holder")


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
    if rule is not None and rule.anchor == evidence.word and denial_behind(document, rule.anchor) is not None:
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
    source = _source(document, evidence, rule, set(cue)) if told is None else told.source
    other = enclosed_subject(document, evidence.word)
    other = whose_words(document, evidence.word, cue, source.words) if other is None else other
    if other is not None:
        source = nominal(document, other, evidence.word)
    recipient = _recipient(document, evidence, rule, {*cue, *content, *source})
    candidate = with_words(rule or _bare(document, evidence, cue, content, lexicon), content, "read")
    candidate = replace(candidate, anchor=evidence.word, cue=cue, source=source, recipient=recipient)
    return with_relays(document, candidate)


def _source(
    document: Document, evidence: CueEvidence, rule: AttributionCandidate | None, taken: set[int]
) -> NounPhrase:
    """The noun phrase that fits best; nobody if none fits."""
    if rule is not None and rule.source:
        # `people close to X say`: the reader follows the tree, where `people` are close
        # `X is expected to say`, `X was overheard saying`: it looks for the source of the first verb
        close = document.words[rule.source.head].head in rule.source.words
        if close or evidence.word != rule.anchor:
            return rule.source
    phrases = [rule.source] if rule is not None else []
    if is_verbal(document.words[evidence.word]):
        phrases.append(source_of_verb(document, evidence.word))
    run = strongest_run(document, evidence, SOURCE)
    run = without_prepositions(document, tuple(i for i in run if i not in taken))
    options = []
    if run and (owned := _owned_subject(document, evidence.word, head_of(document, run))) is not None:
        phrases.append(nominal(document, owned, evidence.word))  # `the union's spokesman`, not the union
    elif run and not _is_cut_off(document, head_of(document, run), {*run, *taken}):
        own = NounPhrase(run, head_of(document, run))
        options.append((agreement(document, evidence, SOURCE, run), own))
        phrases.append(nominal(document, head_of(document, run), evidence.word))
    for phrase in dict.fromkeys(phrases):
        if phrase and not taken & set(phrase):
            fit = agreement(document, evidence, SOURCE, phrase.words)
            options.append((_READER.rule_bonus * fit, phrase))
    options = [(fit, phrase) for fit, phrase in options if not _is_mute(document, evidence.word, phrase)]
    fit, best = max(options, key=lambda o: o[0], default=(0.0, NOBODY))
    if fit >= _READER.least_source:
        return best
    inverted = inverted_subject(document, evidence.word)
    if inverted is not None:  # `P, said a man who …`: the reader saw an object as the parser did
        return nominal(document, inverted, evidence.word)
    behind = _source_behind(document, evidence.word, rule, taken)
    return behind or _likeliest_source(document, evidence, taken) or planner(document, evidence.word)


def _source_behind(
    document: Document, cue: int, rule: AttributionCandidate | None, taken: set[int]
) -> NounPhrase:
    """`Having refused to P, Vell left`: the source of a cue whose clause is before it."""
    source = rule.source if rule is not None else NOBODY
    behind = source and source.head > cue and document.words[cue].relation == "advcl"
    return source if behind and taken.isdisjoint(source) else NOBODY


def _owned_subject(document: Document, cue: int, owner: int) -> int | None:
    """The subject of the cue whose owner the word is."""
    owned = document.words[owner].head
    poss = document.words[owner].deprel == "nmod:poss"
    person = poss and not categories_of(document, owned).isdisjoint(PERSONAL)
    return owned if person and owned in children(document, cue, "nsubj") else None


def _is_cut_off(document: Document, head: int, known: set[int]) -> bool:
    """Whether it is the first noun of a compound without its head: `a spot` of `a spot check`."""
    word = document.words[head]
    return word.relation == "compound" and word.upos == "NOUN" and word.head not in known


def _likeliest_source(document: Document, evidence: CueEvidence, taken: set[int]) -> NounPhrase:
    """The noun phrase of the word that is most likely the source (`Vell left early, adding that P`), if likely
    enough; nobody beside a participle with a passive meaning (`Asked whether P, Vell left`).
    """
    cue = document.words[evidence.word]
    if cue.xpos in ("VBN", "VBD") and cue.relation in ("advcl", "acl"):
        return NOBODY
    chances = [(row[SOURCE], i) for i, row in enumerate(evidence.roles, evidence.first)]
    nouns = [(p, i) for p, i in chances if is_nominal(document.words[i])]
    chance, word = max(nouns, default=(0.0, evidence.word))
    while document.words[word].relation == "flat":
        word = document.words[word].head  # the whole name, not its last word
    phrase = nominal(document, word, evidence.word) if chance > _READER.likely_source else NOBODY
    if not phrase or taken & set(phrase) or _is_mute(document, evidence.word, phrase):
        return NOBODY
    fits = agreement(document, evidence, SOURCE, phrase.words) >= _READER.least_likeliest
    return phrase if fits else NOBODY


def _is_mute(document: Document, verb: int, phrase: NounPhrase) -> bool:
    """Whether the phrase is a time (`promised by next week`), or somebody who was told, who did not say it (`Marr, not
    Lind`), or who only deals with a claim.
    """
    told = _is_told(document, verb, phrase) or is_contrast(document, phrase.head)
    return told or is_time(document, phrase.head) or deals_with_claim(document, verb, phrase.head)


def _is_told(document: Document, verb: int, phrase: NounPhrase) -> bool:
    """The source is not in the subject of a passive (`The court was told that P` · `guests of X were told P`), nor Z
    in `Y spoke to Z, saying that P` and `Y, accused by Z of P, was told that Q`.
    """
    passive = document.words[verb].head if shares_passive(document, verb) else verb
    subjects = children(document, passive, "nsubj:pass")
    told = any(phrase.head in noun_phrase(document, subject) for subject in subjects)
    if told and not is_contracted_perfect(document, passive):
        return document.words[verb].lemma not in _STATES
    if is_headline_passive(document, verb) and phrase.head in children(document, verb, "nsubj"):
        return True
    tied = document.words[phrase.head].head
    if tied not in (verb, passive) and is_passive(document, verb) and case_of(document, phrase.head) == "by":
        return 0 <= tied < verb and is_verbal(document.words[tied])
    host, beside = document.words[verb].head, document.words[verb].relation == "advcl"
    if host >= 0 and is_reduced_passive(document, verb):  # `a man accused of P` · `Pressed on P, Vell left`
        return phrase.head == host or (beside and phrase.head in children(document, host, "nsubj"))
    if host < 0 or not beside or document.words[host].lemma not in _TALKING:
        return False
    return phrase.head in children(document, host, "obl") and case_of(document, phrase.head) in ("to", "with")


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
    apart = governor in (-1, *content) or candidate.anchor not in ancestors(document, governor)
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
