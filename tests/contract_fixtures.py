"""Contract JSON for example articles, annotated by hand: what exports and console are tested with.

`contract(name)` finds each quoted stretch in the article, so that every offset is an exact slice.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ARTICLES = Path(__file__).parents[1] / "examples" / "articles"
FIRMNESS = ("named", "document", "role", "collective", "anonymous", "unresolved", "none")


@dataclass(frozen=True)
class Who:
    """An entity and every way in which the article mentions it."""

    id: str
    name: str
    kind: str = "person"
    identification: str = "named"
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """One attribution; `chain` holds `entity:relation`, with `+` before a carried link."""

    content: tuple[str, ...]
    cue: tuple[str, ...] = ()
    source: str = ""
    chain: tuple[str, ...] = ()
    type: str = "indirect"
    stance: str = "asserted"
    lemma: str = ""
    parent: str | None = None
    refers_to: str | None = None
    recipient: str = ""
    construction: str = "verb_clause"
    confidence: float = 0.93
    firm: dict[str, str] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    near: int = 0


def locate(text: str, piece: str, near: int = 0) -> list[int]:
    """Start and end, in code points, of the piece's occurrence as a whole word whose middle is nearest to
    `near`; ValueError when it is nowhere.
    """
    found = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(piece)}(?!\w)", text)]
    if not found:
        raise ValueError(f"not in the article: {piece}")
    return list(min(found, key=lambda span: abs(sum(span) // 2 - near)))


def passage(text: str, pieces: tuple[str, ...], near: int = 0) -> dict[str, Any]:
    """The contract's `text` and `spans` of some pieces."""
    spans = sorted(locate(text, piece, near) for piece in pieces)
    return {"text": " … ".join(text[a:b] for a, b in spans), "spans": spans}


def mentions(text: str, who: Who) -> list[dict[str, Any]]:
    """Every occurrence of the entity's mentions that is not inside a longer one."""
    found: list[tuple[int, int]] = []
    for phrase in sorted(who.mentions or (who.name,), key=len, reverse=True):
        start = text.find(phrase)
        while start >= 0:
            span = (start, start + len(phrase))
            if not any(a < span[1] and span[0] < b for a, b in found):
                found.append(span)
            start = text.find(phrase, start + 1)
    return [{"start": a, "end": b, "text": text[a:b]} for a, b in sorted(found)]


def source_of(said: Said, text: str, who: dict[str, Who], near: int) -> dict[str, Any] | None:
    """The contract's source; None when the article names none."""
    if not said.source:
        return None
    last = said.chain[-1].lstrip("+").split(":")[0] if said.chain else ""
    entity = who.get(last)
    unresolved = said.firm.get("identification") == "unresolved"
    extra = dict.fromkeys(("on_behalf_of", "via", "plurality", "condition", "reason", "knowledge"))
    return {
        **passage(text, (said.source,), near),
        "entity": None if unresolved or entity is None else entity.id,
        "identification": entity.identification if entity else "unresolved",
        **extra,
        **said.firm,
    }


def links(said: Said, who: dict[str, Who]) -> list[dict[str, Any]]:
    """The chain, outermost first. A link that is no entity is given by its words."""
    out = []
    for link in said.chain:
        key, _, relation = link.lstrip("+").rpartition(":")
        entity = who.get(key)
        out.append(
            {
                "entity": entity.id if entity else None,
                "name": entity.name if entity else key,
                "relation": relation or "reports",
                "carried": link.startswith("+"),
                "confidence": None,
            }
        )
    return out


def weakest(chain: list[dict[str, Any]], source: dict[str, Any] | None, who: dict[str, Who]) -> str:
    """The least firm identification of the chain."""
    grades = [who[link["entity"]].identification if link["entity"] else "unresolved" for link in chain]
    if source is not None:
        grades[-1:] = [source["identification"]]
    return max(grades or ["none"], key=FIRMNESS.index)


