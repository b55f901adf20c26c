"""Whether the rules find each example of the cue table, and leave each counterexample alone.

    python -m evaluation.lexicon_check            what fails now, and what the table of known failures says
    python -m evaluation.lexicon_check --write    take what fails now for known

Runs on parses kept in `tests/parses/lexicon.conllu` (`python -m evaluation.freeze`). A row whose sentence has
changed since is not judged before it is parsed again. Rows under the rules' acceptance weight are for the
learned extractor alone: their examples count as silent.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from evaluation.freeze import LEXICON_PARSES
from evaluation.predict import read_parse
from service.extraction.attributions import rule_drafts
from service.extraction.coreference import is_outlet
from service.extraction.draft import Draft
from service.extraction.inflection import forms
from service.extraction.lexicon import CueEntry, lexicon
from service.extraction.quotation_marks import find_quotations

KNOWN = LEXICON_PARSES.with_name("lexicon_known.json")


@dataclass(frozen=True, slots=True)
class Failures:
    """Keys of rows whose example is not found (`silent`) or whose counterexample is taken for one (`loud`)."""

    silent: frozenset[str]
    loud: frozenset[str]
    unparsed: frozenset[str]


def key(entry: CueEntry) -> str:
    """Tells rows apart: lemma, part of speech and first frame."""
    return f"{entry.lemma} {entry.pos} {entry.frames[0]}"


@cache
def failures() -> Failures:
    """What fails with the code and the table as they are."""
    cues = _cues_by_sentence()
    silent, loud, unparsed = set(), set(), set()
    for entry in lexicon().entries:
        if entry.example not in cues or entry.counterexample not in cues:
            unparsed.add(key(entry))
            continue
        if not _fires(entry, cues[entry.example]):
            silent.add(key(entry))
        if _fires(entry, cues[entry.counterexample]):
            loud.add(key(entry))
    return Failures(frozenset(silent), frozenset(loud), frozenset(unparsed))


def _fires(entry: CueEntry, cues: list[frozenset[str]]) -> bool:
    spellings = forms(entry.lemma.split()[0])
    return any(cue & spellings for cue in cues)


def _cues_by_sentence() -> dict[str, list[frozenset[str]]]:
    """Sentence of the table -> the words of each cue that the rules find in it, in small letters."""
    document = read_parse(LEXICON_PARSES)
    lines = document.text.split("\n")
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    found: dict[str, list[frozenset[str]]] = defaultdict(list, {line: [] for line in lines})

    def words(draft: Draft) -> frozenset[str]:
        return frozenset(document.words[i].text.lower() for i in draft.cue)

    for draft in rule_drafts(document, find_quotations(document.text), lexicon(), is_outlet):
        line = bisect_right(starts, document.words[draft.anchor].start) - 1
        found[lines[line]].append(words(draft))
    return dict(found)


def known() -> dict[str, list[str]]:
    """The committed failures: `silent` and `loud`."""
    found: dict[str, list[str]] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Print the failures, or take them for known."""
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
              f"mended {sorted(listed - found)}")  # fmt: skip
    print(f"not parsed yet: {sorted(now.unparsed)}")


if __name__ == "__main__":
    main()
