"""The command that runs whole collections: what it reads, what it makes of a text, and that it finds what is wrong."""

from __future__ import annotations

import sys
from random import Random

import pytest

from evaluation import invariants, robustness
from evaluation.articles import WAYS, Text, mangled, read_texts
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
    found = {m.way: m.text for m in mangled([text], Random(3))}
    assert set(found) == {*WAYS, "three in one"}
    assert found["cut"] in ARTICLE
    assert found["lines joined"] == " ".join(ARTICLE.split())
    assert found["capitals"].isupper()
    assert len(found["marks dropped"]) < len(ARTICLE) < len(found["marks doubled"])
    assert "'s" in found["marks dropped"]
    assert "pier's" in found["marks doubled"]
    assert "&amp; &lt;rust>" in found["html as text"]
    assert found["three in one"].count("Ann Lee") == 3


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["robustness", *arguments])
    return robustness.main()


def test_kept_parses_are_used_and_times_and_faults_are_printed(monkeypatch, capsys):
    monkeypatch.setattr(robustness, "FEWEST", 20)
    kept = ["--texts", str(GOLDEN), "--parses", str(GOLDEN), "--mangled", "0", "--pack", "no pack is needed"]
    assert command(monkeypatch, *kept) == 0
    printed = capsys.readouterr().out
    assert "9 texts as they are" in printed
    assert ", 0 faults" in printed
    assert "learned: median" in printed
    assert "rules: median" in printed


def test_a_text_that_cannot_be_parsed_is_a_fault(monkeypatch, capsys):
    assert command(monkeypatch, "--texts", str(GOLDEN), "--mangled", "0", "--pack", "nowhere") == 1
    assert "9 parse raised: PackError" in capsys.readouterr().out


def test_a_broken_invariant_is_counted_by_kind_and_shows_no_text(monkeypatch, capsys):
    document = frozen_parse("relays")
    monkeypatch.setattr(invariants, "broken", lambda result, text: ["chain: a1 is odd", "chain: a7 is odd"])
    findings = robustness.Findings()
    robustness.look_at(iter([Text("relays", document.text)]), lambda text: document, findings)
    robustness.report(findings)
    assert findings.faults == {"learned: chain: … is odd": 1, "rules: chain: … is odd": 1}
    assert document.words[0].text not in capsys.readouterr().out.split()
