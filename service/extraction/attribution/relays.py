"""Relays: sources that pass on another's statement.

Each function recognises one construction of the provenance model (section "When a chain has more than one
link") around a cue. News organisations that were told something are in `told_outlets`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from service.extraction.attribution.content.edges import without
from service.extraction.attribution.content.reattachment import misattached_clause
from service.extraction.attribution.sources import nominal, relays_as_agent
from service.extraction.attribution.told_outlets import told_outlet
from service.extraction.mentions.descriptions import DEFINITE, INDEFINITE, categories_of, is_plural
from service.extraction.mentions.outlets import is_outlet
from service.extraction.model.candidate import AttributionCandidate, Relay
from service.extraction.model.document import Document, Word
from service.extraction.model.labels import Relation
from service.extraction.model.memory import remembered
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
    head_of,
    is_passive,
    root_of,
    subtree,
    trimmed,
)

_RULES = PARAMETERS.constructions

_CITING = word_class("attribution", "citing_verbs")
_HEARING = word_class("attribution", "hearing_verbs")
_HANDED_ON = word_class("attribution", "verbs_of_handing_on")
_NAMING_OTHERS = word_class("attribution", "prepositions_of_sources")
_PARTICIPLES = ("citing", "quoting")


def with_relays(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate:
    """The candidate with the sources that relay it, outermost first; unchanged if there are none."""
    if candidate.relays:
        return candidate
    constructions = (_quoting, _quoted_by, _citing, _heard_from, told_outlet, _in_document)
    return next(filter(None, (construction(doc, candidate) for construction in constructions)), candidate)


def _quoting(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`X quoted Y: “P”` · `Y was quoted by X: “P”`: Y said it, X relays; not `X quoted a price: “P”`."""
    verb = candidate.anchor
    origin = child(doc, verb, *(("nsubj:pass",) if is_passive(doc, verb) else ("obj", "iobj")))
    if doc.words[verb].lemma not in _CITING or origin is None or not candidate.source:
        return None
    quoted = nominal(doc, origin, verb).without(candidate.source)
    said = [i for i in candidate.content if i not in quoted]
    led = bool(said) and said[0] > verb and doc.lower_text(said[0] - 1) == ":"
    if not led or not quoted or not _may_say(doc, origin):
        return None
    found = without(doc, candidate, quoted.words, "quoting")
    relation: Relation = "cites" if doc.words[verb].lemma == "cite" else "quotes"
    relays = (Relay("reports", candidate.source),)
    return replace(found, source=quoted, recipient=NOBODY, relays=relays, relation=relation)


