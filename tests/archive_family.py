"""The families of articles in tests/archive_families: one story each, with the right answer.

A file begins with its answer (`# sources: 2`); then come the articles, each under `== OUTLET · TIME`, the statement
that the family passes on between `[[` and `]]`. `copy of N` repeats the text of the N-th article.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("archive_families")


@dataclass(frozen=True)
class Member:
    id: str
    publisher: str
    published_at: str
    text: str
    start: int
    end: int

    @property
    def line(self) -> str:
        fields = ("id", "publisher", "published_at", "text")
        return json.dumps({name: getattr(self, name) for name in fields}, ensure_ascii=False)


@dataclass(frozen=True)
class Family:
    name: str
    sources: int
    denials: int
    members: tuple[Member, ...]


def families() -> list[Family]:
    return [_family(path) for path in sorted(FOLDER.glob("*.txt"))]


def _family(path: Path) -> Family:
    head, *blocks = re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    answer = dict(re.findall(r"^# (\w+): (.+)$", head, re.MULTILINE))
    members: list[Member] = []
    for number, block in enumerate(blocks, 1):
        title, _, body = block.partition("\n")
        publisher, published_at, *copy = title.split(" · ")
        if copy:
            origin = members[int(copy[0].removeprefix("copy of ")) - 1]
            text, start, end = origin.text, origin.start, origin.end
        else:
            marked = body.strip()
            start, end = marked.index("[["), marked.index("]]") - 2
            text = marked.replace("[[", "").replace("]]", "")
        members.append(Member(f"{path.stem}-{number}", publisher, published_at, text, start, end))
    return Family(path.stem, int(answer["sources"]), int(answer["denials"]), tuple(members))
