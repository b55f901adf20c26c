"""W3C PROV: who is responsible for which statement, and through whose account it reached the article.

For an attribution with the chain A → B the article's passage derives from A's account, and that from B's
statement; each is an entity attributed to its voice. A voice's account holds that voice's claims, so they go into
that voice's own bundle: the article's bundle says what A said, A's bundle says what B said. A derivation is a
quotation if words are passed on as such, else a primary source.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prov.identifier import QualifiedName
from prov.model import ProvBundle, ProvDocument

from service.exports.reading import (
    UNNAMED_PUBLISHER,
    Json,
    by_id,
    correction_note,
    correction_of,
    headline,
    publisher_name,
)

VOCABULARY = "urn:hearsay:vocabulary:1#"
ORGANIZATIONS = ("organization", "outlet", "government")
Path = tuple[str, ...]


def prov_json(result: Json, text: str) -> str:
    """PROV-JSON (W3C member submission)."""
    return str(prov_document(result, text).serialize(format="json", indent=2))


def prov_jsonld(result: Json, text: str) -> str:
    """PROV as JSON-LD (W3C member submission)."""
    return str(prov_document(result, text).serialize(format="jsonld", indent=2))


def prov_document(result: Json, text: str) -> ProvDocument:
    """The whole result as one PROV document with a bundle for each asserting source."""
    document = ProvDocument()
    document.add_namespace("art", f"urn:hearsay:article:{result['document']['sha256']}#")
    document.add_namespace("hearsay", VOCABULARY)
    _describe_article(document, result, text)
    for entity in result["entities"]:
        _describe_agent(document, entity)
    bundles = _Bundles(document, result)
    for attribution in result["attributions"]:
        _trace(bundles, attribution)
    return document


def _describe_article(document: ProvDocument, result: Json, text: str) -> None:
    """The article, its publisher, and the run of this service that read it."""
    info, model = result["document"], result["model"]
    article = document.entity(
        "art:article",
        {
            "prov:type": _term(document, "Article"),
            "prov:label": headline(result, text),
            "hearsay:language": info["language"],
            "hearsay:sha256": info["sha256"],
        },
    )
    name = publisher_name(result) or UNNAMED_PUBLISHER
    publisher = document.agent(
        "art:publisher", {"prov:type": _term(document, "Publisher"), "prov:label": name}
    )
    document.wasAttributedTo(article, publisher)
    software = document.agent(
        "hearsay:service",
        {
            "prov:type": document.valid_qualified_name("prov:SoftwareAgent"),
            "prov:label": f"Hearsay {model['service']}",
            "hearsay:pack": model["pack"],
            "hearsay:stanza": model["stanza"],
        },
    )
    run = document.activity("art:extraction")
    document.used(run, article)
    document.wasAssociatedWith(run, software)
    if note := correction_note(result):
        person = document.agent("art:editor", {"prov:type": document.valid_qualified_name("prov:Person")})
        corrected = document.activity("art:correction", other_attributes={"prov:label": note})
        document.used(corrected, article)
        document.wasAssociatedWith(corrected, person)


def _describe_agent(document: ProvDocument, entity: Json) -> None:
    """An entity of the article as an agent; a document is an entity as well, since it is read."""
    kind = entity["kind"]
    kinds = {"person": "prov:Person"} | dict.fromkeys(ORGANIZATIONS, "prov:Organization")
    attributes = {
        "prov:label": entity["name"],
        "prov:type": document.valid_qualified_name(kinds.get(kind, f"hearsay:{kind.capitalize()}")),
        "hearsay:kind": kind,
        "hearsay:identification": entity["identification"],
    }
    document.agent(f"art:{entity['id']}", attributes)
    if kind == "document":
        document.entity(f"art:{entity['id']}", attributes)


class _Bundles:
    """The document's bundles, one for each path of voices from the article inwards; made when needed."""

    def __init__(self, document: ProvDocument, result: Json) -> None:
        self.document = document
        self.result = result
        self.entities = by_id(result["entities"])
        self._made: dict[Path, ProvBundle] = {}

    def of(self, path: Path) -> ProvBundle:
        """The bundle of what the last voice of `path` asserts; the empty path is the article's own voice."""
        if path not in self._made:
            self._made[path] = self._new(path)
        return self._made[path]

    def _new(self, path: Path) -> ProvBundle:
        identifier = "art:" + "-".join(("according-to", *(path or ("publisher",))))
        voice = path[-1] if path else "publisher"
        outline = self.document.entity(
            identifier, {"prov:type": self.document.valid_qualified_name("prov:Bundle")}
        )
        self.document.wasAttributedTo(outline, f"art:{voice}")
        self.document.wasGeneratedBy(outline, "art:extraction")
        return self.document.bundle(identifier)


