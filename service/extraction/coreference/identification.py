"""How firm a source is, and what the article says about its anonymity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from service.extraction.coreference.entities import Referent, Related, SourceMention
from service.extraction.layout.emphasis import without_emphasis
from service.extraction.layout.hyphens import without_line_hyphens
from service.extraction.layout.paragraphs import NO_WIDTH
from service.extraction.mentions.anonymity import anonymity, has_anonymity_phrase
from service.extraction.mentions.descriptions import without_determiner
from service.extraction.mentions.names import ProperName
from service.extraction.model.containment import attempt
from service.extraction.model.document import Document
from service.extraction.model.labels import Identification, Kind
from service.extraction.model.provenance import Entity, Mention, entity_id
from service.extraction.model.record import Anonymity, Resolution
from service.extraction.model.spans import Span, Spans, Words, text_of, visible
from service.extraction.resources.gazetteers import demonyms, fold
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.tree import spans_of

_OFFICIALS = word_class("coreference", "officials")
_UNNAMED = word_class("coreference", "unnamed_people")
_LANDS = frozenset({"government", "country", "place", "city"})


def identification_of(document: Document, referent: Referent) -> Identification:
    """How a resolved referent is identified, from all that the article says about it."""
    if referent.names and referent.categories != {"document"}:
        return "named"
    if "document" in referent.categories:
        return "document"
    if referent.members:
        return "collective"
    if "anonymous" in referent.categories or _speaks_unnamed(document, referent):
        return "anonymous"
    if _unique_body(document, referent):
        return "named"
    official = "spokesperson" in referent.categories or referent.roles & _OFFICIALS
    return "role" if referent.person or (referent.plural and official) else "collective"


def _speaks_unnamed(document: Document, referent: Referent) -> bool:
    """`people familiar with the matter`, `a person briefed on the talks`, `someone close to him`."""
    if referent.roles.isdisjoint(_UNNAMED):
        return False
    return any(has_anonymity_phrase(document, words) for words, _ in referent.descriptions)


def _unique_body(document: Document, referent: Referent) -> bool:
    """A body that a country or a name identifies: `Ukraine's foreign ministry`, `the Mexican government`."""
    if not referent.categories & {"government", "organization", "country"} or referent.plural:
        return False
    described = (document.words[i] for words, _ in referent.descriptions for i in words)
    return any((w.upos == "PROPN" and w.text[:1].isupper()) or fold(w.text) in demonyms() for w in described)


def kind_of(referent: Referent) -> Kind:
    """The contract's kind of a referent."""
    if referent.categories == {"document"} and not referent.members:
        return "document"  # `court documents`
    if referent.plural or referent.members:
        return "group"
    if referent.person:
        return "person"
    if referent.categories & _LANDS and not referent.categories & {"outlet", "document", "group"}:
        return "government"
    kinds: tuple[Kind, ...] = ("outlet", "document", "group", "organization")
    return next((kind for kind in kinds if kind in referent.categories), "unknown")


def drafts_of(
    document: Document,
    mentions: Sequence[SourceMention],
    referents: Sequence[Referent],
    found: Sequence[tuple[int, ...]],
    related: Sequence[Related],
) -> tuple[tuple[Entity, ...], tuple[Resolution, ...]]:
    """Entities for all referents that a mention can mean, in text order; one resolution for each mention."""
    used = {i for ids in found for i in ids}
    drafts = {i: attempt(None, _entity, document, referents[i], referents) for i in used}
    entities = {i: draft for i, draft in drafts.items() if draft is not None}
    order = sorted(entities, key=lambda i: entities[i].mentions[0].start)
    number = {referent: entity for entity, referent in enumerate(order)}

    @cache
    def name(i: int) -> str:
        return name_of(document, referents[i], referents)

    resolutions = []
    for mention, ids, others in zip(mentions, found, related, strict=True):
        resolution = None
        if len(ids) == 1 and ids[0] in number:
            here = number[ids[0]], entities[ids[0]], referents[ids[0]]
            resolution = attempt(None, _resolution, document, mention, *here, others, name)
        if resolution is None:
            candidates = tuple(number[i] for i in ids if i in number)
            words = text_of(document.text, spans_of(document, mention.words))
            resolution = Resolution(None, candidates, "unresolved", words)
        resolutions.append(resolution)
    named = tuple(replace(entities[i], id=entity_id(n)) for n, i in enumerate(order))
    return named, tuple(resolutions)


