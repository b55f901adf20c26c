"""Write the generated parts of docs/chains.md: parse, attributions, chain and tree of its examples.

    python -m tests.chain_walks

The examples are texts of tests/parses/nested.txt; each stands between `<!-- walk: NAME -->` and `<!-- end -->`.
A test holds the page to what this makes of the frozen parses, so that it never tells yesterday's answer.
"""

from __future__ import annotations

import json
import re
from typing import Any

from schemas.provenance import ProvenanceSchema
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from service.settings import ROOT
from tests.parses.freeze_nested import parses

PAGE = ROOT / "docs" / "chains.md"
WALK = re.compile(r"(<!-- walk: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_TELLING = frozenset(
    "nsubj nsubj:pass ccomp xcomp parataxis advcl acl acl:relcl obj iobj obl:agent appos conj nmod:poss".split()
)


def walked(page: str) -> str:
    """The page with every walk written anew."""
    documents = parses()
    return WALK.sub(lambda found: found[1] + _walk(documents[found[2]]) + found[3], page)


def _walk(document: Document) -> str:
    result = extract(document, Article(document.text), ModelInfo("docs", "frozen parse", "none"))
    answer = dict(ProvenanceSchema().dump(result))
    deepest = max(reversed(answer["attributions"]), key=lambda a: len(a["chain"]))
    parts = (
        _quoted(document.text),
        "Relations that decide:\n",
        _block("text", _relations(document)),
        "Attributions:\n",
        _block("text", _attributions(answer["attributions"])),
        f"The chain of `{deepest['id']}`, and the tree:\n",
        _block("text", _chain(deepest["chain"]) + "\n\n" + "\n".join(_tree(answer["provenance"], 0))),
    )
    return "\n" + "\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines()) + "\n"


def _block(language: str, body: str) -> str:
    return f"```{language}\n{body}\n```\n"


def _relations(document: Document) -> str:
    words = [w for w in document.words if w.deprel in _TELLING and w.head >= 0]
    width = max(len(w.text) for w in words)
    return "\n".join(f"{w.text:{width}}  {w.deprel:10} of {document.words[w.head].text}" for w in words)


def _attributions(attributions: list[dict[str, Any]]) -> str:
    lines = []
    for a in attributions:
        inside = f", inside {a['parent']}" if a["parent"] else ""
        cue = a["cue"]["text"] if a["cue"] else "none"
        source = a["source"]["text"] if a["source"] else "nobody"
        source += f" (via {a['source']['via']})" if a["source"] and a["source"]["via"] else ""
        lines.append(f"{a['id']}  {a['construction']}, {a['stance']}{inside}")
        lines.append(f"    source   {source}\n    cue      {cue}\n    content  {a['content']['text']}")
    return "\n".join(lines)


def _chain(chain: list[dict[str, Any]]) -> str:
    return "[" + ",\n ".join(json.dumps(link, ensure_ascii=False) for link in chain) + "]"


def _tree(node: dict[str, Any], depth: int) -> list[str]:
    name = node["source"]["name"] or "(the article)"
    held = ", ".join(node["attributions"])
    line = "    " * depth + name + (f": {held}" if held else "")
    return [line, *(part for child in node["children"] for part in _tree(child, depth + 1))]


def main() -> None:
    """Write the page."""
    PAGE.write_text(walked(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
