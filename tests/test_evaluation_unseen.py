"""Cross-validation over kept evidence: the reader's words must be the parse's, and each fold has its own weights."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evaluation import folds, unseen
from evaluation.corpora import read_gold
from evaluation.marked import MarkedArticle
from evaluation.predict import predict, read_parse
from service.extraction.model.document import READERS
from service.extraction.reader import acceptance
from training.reader.chains2 import merge, text_of
from training.reader.data import CHAINS2, chain_rows
from training.reader.evidence import write_found

GOLDEN = Path(__file__).parent / "golden"
NAMES = ("direct_speech", "documents", "embedding")
ARTICLES = [MarkedArticle(name, read_parse(GOLDEN / f"{name}.conllu").text, ()) for name in NAMES]
DOCUMENTS = [read_parse(GOLDEN / f"{name}.conllu") for name in NAMES]
UNREAD = [replace(document, cues=None, antecedents=()) for document in DOCUMENTS]


def evidence_of(document):
    """As the trained reader's evidence is kept."""
    cues = [
        (c.word, c.probability, c.outermost, c.unmarked, c.first, np.round(np.array(c.roles) * 100).astype(int),
         c.stances)
        for c in document.cues
    ]  # fmt: skip
    return len(document.words), cues, [(a.word, a.none, a.others) for a in document.antecedents]


@pytest.fixture
def found(tmp_path: Path) -> Path:
    rows = {("chains", name): evidence_of(document) for name, document in zip(NAMES, DOCUMENTS, strict=True)}
    write_found(tmp_path / "student-1.jsonl.xz", rows)
    return tmp_path


def test_kept_evidence_makes_the_document_that_was_read(found: Path) -> None:
    rows = unseen.evidence("chains", found)
    assert list(rows) == list(NAMES)
    assert [unseen.with_evidence(d, rows[n]) for d, n in zip(UNREAD, NAMES, strict=True)] == DOCUMENTS
    assert not unseen.evidence("mpqa", found)


def test_evidence_of_other_words_is_refused(found: Path) -> None:
    row = unseen.evidence("chains", found)["documents"]
    with pytest.raises(ValueError, match=r"documents: \d+ words, evidence of"):
        unseen.with_evidence(UNREAD[0], row)


def test_each_fold_is_read_with_its_own_weights(found, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "acceptance"
    folder.mkdir()
    plain = dict(acceptance._weights())
    nothing = plain | {"features": plain["features"] | {"constant": -50.0}}  # of no candidate is it sure
    for fold, weights in ((1, plain), (2, nothing)):
        (folder / f"fold{fold}.json").write_text(json.dumps(weights), encoding="utf-8")
    monkeypatch.setattr(unseen, "KINDS", ("acceptance",))
    monkeypatch.setattr(unseen, "WEIGHTS", tmp_path)
    kept = unseen.evidence("chains", found)
    monkeypatch.setattr(unseen, "evidence", lambda corpus, reader: kept if corpus == "chains" else {})
    own = {"direct_speech": 1, "documents": 2, "embedding": 1}
    predicted = unseen.predict_unseen(ARTICLES, UNREAD, own, "chains")
    plainly = predict(ARTICLES, DOCUMENTS, "learned")
    assert list(predicted.results) == list(NAMES)
    assert predicted.results["direct_speech"] == plainly.results["direct_speech"]
    assert len(predicted.attributions["documents"]) < len(plainly.attributions["documents"])
    assert acceptance._weights()["features"] == plain["features"]


def test_an_article_of_other_words_is_left_out(found, monkeypatch) -> None:
    kept = unseen.evidence("chains", found)
    monkeypatch.setattr(unseen, "evidence", lambda corpus, reader: kept)
    monkeypatch.setattr(unseen, "KINDS", ())
    changed = [UNREAD[1], *UNREAD[1:]]
    predicted = unseen.predict_unseen(ARTICLES, changed, dict.fromkeys(NAMES, 1), "chains")
    assert list(predicted.results) == ["documents", "embedding"]


def test_folds_are_those_of_the_file_or_each_fifth_article(tmp_path: Path) -> None:
    articles = [MarkedArticle(f"a{k}", "", ()) for k in range(7)]
    assert list(folds.folds_of(articles, tmp_path).values()) == [1, 2, 3, 4, 5, 1, 2]
    named = {f"a{k}": 5 - k % 5 for k in range(9)}
    (tmp_path / "folds.json").write_text(json.dumps(named), encoding="utf-8")
    assert folds.folds_of(articles, tmp_path) == {f"a{k}": 5 - k % 5 for k in range(7)}


@pytest.mark.parametrize("reader", READERS)
def test_every_fold_has_weights_of_every_kind(reader: str) -> None:
    for kind in unseen.KINDS:
        folder = unseen.weights_folder(kind, reader)
        names = sorted(path.stem for path in folder.iterdir())
        assert names == [f"fold{n}" for n in range(1, 6)]
        with folds.weights_of(3, **{kind: folder}):
            pass


def test_the_large_reader_has_evidence_of_its_own(found: Path) -> None:
    (row,) = list(unseen.evidence("chains", found).values())[:1]
    assert not unseen.evidence("chains", found, "large")
    assert unseen.with_evidence(UNREAD[0], row, "large") == replace(DOCUMENTS[0], reader="large")


def test_texts_of_mpqa_are_articles_without_attributions(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "one", "events": []}\n', encoding="utf-8")
    (tmp_path / "one.txt").write_text("Rain fell.\r\n", encoding="utf-8", newline="")
    assert read_gold(tmp_path) == [MarkedArticle("one", "Rain fell.\r\n", ())]


def test_the_newswire_s_tokens_are_joined_as_the_offsets_of_the_further_articles_count(
    tmp_path: Path,
) -> None:
    words = [
        ["http://a.example/1"],
        ["Ada", "Usk", "'s", "boat", ",", '"', "the", "Tarn", '"', ",", "sank", "."],
        ["Why", "?"],
    ]
    blocks = ["\n".join(f"{word}\tO" for word in sentence) for sentence in words]
    path = tmp_path / "one.tsv"
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    assert text_of(path) == "Ada Usk's boat, “the Tarn”, sank.\n\nWhy?"


def test_nothing_is_fitted_on_articles_that_are_held_out(tmp_path: Path) -> None:
    rows = chain_rows(CHAINS2)
    (tmp_path / "chains" / "text").mkdir(parents=True)
    for name in ("gold.jsonl", "folds.json"):
        (tmp_path / "chains" / name).write_text("{}" if name == "folds.json" else "", encoding="utf-8")
    merge(tmp_path, {row["id"]: "" for row in rows}, tmp_path / "merged")
    kept = {row["id"] for row in chain_rows(tmp_path / "merged" / "gold.jsonl")}
    assert kept == {row["id"] for row in rows if row["fold"] != unseen.HELD}
    assert 0 < len(kept) < len(rows)
