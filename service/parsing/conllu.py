r"""A parsed `Document` as CoNLL-U, exactly: parses can be kept in files and tests need no model.

The text is in the comment `# text_json`, the attribution reader in `# reader` unless it is the standard one, the
paragraph of a sentence in `# paragraph`. MISC holds `start_char` and
`end_char` (offsets into the whole text) and the entity (`ner=B-Person`, `I-Person`). A comment `# cue` of the cue's
sentence, in JSON, has the attribution reader's evidence of one cue, probabilities in hundredths: its word and the
first word of its surroundings (numbers in the article, from 0), how many words these are, and of those with a role
their places among them and the probability of each role. A comment `# antecedents` of the sentence of a mention has
its word, the probability that no other mention means the same, and the other mentions with their probabilities.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from service.extraction.model.document import (
    NO_ROLE,
    STANDARD,
    AntecedentEvidence,
    CueEvidence,
    Document,
    NamedEntity,
    Sentence,
    Word,
)

_TEXT = "# text_json = "
_PARAGRAPH = "# paragraph = "
_CUE = "# cue = "
_READ = "# cues = "
_READER = "# reader = "
_ANTECEDENTS = "# antecedents = "
_CUE_FIELDS = ("word", "probability", "outermost", "unmarked", "first")


def write(document: Document) -> str:
    """The document as CoNLL-U text; `read` returns it unchanged."""
    blocks = [f"{_TEXT}{json.dumps(document.text)}"]
    if document.cues is not None:
        blocks[0] += f"\n{_READ}{len(document.cues)}"
    if document.reader != STANDARD:
        blocks[0] += f"\n{_READER}{document.reader}"
    entities = _entity_marks(document)
    for sentence in document.sentences:
        words = document.words[sentence.first : sentence.last]
        lines = [f"# sent_id = {sentence.index + 1}", f"{_PARAGRAPH}{sentence.paragraph}"]
        lines += [_CUE + _cue(c) for c in document.cues or () if sentence.first <= c.word < sentence.last]
        lines += [
            _ANTECEDENTS + _mention(m)
            for m in document.antecedents
            if sentence.first <= m.word < sentence.last
        ]
        lines += [_row(word, sentence.first, entities[word.index]) for word in words]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks) + "\n"


def read(source: str) -> Document:
    """The document that `write` wrote. Raises ValueError for anything else."""
    first, _, rest = source.partition("\n")
    if not first.startswith(_TEXT):
        raise ValueError(f"not a parsed document: it does not begin with {_TEXT!r}")
    text = json.loads(first.removeprefix(_TEXT))
    words: list[Word] = []
    sentences: list[Sentence] = []
    marks: list[str] = []
    cues: list[CueEvidence] | None = None
    mentions: list[AntecedentEvidence] = []
    reader = STANDARD
    if rest.startswith(_READ):
        cues, rest = [], rest.partition("\n")[2]
    if rest.startswith(_READER):
        line, _, rest = rest.partition("\n")
        reader = line.removeprefix(_READER)
    for block in filter(None, rest.strip("\n").split("\n\n")):
        start, paragraph = len(words), 0
        for line in block.split("\n"):
            if line.startswith(_PARAGRAPH):
                paragraph = int(line.removeprefix(_PARAGRAPH))
            elif line.startswith(_CUE) and cues is not None:
                cues.append(_evidence(json.loads(line.removeprefix(_CUE))))
            elif line.startswith(_ANTECEDENTS):
                mentions.append(_antecedents(json.loads(line.removeprefix(_ANTECEDENTS))))
            elif not line.startswith("#"):
                word, mark = _word(line.split("\t"), len(words), start, len(sentences))
                words.append(word)
                marks.append(mark)
        span = words[start].start, words[-1].end
        sentences.append(Sentence(len(sentences), start, len(words), *span, paragraph))
    read = None if cues is None else tuple(cues)
    names = tuple(_names(words, marks))
    return Document(text, tuple(words), tuple(sentences), names, read, tuple(mentions), reader)


def _cue(cue: CueEvidence) -> str:
    roles = [[k, *map(_hundredths, row)] for k, row in enumerate(cue.roles) if any(row)]
    own = {name: getattr(cue, name) for name in _CUE_FIELDS}
    return json.dumps(
        {**own, "words": len(cue.roles), "roles": roles, "stances": [*map(_hundredths, cue.stances)]}
    )


def _evidence(row: dict[str, Any]) -> CueEvidence:
    roles = [NO_ROLE] * row["words"]
    for k, source, content, cue, recipient in row["roles"]:
        roles[k] = (source / 100, content / 100, cue / 100, recipient / 100)
    stances = tuple(value / 100 for value in row["stances"])
    return CueEvidence(**{name: row[name] for name in _CUE_FIELDS}, roles=tuple(roles), stances=stances)


def _mention(mention: AntecedentEvidence) -> str:
    others = [[word, _hundredths(chance)] for word, chance in mention.others]
    return json.dumps([mention.word, _hundredths(mention.none), others])


def _antecedents(row: list[Any]) -> AntecedentEvidence:
    word, none, others = row
    return AntecedentEvidence(word, none / 100, tuple((other, chance / 100) for other, chance in others))


def _hundredths(probability: float) -> int:
    return round(100 * probability)


def _row(word: Word, first: int, entity: str) -> str:
    misc = [f"start_char={word.start}", f"end_char={word.end}"]
    if entity:
        misc.append(f"ner={entity}")
    head = word.head - first + 1 if word.head >= 0 else 0
    columns = [
        str(word.index - first + 1), word.text, word.lemma, word.upos, word.xpos or "_", word.feats or "_",
        str(head), word.deprel, "_", "|".join(misc),
    ]  # fmt: skip
    return "\t".join(columns)


def _word(columns: Sequence[str], index: int, first: int, sentence: int) -> tuple[Word, str]:
    misc = dict(part.split("=", 1) for part in columns[9].split("|"))
    head = int(columns[6])
    word = Word(
        index=index, sentence=sentence, start=int(misc["start_char"]), end=int(misc["end_char"]), text=columns[1],
        lemma=columns[2], upos=columns[3], xpos=_blank(columns[4]), feats=_blank(columns[5]),
        head=first + head - 1 if head else -1, deprel=columns[7],
    )  # fmt: skip
    return word, misc.get("ner", "")


def _blank(column: str) -> str:
    return "" if column == "_" else column


def _entity_marks(document: Document) -> list[str]:
    marks = [""] * len(document.words)
    for name in document.names:
        for i in range(name.first, name.last):
            marks[i] = f"{'I' if i > name.first else 'B'}-{name.kind}"
    return marks


def _names(words: Sequence[Word], marks: Sequence[str]) -> Iterator[NamedEntity]:
    for first, mark in enumerate(marks):
        if mark.startswith("B-"):
            last = first + 1
            while last < len(marks) and marks[last] == "I-" + mark[2:]:
                last += 1
            yield NamedEntity(mark[2:], first, last, words[first].start, words[last - 1].end)
