"""Gold attributions of three corpora as labels of words, for the attribution reader.

The corpora mark different things. A label that a corpus does not give is left open; it does not count as "no":

- the chain articles mark every attribution, nested ones too;
- PolNeAR marks outermost attributions, so cues inside a content are not known;
- MPQA marks every speech event and private state with the nested sources, but no content: a cue is known to be in the
  content of the nearest event of the source that its chain names before its own, and in no content of another source.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from service.extraction.model.document import Document
from service.parsing import conllu
from service.parsing.reader_features import WordFeatures, mention_heads, surroundings, word_features
from service.parsing.reader_network import LABELS, ORIGINS, STANCES
from training.corpora import read_polnear

CHAINS2 = Path(__file__).with_name("chains2.jsonl.xz")  # further articles with chains, annotated by us
NONE, SOURCE, CONTENT, CUE, RECIPIENT = range(len(LABELS))
ANY = np.ones(len(LABELS), bool)


@dataclass
class Frame:
    """One cue with the labels that the words around it may have: `allowed` is words x labels, all true where nothing
    is known.
    """

    cue: int
    start: int
    allowed: np.ndarray
    stance: int = -1


@dataclass
class Reading:
    """One article with its labels. `cues` is words x (origins + 1): 1, 0, or -1 where nothing is known. `links` are
    sources (head words) with the other mentions of the same entity; an entity mentioned only once has none.
    """

    name: str
    origin: int
    features: WordFeatures
    states: dict
    paragraphs: Sequence[int]
    cues: np.ndarray
    frames: list[Frame] = field(default_factory=list)
    links: list[tuple[int, list[int]]] = field(default_factory=list)


def read_document(path: Path) -> Document:
    with path.open(encoding="utf-8", newline="") as handle:
        return conllu.read(handle.read())


def words_in(document: Document, spans) -> list[int]:
    """Words that are in the spans by more than half."""
    found = set()
    for start, end in spans:
        for word in document.words:
            if word.start >= end:
                break
            if word.end > start and 2 * (min(end, word.end) - max(start, word.start)) > word.end - word.start:
                found.add(word.index)
    return sorted(found)


_WEAK = ("AUX", "PUNCT", "PART", "DET", "CCONJ", "ADV")


def head_of_cue(document: Document, words: Sequence[int]) -> int:
    """The topmost word of a cue, a verb, noun, adjective or preposition where there is one."""
    own = set(words)
    top = [i for i in words if document.words[i].head not in own]
    strong = [i for i in top if document.words[i].upos not in _WEAK]
    if not strong:
        strong = [i for i in words if document.words[i].upos not in _WEAK]
    return (strong or top)[0]


def _frame(document, features, cue, roles, stance=-1) -> Frame:
    """All labels known: roles is label -> words."""
    start, end = surroundings(features, cue)
    gold = np.zeros(end - start, np.int64)
    for label in (CONTENT, RECIPIENT, CUE, SOURCE):
        for word in roles.get(label, ()):
            if start <= word < end:
                gold[word - start] = label
    allowed = np.zeros((end - start, len(LABELS)), bool)
    allowed[np.arange(end - start), gold] = True
    return Frame(cue, start, allowed, stance)


def _reading(name, origin, document, states) -> Reading:
    features = word_features(document)
    cues = np.full((len(document.words), len(ORIGINS) + 1), -1, np.int64)
    return Reading(
        name, ORIGINS.index(origin), features, states, [s.paragraph for s in document.sentences], cues
    )


def chain_readings(gold: Path, parses: Path, states: dict) -> list[Reading]:
    """Articles with chains, of a file in the form of the chain articles' gold: every label is known."""
    found = []
    for row in chain_rows(gold):
        document = read_document(parses / f"{row['id']}.conllu")
        reading = _reading(row["id"], "chains", document, states[row["id"]])
        reading.cues[:, 0] = reading.cues[:, -1] = 0
        for gold in row["attributions"]:
            roles = {
                CONTENT: words_in(document, gold["content"]),
                SOURCE: words_in(document, gold["source"]),
                CUE: words_in(document, gold["cue"]),
                RECIPIENT: words_in(document, gold["recipient"]),
            }
            _add(
                reading,
                document,
                roles,
                0,
                STANCES.index(gold["stance"]) if gold["stance"] in STANCES else -1,
            )
        mentions: dict[str, list] = {}
        for gold in row["attributions"]:
            if gold["chain"] and gold["source"]:
                mentions.setdefault(gold["chain"][-1], []).append(gold["source"])
        reading.links += links_of(document, reading.features, mentions)
        found.append(reading)
    return found


def chain_rows(gold: Path) -> list[dict]:
    """The articles of a file of chains, a line of JSON each; packed where its name ends with `.xz`."""
    opened = lzma.open if gold.suffix == ".xz" else open
    with opened(gold, "rt", encoding="utf-8") as handle:
        return [json.loads(line) for line in handle]


def polnear_readings(folder: Path, parses: Path, states: dict) -> list[Reading]:
    """PolNeAR: nothing is known of cues inside a content, nor of recipients."""
    found = []
    for name, (_, attributions) in read_polnear(folder).items():
        if not (parses / f"{name}.conllu").is_file() or name not in states:
            continue
        document = read_document(parses / f"{name}.conllu")
        reading = _reading(name, "polnear", document, states[name])
        column = ORIGINS.index("polnear")
        reading.cues[:, column] = 0
        for gold in attributions:
            reading.cues[words_in(document, gold["content"]), column] = -1
        for gold in attributions:
            roles = {
                CONTENT: words_in(document, gold["content"]),
                SOURCE: words_in(document, gold["source"]),
                CUE: words_in(document, gold["cue"]),
            }
            _add(reading, document, roles, column, -1)
        for frame in reading.frames:  # a recipient is none of PolNeAR's labels
            frame.allowed[frame.allowed[:, NONE], RECIPIENT] = True
        found.append(reading)
    return found