def _quoted_by(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`Y said P, as quoted by X` · `Y, quoted by X, said P`."""
    if not (handing := _handing_on(doc, doc.words[candidate.anchor].sentence)):
        return None
    verbs = children(doc, candidate.anchor, "advcl", "acl", "parataxis")
    if candidate.source:
        verbs += children(doc, candidate.source.head, "acl")
    for i in children(doc, candidate.anchor, "obl"):  # `said in a speech quoted by X`
        if (
            case_of(doc, i) not in _NAMING_OTHERS
        ):  # `Y said P, according to a man quoted by X`: X quotes the man
            verbs += children(doc, i, "acl")
    behind = range(candidate.anchor + 1, doc.sentence_of(candidate.anchor).last)
    verbs += [i for i in behind if doc.words[i - 1].text.lower() == "as"]  # wherever it was attached
    for i in (i for i in verbs if i in handing):
        nouns = (k for k in children(doc, i, "obl") if doc.words[k].upos in ("PROPN", "NOUN"))
        agent = next((k for k in nouns if relays_as_agent(doc, k)), None)
        if agent is not None:
            cut = set(subtree(doc, i))
            return replace(
                without(doc, candidate, cut, "quoted_by"), source=_without(doc, candidate.source, cut),
                relays=(Relay("reports", nominal(doc, agent, i)),), relation="quotes", relay_clause="quoted_by",
            )  # fmt: skip
    return None


@remembered
def _handing_on(doc: Document, sentence: int) -> frozenset[int]:
    """The participles of relaying verbs in the sentence; the lemma of an unknown one is the participle itself."""
    words = doc.words[doc.sentences[sentence].first : doc.sentences[sentence].last]
    known = (w for w in words if w.lemma in _HANDED_ON or w.lemma.removesuffix("ed") in _HANDED_ON)
    return frozenset(w.index for w in known if w.feature("VerbForm") == "Part")


def _without(doc: Document, phrase: NounPhrase, cut: set[int]) -> NounPhrase:
    """The phrase without the words; unchanged if nothing would be left."""
    return phrase.with_words(trimmed(doc, phrase.without(cut).words)) or phrase


def _citing(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`X reported P, citing Y` · `according to X, which quotes Y, P`: the origin is Y, X relays."""
    for i in _citing_verbs(doc, candidate) if candidate.source else ():
        origin = next((k for k in children(doc, i, "obj", "iobj", "nsubj") if k > i), None)
        if origin is None or not _may_say(doc, origin):
            continue
        said = () if origin in candidate.content else candidate.content  # `X reported, citing Y, that P`
        cut = set(subtree(doc, i)) - {candidate.anchor, *said}
        if cut >= set(candidate.content):
            continue
        quotes = doc.words[i].lemma.lower().startswith("quot")
        told = told_outlet(doc, candidate)  # `Y told X that P, citing Z`: X has it from Y
        outer = told.relays if told is not None and told.relation == "told" else ()
        citing = Relay("told" if outer else "reports", _without(doc, candidate.source, cut))
        return replace(
            without(doc, candidate, cut, "citing"), cue=tuple(sorted({*candidate.cue, i})),
            source=_without(doc, nominal(doc, origin), {*said}), relays=(*outer, citing),
            relation="quotes" if quotes else "cites", relay_clause="quoting" if quotes else "citing",
        )  # fmt: skip
    return None


def only_names_a_source(doc: Document, candidate: AttributionCandidate) -> bool:
    """`citing the police` names who said it: `the police` are no content, nor is what stands behind them in `told X,
    citing pictures, that P`. What is cited as a reason is one (`citing rising costs`).
    """
    verb = candidate.anchor
    cited = child(doc, verb, "obj") if doc.words[verb].text.lower() in _PARTICIPLES else None
    if cited is None or candidate.relays or head_of(doc, candidate.content) != cited:
        return False
    said = misattached_clause(doc, doc.words[verb].head) if doc.words[verb].head >= 0 else None
    return _may_say(doc, cited) or said in candidate.content


def _heard_from(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`X has learned from Y that P`: Y said it, X relays."""
    if doc.words[candidate.anchor].lemma not in _HEARING or not candidate.source:
        return None
    phrases = (i for i in children(doc, candidate.anchor, "obl") if case_of(doc, i) == "from")
    origin = next((i for i in phrases if i > candidate.anchor and _may_say(doc, i)), None)
    if origin is None:
        return None
    return replace(
        candidate, cue=tuple(sorted({*candidate.cue, *children(doc, origin, "case")})),
        source=nominal(doc, origin).without(candidate.content),
        relays=(Relay("reports", candidate.source),), relation="cites",
    )  # fmt: skip


def _may_say(doc: Document, noun: int) -> bool:
    """Whether the noun can say something: not the `fears` or `rising costs` that are cited as a reason."""
    named = doc.words[noun].upos != "NOUN" or doc.name_at(noun) is not None
    return named or bool(categories_of(doc, noun))


def _citing_verbs(doc: Document, candidate: AttributionCandidate) -> list[int]:
    """Participles and relative clauses of quote/cite below the cue, its host clause or the source."""
    citing, places = _citing_in(doc), (candidate.anchor, candidate.source.head)
    near = not citing.keys().isdisjoint(doc.words[i].sentence for i in places)
    if not near and all(verbs.isdisjoint(candidate.content) for verbs in citing.values()):
        return []
    below = [
        *children(doc, candidate.anchor, "advcl", "conj", "xcomp", "acl", "dep"),
        *children(doc, candidate.source.head, "advcl"), *_trailing(doc, candidate),
        *(i for k in candidate.source for i in children(doc, k, "acl")),  # `a report from X, citing Y, said P`
    ]  # fmt: skip
    return [i for i in below if _cites(doc.words[i]) and not is_passive(doc, i)]


def _cites(word: Word) -> bool:
    return word.lemma in _CITING or word.text.lower() in _PARTICIPLES  # `Quoting` may be its own lemma


@remembered
def _citing_in(doc: Document) -> dict[int, set[int]]:
    """The verbs of citing, by sentence."""
    found: dict[int, set[int]] = {}
    for word in doc.words:
        if _cites(word):
            found.setdefault(word.sentence, set()).add(word.index)
    return found


def _trailing(doc: Document, candidate: AttributionCandidate) -> list[int]:
    """`X reported that P, citing Y` with `citing` parsed as part of P, which it closes; or parsed in any way, if it is
    behind the cue (`P, X said on Sunday, citing Y`).
    """
    behind = doc.words[candidate.anchor + 1 : doc.sentence_of(candidate.anchor).last]
    near = takewhile(lambda w: w.upos != "VERB" or w.text in _PARTICIPLES, behind)
    set_off = [w.index for w in near if w.text in _PARTICIPLES and doc.words[w.index - 1].text == ","]
    if set_off and candidate.content[0] < candidate.anchor:
        return set_off[:1]
    participles = (i for i in candidate.content[1:] if doc.words[i].text in _PARTICIPLES)
    closing = [i for i in participles if subtree(doc, i)[-1] >= candidate.content[-1] - 1]
    reports = candidate.lemma == "report" or is_outlet(doc, candidate.source.words)
    return [i for i in closing if reports or _cannot_cite(doc, i)]


def _cannot_cite(doc: Document, participle: int) -> bool:
    """`said that the talks had failed, citing the envoy`: the talks cite nobody, so who said it does."""
    subject = child(doc, doc.words[participle].head, "nsubj")
    if subject is None or doc.words[participle - 1].text != ",":
        return False
    thing = doc.words[subject].upos == "NOUN" and doc.name_at(subject) is None
    return thing and not categories_of(doc, subject)


def _in_document(doc: Document, candidate: AttributionCandidate) -> AttributionCandidate | None:
    """`A memo says that P. In it, an aide writes that Q`: the memo relays Q if the aide was not mentioned before."""
    if not candidate.source or not _is_new(doc, candidate.source):
        return None
    for i in children(doc, candidate.anchor, "obl"):
        fronted = i < candidate.source.words[0] and i not in candidate.content
        if not fronted or case_of(doc, i) not in ("in", "inside"):
            continue
        paper = _subject_before(doc, i) if doc.words[i].text.lower() == "it" else i
        if paper is None or "document" not in categories_of(doc, paper):
            continue
        document = nominal(doc, paper)
        if paper != i or doc.words[document.words[0]].text.lower() in DEFINITE:
            return replace(candidate, relays=(Relay("reports", document),), relation="quotes")
    return None


def _is_new(doc: Document, source: NounPhrase) -> bool:
    """`an aide`, `inspectors`: not mentioned before."""
    first, head = doc.words[source.words[0]], doc.words[source.head]
    bare = head.upos == "NOUN" and is_plural(head) and first.upos in ("NOUN", "ADJ", "NUM")
    return bare or first.text.lower() in INDEFINITE


def _subject_before(doc: Document, word: int) -> int | None:
    """The subject of the main clause of the previous sentence, if it is in the same paragraph."""
    here = doc.sentence_of(word)
    before = doc.sentences[max(0, here.index - 1)]
    root = root_of(doc, before) if before.paragraph == here.paragraph else None
    return child(doc, root, "nsubj") if root is not None else None
