"""Whether the rules find each example of the cue table as its row says, and find nothing in each counterexample.

    python -m evaluation.lexicon_check            present failures, and the table of known failures
    python -m evaluation.lexicon_check --write    record the present failures as known

Runs on parses kept in `tests/parses/lexicon.conllu` (`python -m evaluation.freeze`). A row whose sentence has
changed since is not judged before it is parsed again.

An example counts as found if a cue with the row's lemma has the row's kind and stance, so that no row passes by the
findings of another. A counterexample passes if no cue of any row has the lemma. A row under the rules' acceptance
weight serves the learned extractor only: the rules find nothing in either sentence, whatever its frame. So for such a
row the check ignores the weight: the frame must match the example and must not match the counterexample.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from evaluation.freeze import LEXICON_PARSES
from evaluation.predict import read_parse
from service.extraction.attribution.selection import ACCEPT, rule_candidates
from service.extraction.layout.quotations import quotation_index
from service.extraction.resources.inflection import forms
from service.extraction.resources.lexicon import CueEntry, lexicon

KNOWN = LEXICON_PARSES.with_name("lexicon_known.json")


@dataclass(frozen=True, slots=True)
class Failures:
    """Keys of rows whose example is not found as the row says (`silent`), whose counterexample is taken for an
    attribution (`loud`), or whose sentences have no parse yet.
    """

    silent: frozenset[str]
    loud: frozenset[str]
    unparsed: frozenset[str]


def key(entry: CueEntry) -> str:
    """Tells rows apart: lemma, part of speech and first frame."""
    return f"{entry.lemma} {entry.pos} {entry.frames[0]}"


@cache
def failures() -> Failures:
    """The failures with the present code and table."""
    accepted, all_weights = _cues_by_sentence(ACCEPT), _cues_by_sentence(0.0)
    silent, loud, unparsed = set(), set(), set()
    for entry in lexicon().entries:
        cues = all_weights if is_light(entry) else accepted
        if entry.example not in cues or entry.counterexample not in cues:
            unparsed.add(key(entry))
            continue
        if not any(says(entry, cue) for cue in of_lemma(entry, cues[entry.example])):
            silent.add(key(entry))
        if of_lemma(entry, cues[entry.counterexample]):
            loud.add(key(entry))
    return Failures(frozenset(silent), frozenset(loud), frozenset(unparsed))


def is_light(entry: CueEntry) -> bool:
    """Whether the rules alone never accept the row: its sentences are judged without the weight."""
    return entry.weight < ACCEPT


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue that the rules found in a sentence: its words in lower case, and values of its row."""

    words: frozenset[str]
    kind: str
    stance: str


def says(entry: CueEntry, cue: Cue) -> bool:
    """Whether the cue was read as the row says."""
    return (cue.kind, cue.stance) == (entry.kind, entry.stance)


def of_lemma(entry: CueEntry, cues: list[Cue]) -> list[Cue]:
    """The cues that contain the row's lemma in any form."""
    spellings = forms(entry.lemma.split()[0])
    return [cue for cue in cues if cue.words & spellings]


def _cues_by_sentence(accept: float) -> dict[str, list[Cue]]:
    """Sentence of the table -> the cues that the rules find in it, from a weight of `accept` upwards."""
    document = read_parse(LEXICON_PARSES)
    lines = document.text.split("\n")
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    found: dict[str, list[Cue]] = {line: [] for line in lines}
    for candidate in rule_candidates(document, quotation_index(document), lexicon(), accept):
        number = bisect_right(starts, document.words[candidate.anchor].start) - 1
        words = frozenset(document.words[i].text.lower() for i in candidate.cue)
        found[lines[number]].append(Cue(words, candidate.kind, candidate.stance))
    return found


def known() -> dict[str, list[str]]:
    """The committed failures: `silent` and `loud`."""
    found: dict[str, list[str]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Print the failures, or record them as known."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--write", action="store_true")
    now = failures()
    if arguments.parse_args().write:
        rows = {"silent": sorted(now.silent), "loud": sorted(now.loud)}
        KNOWN.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for kind, found in (("silent", now.silent), ("loud", now.loud)):
        listed = set(known()[kind])
        print(f"{kind}: {len(found)} of {len(lexicon().entries)}; new {sorted(found - listed)}; "
              f"fixed {sorted(listed - found)}")  # fmt: skip
    print(f"not parsed yet: {sorted(now.unparsed)}")


if __name__ == "__main__":
    main()
