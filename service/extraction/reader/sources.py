"""The source of one cue of the reader: the noun phrase of reader, rules or tree that fits the probabilities best."""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.attribution.content.contents import is_set_off
from service.extraction.attribution.sources import (
    nominal,
    planner,
    source_of_noun,
    source_of_verb,
    without_prepositions,
)
from service.extraction.attribution.subjects.claims import deals_with_claim
from service.extraction.attribution.subjects.inversion import inverted_subject
from service.extraction.attribution.subjects.not_sources import is_means, is_time
from service.extraction.attribution.subjects.voice import (
    is_headline_passive,
    is_reduced_passive,
    leads_to_quotation,
)
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import CueEvidence, Document
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.reader.decoding import (
    SOURCE,
    agreement,
    strongest_run,
)
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.conjuncts import second_subject
from service.extraction.syntax.contrasts import is_contrast
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
    head_of,
    is_contracted_perfect,
    is_nominal,
    is_passive,
    is_verbal,
    noun_phrase,
    shares_passive,
    subtree,
)

_READER = PARAMETERS.reader
_TALKING = word_class("attribution", "talking_verbs")
_STATES = word_class("reader", "passive_verbs_of_a_holder")


def source_of(
    document: Document, evidence: CueEvidence, rule: AttributionCandidate | None, taken: set[int]
) -> NounPhrase:
    """The noun phrase that fits best; nobody if none fits."""
    if rule is not None and _is_sure(document, evidence, rule):
        return rule.source
    options = [*_options(document, evidence, rule, taken)]
    options = [(fit, phrase) for fit, phrase in options if not _is_mute(document, evidence.word, phrase)]
    fit, best = max(options, key=lambda o: o[0], default=(0.0, NOBODY))
    if fit >= _READER.least_source:
        return best
    inverted = inverted_subject(document, evidence.word)
    if inverted is not None:  # `P, said a man who …`: the reader saw an object as the parser did
        return nominal(document, inverted, evidence.word)
    behind = _source_behind(document, evidence.word, rule, taken) or _giver(document, evidence.word)
    return behind or _likeliest_source(document, evidence, taken) or planner(document, evidence.word)


def _is_sure(document: Document, evidence: CueEvidence, rule: AttributionCandidate) -> bool:
    """Whether the rules know a source that the reader cannot see:

    - `people close to X say`: it follows the tree, where `people` are close
    - `X is expected to say`, `X was overheard saying`: it looks for the source of the first verb
    - `Tom Orr, 40, and his wife said`: the tree hides the first subject
    """
    if not rule.source:
        return False
    close = document.words[rule.source.head].head in rule.source.words
    joint = second_subject(document, rule.source.head) is not None
    led = leads_to_quotation(document, evidence.word) is not None
    return close or led or joint or evidence.word != rule.anchor


def _options(
    document: Document, evidence: CueEvidence, rule: AttributionCandidate | None, taken: set[int]
) -> Iterator[tuple[float, NounPhrase]]:
    """The phrases of reader, rules and tree, each with how well it fits the reader's probabilities."""
    cue, phrases = evidence.word, [rule.source] if rule is not None else []
    if is_verbal(document.words[cue]):
        phrases.append(source_of_verb(document, cue))
    seen = strongest_run(document, evidence, SOURCE)
    run = without_prepositions(document, tuple(i for i in seen if i not in taken | _aside(document, cue)))
    head = head_of(document, run) if run else -1
    if run and is_verbal(document.words[head]):  # a part of `a member who spoke as he was not authorised to`
        whose = _described_by(document, head)
        phrases += [nominal(document, whose, cue)] if whose is not None else []
    elif run and (owned := _owned_subject(document, cue, head)) is not None:
        phrases.append(nominal(document, owned, cue))  # `the union's spokesman`, not the union
    elif run and not _is_cut_off(document, head, {*run, *taken}):
        yield agreement(document, evidence, SOURCE, run), NounPhrase(run, head)
        phrases.append(nominal(document, head, cue))
    for phrase in dict.fromkeys(phrases):
        if phrase and not taken & set(phrase):
            yield _READER.rule_bonus * agreement(document, evidence, SOURCE, phrase.words), phrase


def _source_behind(
    document: Document, cue: int, rule: AttributionCandidate | None, taken: set[int]
) -> NounPhrase:
    """`Having refused to P, Vell left`: the source of a cue whose clause is before it."""
    source = rule.source if rule is not None else NOBODY
    behind = source and source.head > cue and document.words[cue].relation == "advcl"
    return source if behind and taken.isdisjoint(source) else NOBODY


def _giver(document: Document, noun: int) -> NounPhrase:
    """`The union gave the mill an ultimatum to P`: whose ultimatum it is."""
    verb = document.words[noun].head
    given = document.words[noun].relation == "obj" and child(document, verb, "iobj") is not None
    return source_of_noun(document, noun) if given and not is_verbal(document.words[noun]) else NOBODY


def _described_by(document: Document, verb: int) -> int | None:
    """The noun that a clause with the verb describes: `a member` of `a member who left as he was not paid`."""
    word = document.words[verb]
    while word.head >= 0 and word.relation in ("acl", "advcl", "conj", "xcomp", "ccomp"):
        word = document.words[word.head]
        if is_nominal(word):
            return word.index
    return None


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
    head = phrase.head
    return (
        _is_told(document, verb, phrase)
        or is_contrast(document, head)
        or _is_in_aside(document, verb, phrase)
        or _did_something_else(document, verb, head)
        or is_time(document, head)
        or (is_means(document, head) and is_passive(document, verb))
        or deals_with_claim(document, verb, head)
    )


def _is_told(document: Document, verb: int, phrase: NounPhrase) -> bool:
    """The source is not in the subject of a passive (`The court was told that P` · `guests of X were told P`), nor Z
    in `Y spoke to Z, saying that P`, `Y, accused by Z of P, was told that Q` and `Y gave Z an ultimatum to P`.
    """
    cue = document.words[verb]
    if cue.relation == "obj" and phrase.head in children(document, cue.head, "iobj"):
        return True
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


def _did_something_else(document: Document, verb: int, head: int) -> bool:
    """Lind in `said Marr at a talk given by Lind`: the agent of another verb, where the cue has its own subject."""
    word = document.words[head]
    other = word.deprel == "obl:agent" and word.head != verb and not is_passive(document, verb)
    return other and any(document.words[i].deprel == "nsubj" for i in children(document, verb, "nsubj"))


def _is_in_aside(document: Document, verb: int, phrase: NounPhrase) -> bool:
    """Whether the phrase speaks in a report inside the verb's clause: Lund in `The bank, Lund says, told us that P`."""
    report = document.words[phrase.head].head
    if report not in children(document, verb, "parataxis", "advcl") or report > verb:
        return False
    words = (report, *phrase.words)
    return all(document.lower_text(i) == "," for i in (min(words) - 1, max(words) + 1))


def _aside(document: Document, verb: int) -> set[int]:
    """The words of the reports inside the verb's clause: `Lund says` in `The bank, Lund says, told us that P`."""
    reports = (i for i in children(document, verb, "parataxis", "advcl") if is_set_off(document, i))
    return {word for report in reports for word in subtree(document, report)}