def _trace(bundles: _Bundles, attribution: Json) -> None:
    """The passage in the article, and one entity, attribution and derivation for each link of the chain."""
    document, key = bundles.document, f"art:{attribution['id']}"
    corrected = correction_of(bundles.result, attribution["id"])
    bundle = bundles.of(())
    nearer = bundle.entity(f"{key}-passage", _passage(document, attribution))
    bundle.wasDerivedFrom(nearer, "art:article")
    links = list(_links(document, attribution))
    for position, (voice, link) in enumerate(links, 1):
        bundle = bundles.of(tuple(name for name, _ in links[: position - 1]))
        last = position == len(links)
        further = bundle.entity(
            key if last else f"{key}-link{position}", _statement(document, attribution, last, corrected)
        )
        bundle.wasAttributedTo(further, f"art:{voice}")
        _derive(bundle, nearer, further, link, attribution["type"] == "direct" and last)
        nearer = further
    if not links:
        bundle.hadPrimarySource(
            nearer, bundle.entity(key, _statement(document, attribution, True, corrected))
        )
    _delegate(bundles, bundle, attribution, links)


def _links(document: ProvDocument, attribution: Json) -> Iterator[tuple[str, Json]]:
    """Each link with its agent. One that was not resolved is an agent of its own: it may be anybody."""
    for position, link in enumerate(attribution["chain"], 1):
        voice = link["entity"]
        if voice is None:
            voice = f"unresolved-{attribution['id']}-{position}"
            document.agent(
                f"art:{voice}",
                {"prov:label": link["name"], "hearsay:identification": "unresolved"},
            )
        yield voice, link


def _derive(bundle: ProvBundle, nearer: Any, further: Any, link: Json, quoted: bool) -> None:
    """The step from one account to the one from which it derives."""
    attributes = {"hearsay:relation": link["relation"], "hearsay:carried": link["carried"]}
    if quoted or link["relation"] == "quotes":
        bundle.wasQuotedFrom(nearer, further, other_attributes=attributes)
    else:
        bundle.hadPrimarySource(nearer, further, other_attributes=attributes)


def _delegate(
    bundles: _Bundles, bundle: ProvBundle, attribution: Json, links: list[tuple[str, Json]]
) -> None:
    """A spokesperson acts for the body named in `on_behalf_of`."""
    source = attribution["source"]
    if source is None or not source["on_behalf_of"] or not links:
        return
    name = source["on_behalf_of"]
    same = [e["id"] for e in bundles.entities.values() if name in _names(e)]
    body = same[0] if same else f"body-{attribution['id']}"
    if not same:
        bundles.document.agent(f"art:{body}", {"prov:label": name})
    bundle.actedOnBehalfOf(f"art:{links[-1][0]}", f"art:{body}")


def _names(entity: Json) -> set[str]:
    return {entity["name"], *(mention["text"] for mention in entity["mentions"])}


def _passage(document: ProvDocument, attribution: Json) -> dict[str, Any]:
    """The article's own words, with their places."""
    spans = " ".join(f"{start}-{end}" for start, end in attribution["content"]["spans"])
    return {
        "prov:type": _term(document, "Passage"),
        "prov:value": attribution["content"]["text"],
        "hearsay:codePoints": spans,
    }


def _statement(
    document: ProvDocument, attribution: Json, last: bool, corrected: str | None
) -> dict[str, Any]:
    """The source's statement (`last`), or an account of it on the way to the article."""
    if not last:
        return {"prov:type": _term(document, "Account"), "prov:label": attribution["content"]["text"]}
    facts = {
        "prov:type": _term(document, "Statement"),
        "prov:value": attribution["content"]["text"],
        "hearsay:speech": attribution["type"],
        "hearsay:stance": attribution["stance"],
        "hearsay:weakest": attribution["weakest"],
        "hearsay:construction": attribution["construction"],
        "hearsay:confidence": attribution["confidence"],
    }
    if corrected:
        facts["hearsay:corrected"] = corrected
    for name, other in (
        ("standsIn", attribution["parent"]),
        ("refersTo", attribution["content"]["refers_to"]),
    ):
        if other:
            facts[f"hearsay:{name}"] = document.valid_qualified_name(f"art:{other}")
    return facts


def _term(document: ProvDocument, name: str) -> QualifiedName | None:
    return document.valid_qualified_name(f"hearsay:{name}")
