"""The command that runs whole collections: what it reads, what it makes of a text, and that it finds what is wrong."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import findings, invariants, robustness
from evaluation.articles import ALL_WAYS, Text, mangled, read_texts, spread
from evaluation.findings import Record, digest_of, report
from evaluation.predict import keep_parse
from service.parsing.pack import PackError
from tests.golden_update import GOLDEN, frozen_parse

ARTICLE = "Ann Lee said \"the pier's safe\".\n\nShe'd seen “cracks” & <rust>.\n"
BIO = (
    "Ann\tB-Person\nsaid\tO\nit\tO\nis\tO\nn't\tO\n(\tO\nso\tO\n)\tO\n.\tO\n\nBob\tB-Person\nleft\tO\n.\tO\n"
)
TREEBANK = (
    "# newdoc id = a\n# newpar\n# text = Ann left.\n1\tAnn\n\n# newpar\n# text = Bob stayed.\n1\tBob\n\n"
    "# newdoc id = b\n# text = It rained.\n1\tIt\n\n# text = It snowed.\n1\tIt\n"
)


def test_texts_of_three_kinds_are_read(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "plain.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    (tmp_path / "below" / "names.tsv").write_text(BIO, encoding="utf-8")
    (tmp_path / "below" / "trees.conllu").write_text(TREEBANK, encoding="utf-8")
    assert {text.name: text.text for text in read_texts(tmp_path)} == {
        "plain": ARTICLE,
        "names": "Ann said it isn't (so). Bob left.",
        "trees-0": "Ann left.\nBob stayed.",
        "trees-1": "It rained. It snowed.",
    }


def test_a_text_is_mangled_in_every_way():
    text = Text("pier", ARTICLE)
    found = {m.way: m.text for m in mangled([text], 3)}
    assert set(found) == set(ALL_WAYS)
    assert found["cut"] in ARTICLE
    assert found["lines joined"] == " ".join(ARTICLE.split())
    assert found["capitals"].isupper()
    assert len(found["marks dropped"]) < len(ARTICLE) < len(found["marks doubled"])
    assert "'s" in found["marks dropped"]
    assert "pier's" in found["marks doubled"]
    assert "&amp; &lt;rust>" in found["html as text"]
    assert found["three in one"].count("Ann Lee") == 3


@pytest.mark.parametrize(("texts", "fewest"), [(40, 5), (40, 6), (9, 5), (3, 100), (0, 2)])
def test_every_text_is_mangled_and_every_way_taken_often_enough(texts: int, fewest: int):
    drawn = [Text(f"pier {n}", f"{ARTICLE}Pier {n}.") for n in range(texts)]
    found = list(spread(drawn, 1, fewest))
    assert {m.name for m in found} == {t.name for t in drawn}
    counts = Counter(m.way for m in found)
    assert all(counts[way] >= min(fewest, texts) for way in ALL_WAYS)
    assert len(found) == texts or fewest > texts // len(ALL_WAYS)
    assert len({(m.name, m.way) for m in found}) == len(found)
    assert found == list(spread(drawn, 1, fewest))


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["robustness", "--texts", str(GOLDEN), *arguments])
    return robustness.main()


KEPT = ("--parses", str(GOLDEN), "--mangled", "0", "--pack", "no pack is needed")


def test_kept_parses_are_used_and_times_and_faults_are_printed(monkeypatch, capsys):
    monkeypatch.setattr(findings, "FEWEST", 20)
    assert command(monkeypatch, *KEPT) == 0
    printed = capsys.readouterr().out
    assert "seed 1: 9 texts" in printed
    assert "9 texts as they are" in printed
    assert "9 of them by kept parses" in printed
    assert ", 0 faults" in printed
    assert "learned: median" in printed
    assert "rules: median" in printed


def test_a_run_goes_on_behind_the_last_text_of_its_record(monkeypatch, capsys, tmp_path):
    record = tmp_path / "record.jsonl"
    assert command(monkeypatch, *KEPT, "--record", str(record)) == 0
    whole = capsys.readouterr().out
    lines = record.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 10
    record.write_text("\n".join(lines[:5]) + "\n", encoding="utf-8")
    assert command(monkeypatch, *KEPT, "--record", str(record)) == 0
    printed = capsys.readouterr().out
    assert "4 of them recorded" in printed
    assert count_of_words(printed) == count_of_words(whole)
    again = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert [row["digest"] for row in again[1:]] == [json.loads(line)["digest"] for line in lines[1:]]


def count_of_words(printed: str) -> str:
    return next(line for line in printed.splitlines() if " words, 0 faults" in line)


def test_the_record_of_another_run_is_refused(monkeypatch, tmp_path):
    record = tmp_path / "record.jsonl"
    assert command(monkeypatch, *KEPT, "--record", str(record)) == 0
    with pytest.raises(ValueError, match="other settings"):
        command(monkeypatch, *KEPT, "--record", str(record), "--seed", "2")


def test_a_parse_that_was_made_is_kept_and_taken_the_next_time(tmp_path):
    document = frozen_parse("relays")
    text = Text("relays", document.text, "cut")
    keep_parse(document, tmp_path / f"{digest_of(text)}.conllu")
    assert robustness.parser(Path("no pack is needed"), {}, tmp_path)(text) == (document, True)
    with pytest.raises(PackError):
        robustness.parser(Path("nowhere"), {}, tmp_path)(replace(text, way="capitals"))


def test_a_text_that_cannot_be_parsed_is_a_fault(monkeypatch, capsys):
    assert command(monkeypatch, "--mangled", "0", "--pack", "nowhere") == 1
    assert "9 parse raised: PackError" in capsys.readouterr().out


def test_a_broken_invariant_is_counted_by_kind_and_shows_no_text(monkeypatch, capsys):
    document = frozen_parse("relays")
    monkeypatch.setattr(invariants, "broken", lambda result, text: ["chain: a1 is odd", "chain: a7 is odd"])
    record = Record(None, {})
    robustness.look_at([Text("relays", document.text)], lambda text: (document, True), record)
    report(record.findings)
    assert record.findings[0].faults == ("learned: chain: … is odd", "rules: chain: … is odd")
    assert document.words[0].text not in capsys.readouterr().out.split()