def _entity(document: Document, referent: Referent, referents: Sequence[Referent]) -> Entity:
    """The entity, not numbered yet."""
    spans = spans_of_referent(document, referent)
    mentions = tuple(Mention(s.start, s.end, document.slice(s)) for s in spans)
    firm = identification_of(document, referent)
    return Entity("", name_of(document, referent, referents), kind_of(referent), firm, mentions)


def name_of(document: Document, referent: Referent, referents: Sequence[Referent] = ()) -> str:
    """The fullest proper name, or the fullest description without determiner; a group's members by their names."""
    parts = [
        (words, referents[i].names if referents and i is not None else ()) for i, words in referent.parts
    ]
    if any(names for _, names in parts):
        called = [
            _fullest_name(document, names) if names else _shown(document, words) for words, names in parts
        ]
        return " and ".join(filter(None, (", ".join(called[:-1]), called[-1])))
    if referent.names:
        return _fullest_name(document, referent.names)
    longest = max((words for words, _ in referent.descriptions), key=len)
    shown = _shown(document, _without_ending(document, without_determiner(document, longest)))
    if referent.one_of:
        return f"{_shown(document, referent.one_of)} {shown}"
    # `Neither the bank nor the ministry`
    return shown.replace(" nor ", " and ") if referent.plural else shown


def _fullest_name(document: Document, names: Sequence[ProperName]) -> str:
    """The name of most words, then the usual one; of two spellings not the dateline's `KYIV`."""
    times = Counter(name.tokens for name in names)
    texts = {name: _shown(document, name.words) for name in names}
    fullest = max(
        names,
        key=lambda n: (len(n.tokens), times[n.tokens], sum(map(len, n.tokens)), not texts[n].isupper()),
    )
    return texts[fullest]


def _without_ending(document: Document, words: Words) -> Words:
    """`driver`, not `driver's`."""
    possessive = len(words) > 1 and document.words[words[-1]].text in ("'s", "'")
    return words[:-1] if possessive else words


def _shown(document: Document, words: Sequence[int]) -> str:
    return closed_text(document.text, document.span_of(words))


def closed_text(text: str, span: Span) -> str:
    """The visible text of the span with single blanks, without marks of emphasis; a bracket opened in it is closed
    (`JD(S` `)`), none else.
    """
    start, end = span.start, span.end
    if "(" in text[start:end] and ")" not in text[start:end] and text[end : end + 1] == ")":
        end += 1
    plain = without_line_hyphens(without_emphasis(text))[start:end]
    shown = " ".join(visible(plain.translate(NO_WIDTH)).split())
    for opening, closing in ("[]", "()"):
        shown = shown if opening in shown else shown.rstrip(closing)
    return shown


def spans_of_referent(document: Document, referent: Referent) -> Spans:
    """All mentions, without those inside another."""
    spans = referent.mentions.union(
        (document.span_of(name.words) for name in referent.names),
        (document.span_of(words) for words, _ in referent.descriptions if not referent.one_of),
    )
    widest: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not widest or span.end > widest[-1].end:  # else it is inside that one
            widest.append(span)
    return tuple(widest)


def _resolution(
    document: Document,
    mention: SourceMention,
    number: int,
    entity: Entity,
    referent: Referent,
    others: Related,
    name: Callable[[int], str],
) -> Resolution:
    said = Anonymity()
    if entity.identification in ("anonymous", "role"):
        said = anonymity(document, mention.words, referent.descriptions[-1][1].plural)
    return Resolution(
        entity=number,
        candidates=(),
        identification=entity.identification,
        name=entity.name,
        is_outlet=entity.kind == "outlet",
        on_behalf_of=None if others.on_behalf_of is None else name(others.on_behalf_of),
        via=None if others.via is None else name(others.via),
        anonymity=said,
    )
