"""A parser and an extraction that do what a text says, so that the edges can be tested without a model.

`parse` sleeps for `sleep=SECONDS` in a text, raises on `break`, hangs on `hang`; `extract` raises on `fail`, and has a
fault to report on `stumble`.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from flask import Flask

from service.app import create_app
from service.extraction.model.containment import Fault
from service.extraction.model.document import Document
from service.extraction.model.provenance import (
    Article,
    Attribution,
    Content,
    Cue,
    DocumentInfo,
    Entity,
    ExtractionWarning,
    Link,
    Mention,
    ModelInfo,
    Node,
    NodeSource,
    Provenance,
    Publisher,
    Source,
)
from service.extraction.model.spans import Span
from service.settings import from_environment

TEXT = "Ann said it rained."


class FakeParser:
    """Records each batch; a `gate` that is not set holds every parse back."""

    pack = "fake 1.0.0"
    engine = "0.0.0"

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.gate = threading.Event()
        self.gate.set()

    def parse(self, texts: Sequence[str]) -> list[Document]:
        self.batches.append(list(texts))
        assert self.gate.wait(20)
        for text in texts:
            if "break" in text:
                raise RuntimeError(f"cannot parse: {text}")
            if "hang" in text:
                time.sleep(3600)
            if found := re.search(r"sleep=([\d.]+)", text):
                time.sleep(float(found[1]))
        return [Document(text, (), ()) for text in texts]


def fake_extract(
    document: Document, article: Article, model: ModelInfo, extractor: str, faults: list[Fault] | None = None
) -> Provenance:
    """One attribution of the whole text to its first word."""
    text = article.text
    if "fail" in text or ("stumble" in text and faults is None):
        raise ValueError(text)
    if "stumble" in text and faults is not None:
        faults.append(Fault("colon", Span(0, 4), "ValueError", "attribution/colon.py:1"))
    first = Span(0, len(text.split()[0]))
    name = text[: first.end]
    whole = (Span(0, len(text)),)
    source = Source(name, (first,), "e1", None, None, "named", None, None, None, None)
    attribution = Attribution(
        "a1", "indirect", "asserted", Content(text, whole), Cue(name, "say", (first,)), source, None,
        (Link("e1", name, "reports"),), "named", None, "fake", 0.5,
    )  # fmt: skip
    leaf = Node(NodeSource("e1", name), "reports", ("a1",), ())
    publisher = Publisher(article.publisher) if article.publisher else None
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Provenance(
        "1",
        DocumentInfo(article.id, article.title, publisher, article.language, len(text), sha256),
        (Entity("e1", name, "person", "named", (Mention(first.start, first.end, name),)),),
        (attribution,),
        Node(NodeSource(None, article.publisher, "publisher"), None, (), (leaf,)),
        model,
        tuple(ExtractionWarning(fault.construction, fault.place) for fault in faults or ()),
    )


class CalmParser(FakeParser):
    """Takes whole articles as they are: "change" holds a word that the other one acts on."""

    def parse(self, texts: Sequence[str]) -> list[Document]:
        return [Document(text, (), ()) for text in texts]


def calm_extract(
    document: Document, article: Article, model: ModelInfo, extractor: str, faults: list[Fault] | None = None
) -> Provenance:
    """What `fake_extract` finds; nothing about a text makes it raise."""
    calm = replace(article, text=TEXT) if "fail" in article.text else article
    return fake_extract(document, calm, model, extractor)


def served_app() -> Flask:
    """What gunicorn serves in the tests."""
    return create_app(FakeParser(), from_environment(), fake_extract)