def attribution(number: int, said: Said, text: str, who: dict[str, Who]) -> dict[str, Any]:
    """One attribution of the contract."""
    content = passage(text, said.content, said.near)
    near = content["spans"][0][0]
    source, chain = source_of(said, text, who, near), links(said, who)
    cue = {**passage(text, said.cue, near), "lemma": said.lemma or "say"} if said.cue else None
    recipient = {**passage(text, (said.recipient,), near), "entity": None} if said.recipient else None
    return {
        "id": f"a{number}",
        "type": said.type,
        "stance": said.stance,
        "content": {**content, "refers_to": said.refers_to},
        "cue": cue,
        "source": source,
        "recipient": recipient,
        "chain": chain,
        "weakest": weakest(chain, source, who),
        "parent": said.parent,
        "construction": said.construction,
        "confidence": said.confidence,
        "chain_confidence": None,
        "evidence": {"candidates": list(said.candidates)} if said.candidates else None,
    }


def tree(attributions: list[dict[str, Any]], publisher: str | None) -> dict[str, Any]:
    """The nested tree: the same source under the same parent is one node."""
    root = node({"entity": None, "name": publisher, "role": "publisher"}, None)
    for item in attributions:
        here = root
        for link in item["chain"]:
            here = child(here, link)
        here["attributions"].append(item["id"])
    return root


def node(source: dict[str, Any], relation: str | None) -> dict[str, Any]:
    """An empty node."""
    return {"source": source, "relation": relation, "attributions": [], "children": []}


def child(parent: dict[str, Any], link: dict[str, Any]) -> dict[str, Any]:
    """The parent's node for this link, made when it is new."""
    known: dict[str, Any]
    source = {"entity": link["entity"], "name": link["name"], "role": None}
    for known in parent["children"]:
        if known["source"] == source:
            return known
    fresh = node(source, link["relation"])
    parent["children"].append(fresh)
    return fresh


def build(
    text: str, who: tuple[Who, ...], said: tuple[Said, ...], name: str = "", publisher: str | None = None
) -> dict[str, Any]:
    """A whole result for `text`."""
    by_id = {w.id: w for w in who}
    attributions = [attribution(i, s, text, by_id) for i, s in enumerate(said, 1)]
    voice = None
    if publisher:
        start = text.find(f"({publisher})")
        span = None if start < 0 else [start + 1, start + 1 + len(publisher)]
        voice = {"name": publisher, "span": span}
    return {
        "schema_version": "1",
        "document": {
            "id": name or None,
            "title": text.split("\n", 1)[0] if name else None,
            "publisher": voice,
            "language": "en",
            "length": len(text),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        },
        "entities": [
            {
                "id": w.id,
                "name": w.name,
                "kind": w.kind,
                "identification": w.identification,
                "mentions": mentions(text, w),
            }
            for w in who
        ],
        "attributions": attributions,
        "provenance": tree(attributions, publisher),
        "model": {"service": "1.0.0", "pack": "en-news 1.0.0", "stanza": "1.15.0"},
        "warnings": [],
    }


def article(name: str) -> str:
    """The text of an example article, exactly as it lies in the file."""
    return (ARTICLES / f"{name}.txt").read_text(encoding="utf-8")


def contract(name: str) -> dict[str, Any]:
    """The result for an example article: `diplomacy`, `earnings` or `council`."""
    who, said, publisher = ANNOTATED[name]
    return build(article(name), who, said, name, publisher)


DIPLOMACY_WHO = (
    Who("e1", "Guardian", "outlet", "named", ("the Guardian", "The newspaper")),
    Who("e2", "people familiar with the talks", "group", "anonymous"),
    Who(
        "e3",
        "Oren Haldic",
        mentions=(
            "Velmara’s president, Oren Haldic,",
            "Oren Haldic",
            "Haldic",
            "the president",
            "The president",
        ),
    ),
    Who("e4", "European diplomat briefed on the meeting", "person", "anonymous"),
    Who("e5", "Petr Voss", mentions=("Haldic’s spokesman, Petr Voss,", "Voss")),
    Who("e6", "Dalia Renn", mentions=("Foreign Minister Dalia Renn", "her government")),
    Who("e7", "senior Kessian official", "person", "anonymous", ("A senior Kessian official",)),
    Who("e8", "Velmaran negotiators", "group", "collective", ("Velmaran negotiators",)),
    Who("e9", "Velta", "outlet", "named", ("The state news agency Velta", "the agency")),
    Who("e10", "Ilan Sorga", mentions=("Deputy Foreign Minister Ilan Sorga", "Sorga")),
    Who("e11", "United Nations", "organization", "named", ("The United Nations", "UN")),
    Who("e12", "analysts", "group", "collective", ("Analysts",)),
    Who("e13", "Tamsin Grole", mentions=("Tamsin Grole", "She")),
    Who("e14", "Le Monde", "outlet"),
    Who("e15", "Jonas Aldrek", mentions=("former prime minister Jonas Aldrek",)),
    Who("e16", "two cabinet members", "group", "anonymous"),
    Who("e17", "defence ministry", "government", "named", ("The defence ministry",)),
    Who("e18", "army", "organization", "named", ("the army",)),
)