def _add(reading, document, roles, column, stance):
    if not roles[CONTENT]:
        return
    if roles[CUE]:
        cue = head_of_cue(document, roles[CUE])
        reading.cues[cue, column] = 1
    else:
        cue = roles[CONTENT][0]
        reading.cues[cue, -1] = 1
    reading.frames.append(_frame(document, reading.features, cue, roles, stance))


def mpqa_readings(folder: Path, parses: Path, states: dict) -> list[Reading]:
    """MPQA: events with their sources; contents as far as the nested sources show them."""
    found = []
    for path in sorted(folder.glob("*.json")):
        if path.stem not in states:
            continue
        document = read_document(parses / f"{path.stem}.conllu")
        reading = _reading(path.stem, "mpqa", document, states[path.stem])
        column = ORIGINS.index("mpqa")
        reading.cues[:, column] = 0
        events = []
        for event in json.loads(path.read_text(encoding="utf-8"))["events"]:
            words = words_in(document, [event["span"]]) if event["span"] else []
            if words:
                events.append((head_of_cue(document, words), words, event))
        for cue, _, event in events:
            reading.cues[cue, column] = 1
            reading.frames.append(_event_frame(document, reading.features, cue, event, events))
        agents = json.loads(path.read_text(encoding="utf-8"))["agents"]
        mentions = {key: [[span] for span in spans if span] for key, spans in agents.items()}
        reading.links += links_of(document, reading.features, mentions, named=False)
        found.append(reading)
    return found


def links_of(document, features, mentions, named=True) -> list[tuple[int, list[int]]]:
    """Each mention's head with the other heads of its entity; `mentions` are spans by entity.

    Where the entity's key is its name (`named`), every place of the text that has the name is a mention as well.
    """
    possible = set(mention_heads(features).tolist())
    found = []
    for key, many in mentions.items():
        asked = {top_of(document, words_in(document, spans)) for spans in many} & possible
        named_at = {top_of(document, words) for words in _places_of(document, key)} if named else set()
        every = (asked | named_at) & possible
        found += [(head, sorted(every - {head})) for head in sorted(asked)]
    return found


def top_of(document: Document, words: Sequence[int]) -> int:
    """The topmost word, -1 where there are no words."""
    own = set(words)
    return next((i for i in words if document.words[i].head not in own), -1)


def _places_of(document: Document, name: str) -> list[list[int]]:
    """Words of each place that has the name, or the last part of a name of several capitalised parts."""
    bare = re.sub(r"^(the|an?) ", "", name, flags=re.IGNORECASE)
    if not any(c.isupper() for c in bare):
        return []
    parts = bare.split()
    forms = [bare, parts[-1]] if 2 <= len(parts) <= 4 and all(p[0].isupper() for p in parts) else [bare]
    found = []
    for form in forms:
        whole = rf"(?<!\w){re.escape(form)}(?!\w)"
        found += [words_in(document, [m.span()]) for m in re.finditer(whole, document.text)]
    return found


class Allowed:
    """Labels that the words from `start` on may have, as words x labels; at first any."""

    def __init__(self, start, end):
        self.start, self.rows = start, np.tile(ANY, (end - start, 1))

    def only(self, word, label):
        if 0 <= word - self.start < len(self.rows):
            self.rows[word - self.start] = False
            self.rows[word - self.start, label] = True

    def never(self, word, label):
        if 0 <= word - self.start < len(self.rows) and self.rows[word - self.start].sum() > 1:
            self.rows[word - self.start, label] = False


def _event_frame(document, features, cue, event, events) -> Frame:
    start, end = surroundings(features, cue)
    allowed = Allowed(start, end)
    if event.get("source"):
        source = set(words_in(document, [event["source"]]))
        for word in range(start, end):
            allowed.only(word, SOURCE) if word in source else allowed.never(word, SOURCE)
    allowed.only(cue, CUE)
    for other, _, inner in events:
        if other != cue:
            _say_of_content(document, allowed, cue, event["chain"], other, inner["chain"], events)
    return Frame(cue, start, allowed.rows)


def _say_of_content(document, allowed, cue, chain, other, deeper, events) -> None:
    """Whether another cue is in the content of this one, where the nested sources show it."""
    if len(deeper) > len(chain) and deeper[: len(chain)] == chain:
        if _holder(document, other, deeper[:-1], events) == cue:
            allowed.only(other, CONTENT)
    elif document.words[other].sentence == document.words[cue].sentence:
        allowed.never(other, CONTENT)


def _holder(document, cue, chain, events) -> int | None:
    """The event of the source `chain` in whose content the cue is: the nearest of its sentence, else the last
    before it.
    """
    same = [e for e, _, event in events if event["chain"] == chain and e != cue]
    sentence = document.words[cue].sentence
    near = [e for e in same if document.words[e].sentence == sentence]
    if near:
        before = [e for e in near if e < cue]
        return max(before) if before else min(near)
    earlier = [e for e in same if sentence - 2 <= document.words[e].sentence < sentence]
    return max(earlier, default=None)
