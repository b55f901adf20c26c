"""GUM documents from CoNLL-U: text rebuilt from the tokens, gold trees, and gold coreference from MISC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from service.extraction.model.document import Document, NamedEntity, Sentence, Word

_BRACKET = re.compile(r"\(([^()]+)(\))?|([^()]+)\)")
_NAME_KINDS = {"person": "Person", "organization": "Organization", "place": "Location"}


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A gold mention: entity, words `first` up to but not including `last`, GUM's entity type."""

    entity: str
    first: int
    last: int
    kind: str


@dataclass(frozen=True, slots=True)
class GumDocument:
    id: str
    genre: str
    document: Document
    mentions: tuple[GoldMention, ...]


@dataclass(slots=True)
class _Draft:
    id: str
    text: str = ""
    words: list[Word] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    mentions: list[GoldMention] = field(default_factory=list)
    open: list[tuple[str, int, str]] = field(default_factory=list)
    paragraph: int = -1


def read_gum(path: Path, genres: frozenset[str], with_names: bool) -> Iterator[GumDocument]:
    """The documents of the genres; `with_names` takes gold proper-name mentions as the recogniser's output."""
    draft: _Draft | None = None
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.split("\n")
        for line in lines:
            if line.startswith("# newdoc id = "):
                if draft is not None and _genre(draft.id) in genres:
                    yield _finished(draft, with_names)
                draft = _Draft(line.removeprefix("# newdoc id = "))
        if draft is not None and any(not line.startswith("#") for line in lines if line):
            _add_sentence(draft, lines)
    if draft is not None and _genre(draft.id) in genres:
        yield _finished(draft, with_names)


def _genre(document_id: str) -> str:
    return document_id.split("_")[1]


def _add_sentence(draft: _Draft, lines: list[str]) -> None:
    if draft.paragraph < 0 or any(line.startswith("# newpar") for line in lines):
        draft.paragraph += 1
        draft.text = draft.text.rstrip() + ("\n\n" if draft.text else "")
    first = len(draft.words)
    glued_until = 0
    for line in lines:
        columns = line.split("\t")
        if line.startswith("#") or len(columns) != 10 or "." in columns[0]:
            continue
        if "-" in columns[0]:
            glued_until = int(columns[0].split("-")[1])
            after = "" if "SpaceAfter=No" in columns[9] else " "
            continue
        _add_word(draft, columns, first)
        number = int(columns[0])
        if number == glued_until:
            draft.text += after
        elif number > glued_until and "SpaceAfter=No" not in columns[9]:
            draft.text += " "
    words = draft.words[first:]
    if words:
        draft.sentences.append(
            Sentence(
                len(draft.sentences), first, len(draft.words), words[0].start, words[-1].end, draft.paragraph
            )
        )


def _add_word(draft: _Draft, columns: list[str], first: int) -> None:
    index, start = len(draft.words), len(draft.text)
    draft.text += columns[1]
    feats = "" if columns[5] == "_" else columns[5]
    head = int(columns[6]) - 1 + first if int(columns[6]) else -1
    draft.words.append(
        Word(
            index, len(draft.sentences), start, len(draft.text), columns[1], columns[2], columns[3], columns[4],
            feats, head, columns[7],
        )
    )  # fmt: skip
    entity = next((f.removeprefix("Entity=") for f in columns[9].split("|") if f.startswith("Entity=")), "")
    for opened, single, closed in _BRACKET.findall(entity):
        if opened:
            number, kind = opened.split("-")[0], [*opened.split("-"), ""][1]
            if single:
                draft.mentions.append(GoldMention(number, index, index + 1, kind))
            else:
                draft.open.append((number, index, kind))
        else:
            _close(draft, closed.split("-")[0], index + 1)


def _close(draft: _Draft, number: str, last: int) -> None:
    for at in range(len(draft.open) - 1, -1, -1):
        if draft.open[at][0] == number:
            _, first, kind = draft.open.pop(at)
            draft.mentions.append(GoldMention(number, first, last, kind))
            return


def _finished(draft: _Draft, with_names: bool) -> GumDocument:
    words = tuple(draft.words)
    names = tuple(sorted(_names(draft), key=lambda name: name.first)) if with_names else ()
    document = Document(draft.text, words, tuple(draft.sentences), names)
    return GumDocument(draft.id, _genre(draft.id), document, tuple(draft.mentions))


def _names(draft: _Draft) -> Iterator[NamedEntity]:
    """Runs of proper nouns at the head of gold mentions, with the mention's type."""
    taken: set[int] = set()
    for mention in sorted(draft.mentions, key=lambda m: (m.last - m.first, m.first)):
        inside = range(mention.first, mention.last)
        heads = [i for i in inside if draft.words[i].head not in inside]
        proper = [i for i in inside if draft.words[i].upos == "PROPN" and i not in taken]
        kind = _NAME_KINDS.get(mention.kind)
        if (
            kind is None
            or not heads
            or draft.words[heads[0]].upos != "PROPN"
            or heads[0] in taken
            or not proper
        ):
            continue
        run = _run_around(heads[0], set(proper))
        taken.update(range(*run))
        yield NamedEntity(kind, *run, draft.words[run[0]].start, draft.words[run[1] - 1].end)


def _run_around(head: int, proper: set[int]) -> tuple[int, int]:
    first, last = head, head + 1
    while first - 1 in proper:
        first -= 1
    while last in proper:
        last += 1
    return first, last