DIPLOMACY_SAID = (
    Said(
        (
            "Velmara’s president, Oren Haldic, has privately offered to reopen three border crossings "
            "in return for an end to fuel sanctions",
        ),
        ("reported", "citing"),
        "people familiar with the talks",
        ("e1:reports", "e2:cites"),
        lemma="report",
        construction="report_citing",
        firm={"plurality": "several", "knowledge": "familiar with the talks"},
    ),
    Said(
        ("to reopen three border crossings in return for an end to fuel sanctions",),
        ("has privately offered",),
        "Velmara’s president, Oren Haldic,",
        ("e1:reports", "e2:cites", "e3:reports"),
        stance="commissive",
        lemma="offer",
        parent="a1",
    ),
    Said(
        (
            "the proposal was made last week during a closed meeting in Geneva with the United Nations "
            "envoy, Miriam Castellane",
        ),
        ("said",),
        "The newspaper",
        ("e1:reports",),
    ),
    Said(
        ("Haldic told the envoy that he was “ready to move first”",),
        ("According to", "quoted"),
        "a European diplomat briefed on the meeting",
        ("e1:reports", "e4:quotes"),
        type="mixed",
        lemma="according to",
        construction="according_to_quoting",
        firm={"plurality": "one", "knowledge": "briefed on the meeting"},
    ),
    Said(
        ("that he was “ready to move first”",),
        ("told",),
        "Haldic",
        ("e1:reports", "e4:quotes", "e3:reports"),
        type="mixed",
        lemma="tell",
        parent="a4",
        recipient="the envoy",
    ),
    Said(
        ("the report",),
        ("denied",),
        "Haldic’s spokesman, Petr Voss,",
        ("e5:reports",),
        stance="denied",
        lemma="deny",
        refers_to="a1",
        firm={"on_behalf_of": "Oren Haldic"},
        construction="reference_noun",
    ),
    Said(
        (
            "“There was no offer and there will be none,”",
            "“The president does not bargain through newspapers.”",
        ),
        ("told",),
        "Voss",
        ("e5:reports",),
        type="direct",
        lemma="tell",
        recipient="reporters in Tarsk",
        construction="quote_pieces",
        confidence=0.99,
    ),
    Said(
        ("that her government had received no formal proposal",),
        ("said",),
        "Foreign Minister Dalia Renn",
        ("e6:reports",),
    ),
    Said(
        ("“to say in public what it is said to whisper in private”",),
        ("urged",),
        "Foreign Minister Dalia Renn",
        ("e6:reports",),
        type="direct",
        stance="directive",
        lemma="urge",
        recipient="Velmara",
    ),
    Said(
        (
            "that Velmaran negotiators had hinted at such a step in March but later claimed they had been "
            "misunderstood",
        ),
        ("said",),
        "A senior Kessian official, who spoke on condition of anonymity because the discussions "
        "are confidential,",
        ("e7:reports",),
        confidence=0.95,
        firm={
            "plurality": "one",
            "condition": "on condition of anonymity",
            "reason": "because the discussions are confidential",
        },
    ),
    Said(
        ("such a step",),
        ("had hinted at",),
        "Velmaran negotiators",
        ("e7:reports", "e8:reports"),
        stance="uncertain",
        lemma="hint",
        parent="a10",
        refers_to="a1",
        confidence=0.71,
    ),
    Said(
        ("they had been misunderstood",),
        ("claimed",),
        "Velmaran negotiators",
        ("e7:reports", "e8:reports"),
        lemma="claim",
        parent="a10",
        confidence=0.88,
    ),
    Said(
        ("that the crossings would stay shut “for as long as the blockade lasts”",),
        ("quoted", "as saying"),
        "Deputy Foreign Minister Ilan Sorga",
        ("e9:reports", "e10:quotes"),
        type="mixed",
        lemma="quote",
        construction="quoted_as_saying",
    ),
    Said(
        ("of ignoring two letters",),
        ("accused",),
        "Sorga",
        ("e9:reports", "e10:reports"),
        lemma="accuse",
        recipient="the sanctions committee",
        parent="a15",
    ),
    Said(
        ("Sorga also accused the sanctions committee of ignoring two letters",),
        ("said",),
        "the agency",
        ("e9:reports",),
    ),
    Said(
        ("to comment on the contents of the talks",),
        ("declined",),
        "The United Nations",
        ("e11:reports",),
        stance="declined",
        lemma="decline",
    ),
    Said(
        ("that fuel shortages have closed eleven hospitals in northern Velmara since January",),
        ("says",),
        "A UN report seen by Reuters",
        ("e11:reports",),
        firm={"via": "Reuters"},
        construction="document_issuer",
        lemma="say",
    ),
    Said(
        ("whether the president can deliver",),
        ("doubt",),
        "Analysts",
        ("e12:reports",),
        stance="uncertain",
        lemma="doubt",
    ),
    Said(
        (
            "“Oren Haldic may well mean it,”",
            "“but the generals who guard those crossings do not answer to him.”",
        ),
        ("said",),
        "Tamsin Grole, who follows the region at the Carrow Institute,",
        ("e13:reports",),
        type="direct",
        construction="quote_pieces",
        confidence=0.99,
    ),
    Said(
        ("the army wants the sanctions to end first",),
        ("believes",),
        "She",
        ("e13:reports",),
        lemma="believe",
    ),
    Said(
        ("two cabinet members had told him that the army opposed any deal",),
        ("said",),
        "former prime minister Jonas Aldrek",
        ("e14:reports", "e15:told"),
        construction="interview_with",
    ),
    Said(
        ("that the army opposed any deal",),
        ("told",),
        "two cabinet members",
        ("e14:reports", "e15:told", "e16:reports"),
        lemma="tell",
        recipient="him",
        parent="a21",
        firm={"plurality": "several"},
    ),
    Said(
        ("any deal",),
        ("opposed",),
        "the army",
        ("e14:reports", "e15:told", "e16:reports", "e18:reports"),
        stance="denied",
        lemma="oppose",
        parent="a22",
        confidence=0.58,
    ),
    Said(
        ("to a request for comment",),
        ("did not respond",),
        "The defence ministry",
        ("e17:reports",),
        stance="declined",
        lemma="respond",
    ),
)

