"""The tokenizer by arrays answers as Stanza's processors."""

from __future__ import annotations

import random
import shutil

import pytest
import stanza

from service.parsing.acceleration import without_optimizers
from service.parsing.pack import open_pack
from service.parsing.segments import LONGEST_RUN, SEPARATOR
from service.parsing.tokens import Tokenizer, is_contraction, onnx_network, stanza_network, tokenizer_of
from service.settings import ROOT
from tests.test_parsing_stanza import ARTICLE, ODD
from training.tokenizer_graph import write_tokenizer

ARTICLES = sorted((ROOT / "examples" / "articles").glob("*.txt"))
CHARACTERS = "ab. ,\"'\u0097\u200b9A@w.com$ n't"


@pytest.fixture(scope="module")
def processors() -> dict:
    pack = open_pack(ROOT / "models" / "en-news")
    with without_optimizers():
        return stanza.Pipeline(
            "en", dir=str(pack.folder), processors="tokenize,mwt", download_method=None, use_gpu=False,
            logging_level="ERROR",
        ).processors  # fmt: skip


@pytest.fixture(scope="module", params=["Stanza's network", "the graph"])
def tokenizer(
    processors: dict, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Tokenizer:
    network = stanza_network(processors["tokenize"].trainer.model)
    if request.param == "the graph":
        model = tmp_path_factory.mktemp("tokenize") / "news.pt"
        shutil.copy(ROOT / "models" / "en-news" / "en" / "tokenize" / "news.pt", model)
        network = onnx_network(write_tokenizer(model))
    return Tokenizer(processors["tokenize"], processors["mwt"], network)


def paragraphs_of(text: str) -> list[str]:
    return [stripped for line in text.split("\n") if (stripped := line.strip(" \t\r\u0097\x00\u200b\ufeff"))]


def drawn() -> list[str]:
    rng = random.Random(1)
    return ["".join(rng.choice(CHARACTERS) for _ in range(300)).strip(" \u0097\u200b") for _ in range(30)]


def texts() -> dict[str, list[str]]:
    found = {path.stem: paragraphs_of(path.read_text(encoding="utf-8")) for path in ARTICLES}
    one = " ".join(found["diplomacy"] * 3)
    return found | {
        "odd": [p for text in ODD for p in paragraphs_of(text) if len(p) < LONGEST_RUN],
        "article": paragraphs_of(ARTICLE), "long": [one],
        "drawn": drawn(), "none": [],
    }  # fmt: skip


def split(form: str, words: tuple[str, ...]) -> tuple[str, ...]:
    return words if is_contraction(form) else (form,)


@pytest.mark.pack
def test_a_word_of_letters_alone_is_split_only_where_it_is_a_contraction(tokenizer: Tokenizer) -> None:
    """Stanza splits `Its`, `NACC` and `Joanna`."""
    (sentences,) = tokenizer.process(
        ["It lost money. Its boss left. They cannot pay. It's late. Joanna of NACC left."]
    )
    words = [token.words for sentence in sentences for token in sentence]
    assert [parts for parts in words if len(parts) > 1] == [("can", "not"), ("It", "'s")]
    assert ("Its",) in words


@pytest.mark.pack
@pytest.mark.parametrize("name", texts())
def test_tokens_are_those_of_the_processors(name: str, processors: dict, tokenizer: Tokenizer) -> None:
    paragraphs = texts()[name]
    joined = SEPARATOR.join(paragraphs)
    found, start = [], 0
    for paragraph, sentences in zip(paragraphs, tokenizer.process(paragraphs), strict=True):
        found += [[(t.start + start, t.end + start, t.words) for t in sentence] for sentence in sentences]
        start += len(paragraph) + len(SEPARATOR)
    document = processors["mwt"].process(processors["tokenize"].process(joined)) if joined else None
    expected = [
        [(t.start_char, t.end_char, split(t.text, tuple(w.text for w in t.words))) for t in sentence.tokens]
        for sentence in (document.sentences if document else [])
    ]
    assert found == expected


def test_a_paragraph_without_words_has_no_sentences(tokenizer: Tokenizer) -> None:
    assert tokenizer.process(["", " ", "\u2003\u0097 "]) == [[], [], []]


def test_forms_are_split_once_and_forgotten_before_they_fill_the_memory(tokenizer, monkeypatch) -> None:
    monkeypatch.setattr("service.parsing.tokens.SPLIT_FORMS", 1)
    for text in ("They can't and won't.", "She didn't, he said.", "They can't."):
        (sentences,) = tokenizer.process([text])
        assert any(len(token.words) == 2 for sentence in sentences for token in sentence)
    assert len(tokenizer._split) <= 3


@pytest.mark.parametrize(
    ("setting", "value"), [("use_dictionary", True), ("feat_funcs", ["space_before"]), ("skip_newline", True)]
)
def test_a_tokenizer_that_reads_more_keeps_its_processor(processors, monkeypatch, setting, value) -> None:
    monkeypatch.setitem(processors["tokenize"].trainer.args, setting, value)
    assert tokenizer_of(processors) is None
