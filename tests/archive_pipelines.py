"""Light pipelines for the tests of the archive's engine: what they test is the engine, not the extraction.

They find `NAME said: STATEMENT.` with a pattern and answer in the contract's form. A text may ask for trouble:
`POISON` kills the worker process as the kernel would (SIGKILL), `BREAK` raises, `SLEEP=0.2` takes its time,
`HANG` does not come back.
"""

from __future__ import annotations

import hashlib
import os
import re
import signal
import time

from archive.configuration import RunConfig
from archive.inputs.articles import ArchiveArticle
from archive.pipeline import Analysis, Opener, Pipeline

VERSIONS = {"service": "0", "pack": "light 1.0.0"}


def open_light(config: RunConfig) -> Opener:
    return Opener(dict(VERSIONS), lambda: analyse)


def open_light_two(config: RunConfig) -> Opener:
    """A newer pack under the same factory's name is made by an environment variable."""
    return Opener({"service": "0", "pack": os.environ.get("LIGHT_PACK", "light 1.0.0")}, lambda: analyse)


def analyse(article: ArchiveArticle) -> Analysis:
    text = article.text
    if "POISON" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANG" in text:
        time.sleep(3600)
    if "BREAK" in text:
        raise ValueError(text)
    if found := re.search(r"SLEEP=([\d.]+)", text):
        time.sleep(float(found[1]))
    return Analysis(_provenance(article), None)


def _provenance(article: ArchiveArticle) -> dict:
    text = article.text
    found = list(re.finditer(r"(?P<name>[A-Z]\w+ [A-Z]\w+) (?P<cue>said): (?P<content>[^.]+)\.", text))
    publisher = {"name": article.publisher, "span": None} if article.publisher else None
    return {
        "schema_version": "1",
        "document": {
            "id": article.id, "title": article.title, "publisher": publisher, "language": article.language,
            "length": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest(),
        },
        "entities": [
            {"id": f"e{n}", "name": match["name"], "kind": "person", "identification": "named",
             "mentions": [{"start": match.start("name"), "end": match.end("name"), "text": match["name"]}]}
            for n, match in enumerate(found, 1)
        ],
        "attributions": [_attribution(n, match) for n, match in enumerate(found, 1)],
        "model": {"service": "0", "pack": "light 1.0.0", "stanza": "0"},
    }  # fmt: skip


def _attribution(number: int, match: re.Match[str]) -> dict:
    def part(name: str) -> dict:
        return {"text": match[name], "spans": [list(match.span(name))]}

    unset = dict.fromkeys(("on_behalf_of", "via", "plurality", "condition", "reason", "knowledge"))
    return {
        "id": f"a{number}", "type": "indirect", "stance": "asserted",
        "content": part("content") | {"refers_to": None}, "cue": part("cue") | {"lemma": "say"},
        "source": part("name") | {"entity": f"e{number}", "identification": "named"} | unset,
        "recipient": None,
        "chain": [{"entity": f"e{number}", "name": match["name"], "relation": "reports", "carried": False}],
        "weakest": "named", "parent": None, "construction": "light", "confidence": 0.5, "evidence": None,
    }  # fmt: skip


_: Pipeline = analyse