EARNINGS_WHO = (
    Who(
        "e1",
        "Northlight Systems Plc",
        "organization",
        "named",
        ("Northlight Systems Plc", "The chip-cable maker", "The company", "Northlight"),
    ),
    Who("e2", "Greta Lindqvist", mentions=("chief executive Greta Lindqvist", "Lindqvist")),
    Who("e3", "customers", "group", "collective", ("Customers",)),
    Who("e4", "Financial Times", "outlet", "named", ("The Financial Times",)),
    Who(
        "e5",
        "two people with direct knowledge of the matter",
        "group",
        "anonymous",
        ("two people with direct knowledge of the matter", "One of them"),
    ),
    Who(
        "e6",
        "person close to one potential bidder",
        "person",
        "anonymous",
        (
            "A person close to one potential bidder",
            "The person, who asked not to be named because he was not authorised to speak publicly,",
        ),
    ),
    Who("e7", "Owen Pryce", mentions=("Finance director Owen Pryce",)),
    Who("e8", "Pellham Bruce", "organization", "named", ("Analysts at Pellham Bruce",)),
    Who("e9", "Ruth Adeyemi", mentions=("Ruth Adeyemi",)),
    Who("e10", "Kofi Brandt", mentions=("Kofi Brandt of the Unite union",)),
)

EARNINGS_SAID = (
    Said(
        ("that it expects full-year revenue to fall by as much as 9 per cent",),
        ("said",),
        "Northlight Systems Plc",
        ("e1:reports",),
    ),
    Said(
        ("full-year revenue to fall by as much as 9 per cent",),
        ("expects",),
        "it",
        ("e1:reports",),
        stance="uncertain",
        lemma="expect",
        parent="a1",
    ),
    Said(
        ("a report that it had put its cable division up for sale",),
        ("denied",),
        "Northlight Systems Plc",
        ("e1:reports",),
        stance="denied",
        lemma="deny",
        refers_to="a7",
    ),
    Said(
        ("weak orders from carmakers",), ("blamed",), "The chip-cable maker", ("e1:reports",), lemma="blame"
    ),
    Said(
        (
            "“We are not seeing cancellations, we are seeing silence,”",
            "“Customers say they will decide in the spring.”",
        ),
        ("told",),
        "chief executive Greta Lindqvist",
        ("e2:reports",),
        type="direct",
        lemma="tell",
        recipient="analysts",
        construction="quote_pieces",
        confidence=0.99,
    ),
    Said(
        ("they will decide in the spring",), ("say",), "Customers", ("e2:reports", "e3:reports"), parent="a5"
    ),
    Said(
        ("that Northlight had hired bankers to find a buyer for the division",),
        ("reported", "citing"),
        "two people with direct knowledge of the matter",
        ("e4:reports", "e5:cites"),
        lemma="report",
        construction="report_citing",
        firm={"plurality": "several", "knowledge": "with direct knowledge of the matter"},
    ),
    Said(
        ("that offers of about £400mn were expected by the end of March",),
        ("said",),
        "One of them",
        ("+e4:reports", "e5:cites"),
        firm={"plurality": "one", "knowledge": "with direct knowledge of the matter"},
        construction="carried_over",
        confidence=0.84,
    ),
    Said(
        ("the report “entirely without foundation”",),
        ("called",),
        "The company",
        ("e1:reports",),
        type="mixed",
        stance="denied",
        lemma="call",
        refers_to="a7",
    ),
    Said(
        ("that talks had taken place as recently as January",),
        ("told",),
        "A person close to one potential bidder",
        ("e6:reports",),
        lemma="tell",
        recipient="Bloomberg",
        firm={"plurality": "one"},
    ),
    Said(
        ("the two sides “could not agree on the pension deficit”",),
        ("said",),
        "The person, who asked not to be named because he was not authorised to speak publicly,",
        ("e6:reports",),
        type="mixed",
        firm={
            "plurality": "one",
            "condition": "asked not to be named",
            "reason": "because he was not authorised to speak publicly",
        },
    ),
    Said(
        ("whether Northlight had received approaches",),
        ("declined to say",),
        "Lindqvist",
        ("e2:reports",),
        stance="declined",
        lemma="decline",
    ),
    Said(
        ("“I will not comment on visitors to our car park,”",),
        ("said",),
        "she",
        ("e2:reports",),
        type="direct",
    ),
    Said(
        ("to keep the dividend at 12p",),
        ("has promised",),
        "The board",
        ("The board:reports",),
        stance="commissive",
        lemma="promise",
        firm={"identification": "unresolved"},
        candidates=("e1", "e6"),
        confidence=0.61,
    ),
    Said(
        ("cash flow would cover it “comfortably”",),
        ("said",),
        "Finance director Owen Pryce",
        ("e7:reports",),
        type="mixed",
    ),
    Said(
        ("that a longer strike in Antwerp could cost a further £15mn",),
        ("warned",),
        "Finance director Owen Pryce",
        ("e7:reports",),
        lemma="warn",
    ),
    Said(
        ("that the guidance is still too optimistic",),
        ("think",),
        "Analysts at Pellham Bruce",
        ("e8:reports",),
        lemma="think",
    ),
    Said(
        ("“Management’s spring looks to us like a very long winter.”",),
        ("wrote",),
        "they",
        ("e8:reports",),
        type="direct",
        lemma="write",
        recipient="clients",
    ),
    Said(
        ("she believed the market was pricing in a collapse that nobody in the industry expects",),
        ("said",),
        "She",
        ("e9:reports",),
    ),
    Said(
        (
            "“They told us in December that every job was safe,”",
            "“Now they tell the stock exchange something else.”",
        ),
        ("said",),
        "Kofi Brandt of the Unite union",
        ("e10:reports",),
        type="direct",
        construction="quote_pieces",
    ),
    Said(
        ("that every job was safe",),
        ("told",),
        "They",
        ("e10:reports", "They:reports"),
        firm={"identification": "unresolved"},
        candidates=("e1", "e8"),
        lemma="tell",
        parent="a20",
        confidence=0.55,
    ),
)

COUNCIL_WHO = (
    Who("e1", "Pam Whitlock", mentions=("council leader Pam Whitlock", "Whitlock")),
    Who("e2", "Dev Rasool", mentions=("Opposition councillor Dev Rasool",)),
    Who("e3", "Lionel Stack", mentions=("The engineer, Lionel Stack,", "the engineer", "Stack")),
    Who("e4", "Hannah Coyle", mentions=("A spokeswoman for the council, Hannah Coyle,",)),
    Who("e5", "Ethel Moran", mentions=("Ethel Moran", "Moran")),
    Who("e6", "a librarian", "person", "anonymous", ("a librarian", "The librarian")),
    Who("e7", "Holloway Echo", "outlet", "named", ("The Holloway Echo",)),
    Who(
        "e8",
        "developer",
        "person",
        "anonymous",
        ("a developer", "The developer, who was not named in the report,"),
    ),
    Who("e9", "Aaron Pell", mentions=("Whitlock's deputy, Aaron Pell,",)),
)

COUNCIL_SAID = (
    Said(
        ("``We can keep the doors open,''", "``but we cannot keep them open and mend the roof.''"),
        ("told",),
        "council leader Pam Whitlock",
        ("e1:reports",),
        type="direct",
        lemma="tell",
        recipient="a crowded meeting",
        construction="quote_pieces",
    ),
    Said(
        ("The repair", "would cost $1.3 million, ``and nobody in this room has that in a drawer''"),
        ("said",),
        "she",
        ("e1:reports",),
        type="mixed",
        construction="parenthetical",
    ),
    Said(("the figure was invented",), ("said",), "Opposition councillor Dev Rasool", ("e2:reports",)),
    Said(
        ("that no survey had been carried out",),
        ("had replied",),
        "the engineer",
        ("e2:reports", "e3:reports"),
        lemma="reply",
        stance="denied",
    ),
    Said(
        (
            "``I learned to read in that building,''",
            "``My mother learned to read in that building.",
            "``And if they want to lock it, they can walk past me first.''",
        ),
        ("said",),
        "Ethel Moran, 91",
        ("e5:reports",),
        type="direct",
        construction="quote_paragraphs",
    ),
    Said(
        ("that the most valuable books were already in boxes",),
        ("had told",),
        "a librarian",
        ("e5:reports", "e6:reports"),
        lemma="tell",
        firm={"plurality": "one"},
    ),
    Said(
        ("``would rather build flats than argue about roofs''",),
        ("was quoted as saying",),
        "The developer, who was not named in the report,",
        ("+e7:reports", "e8:quotes"),
        type="direct",
        lemma="quote",
        construction="quoted_as_saying",
        firm={"plurality": "one"},
    ),
    Said(
        ("that at least three councillors remain undecided",),
        ("It is understood",),
        construction="impersonal",
        lemma="understand",
    ),
)

ANNOTATED: dict[str, tuple[tuple[Who, ...], tuple[Said, ...], str | None]] = {
    "diplomacy": (DIPLOMACY_WHO, DIPLOMACY_SAID, "Reuters"),
    "earnings": (EARNINGS_WHO, EARNINGS_SAID, "Bloomberg"),
    "council": (COUNCIL_WHO, COUNCIL_SAID, "Holloway Bridge Courier"),
}
