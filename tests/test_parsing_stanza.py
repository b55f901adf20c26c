"""Stanza behind the port: the committed pack, and a folder laid out as `stanza.download` lays it out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from service.parsing.conllu import read, write
from service.parsing.pack import PackError
from service.parsing.segments import LONGEST_SENTENCE, Piece
from service.parsing.stanza_parser import StanzaParser, _names
from tests import tiny_stanza
from training.assemble import write_manifest

PACK = Path(__file__).parent.parent / "models" / "en-news"
ARTICLE = (
    "Harbour plan delayed\nLISBON (Lusa) — Port director Ana Reis said on Monday that the plan “can’t wait”.\n\n"
    "Mr. Lima, who'd read the report, denied it: ''We never agreed,'' he told reporters."
)
pytestmark = pytest.mark.pack
ODD = [
    "", " \n\t\n ", "!", "\u200b", "。", "“”’‘''``", "\x00\x97\ufeff", "Привет, мир. 北京说。 صباح", "😀 😀",
    "a\n\nb\r\nc",
    "http://example.org/" + "x" * 400 + " said so.", "...", "- - - -", "١٢٣ 𝒳",
]  # fmt: skip


@pytest.fixture(scope="module")
def parser() -> StanzaParser:
    return StanzaParser(PACK)


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_stanza.build(tmp_path_factory.mktemp("official"))


def assert_sound(document: Document) -> None:
    """What every parse must hold: indices that fit together, offsets inside the text and in order, one root each."""
    for i, word in enumerate(document.words):
        assert word.index == i
        assert 0 <= word.start < word.end <= len(document.text)
        sentence = document.sentence_of(i)
        assert sentence.first <= i < sentence.last
        assert word.head == -1 or sentence.first <= word.head < sentence.last
    for before, after in zip(document.words, document.words[1:], strict=False):
        assert before.start <= after.start
    for sentence in document.sentences:
        roots = [w for w in document.words[sentence.first : sentence.last] if w.head == -1]
        assert len(roots) == 1
        assert sentence.last - sentence.first <= LONGEST_SENTENCE


def test_words_are_normalised_and_offsets_are_those_of_the_text(parser: StanzaParser) -> None:
    document = parser.parse([ARTICLE])[0]
    assert_sound(document)
    assert document.text == ARTICLE
    slices = {w.text: ARTICLE[w.start : w.end] for w in document.words}
    assert (slices['"'], slices["n't"], slices["'d"]) in {
        ("“", "n’t", "'d"),
        ("”", "n’t", "'d"),
        ("''", "n’t", "'d"),
        ("'", "n’t", "'d"),
    }
    assert [s.paragraph for s in document.sentences if s.first == 0 or s.paragraph > 0][:2] == [0, 1]
    assert ARTICLE[document.sentences[0].start : document.sentences[0].end] == "Harbour plan delayed"


def test_the_pack_finds_subject_name_and_cue(parser: StanzaParser) -> None:
    document = parser.parse([ARTICLE])[0]
    said = next(w for w in document.words if w.text == "said")
    subject = next(
        document.words[c] for c in document.children[said.index] if document.words[c].relation == "nsubj"
    )
    assert (said.lemma, said.upos, said.xpos, said.feature("Tense")) == ("say", "VERB", "VBD", "Past")
    assert subject.text in {"director", "Ana", "Reis"}
    assert any(n.kind == "Person" and "Reis" in ARTICLE[n.start : n.end] for n in document.names)
    assert said.index in {cue.word for cue in document.cues or ()}


@pytest.mark.parametrize("text", ODD)
def test_odd_text_gives_a_sound_document(parser: StanzaParser, text: str) -> None:
    document = parser.parse([text])[0]
    assert_sound(document)
    assert read(write(document)) == document


@pytest.mark.parametrize(
    "text",
    ["and he said it again " * 1000, "x" * 20_000, "The envoy said so. " * 300],
    ids=["one long sentence", "no blank", "many sentences"],
)
def test_long_text_is_parsed_in_bounded_parts(parser: StanzaParser, text: str) -> None:
    document = parser.parse([text])[0]
    assert_sound(document)
    assert sum(w.end - w.start for w in document.words) >= 0.95 * len(text.replace(" ", ""))


def test_a_long_parse_can_be_ended_between_two_windows_and_the_next_is_sound(
    parser: StanzaParser, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The envoy said so. " * 1200  # 6,000 words: three windows, then the reader
    pauses = []

    def pause() -> None:
        pauses.append(len(pauses))
        if len(pauses) == 8:
            raise KeyboardInterrupt

    monkeypatch.setattr(parser, "_pause", pause)
    alone = parser.parse([ARTICLE])
    assert len(parser.parse([text])[0].words) == 6000
    assert pauses == [0, 1, 2, 3, 4, 5]
    with pytest.raises(KeyboardInterrupt):
        parser.parse([text])
    monkeypatch.undo()
    assert parser.parse([ARTICLE]) == alone


def test_a_parse_does_not_depend_on_its_company(parser: StanzaParser) -> None:
    alone = parser.parse([ARTICLE])
    together = parser.parse(["Short.", ARTICLE, "The minister said nothing. " * 40, ""])
    assert together[1] == alone[0]


def test_nothing_in_is_nothing_out(parser: StanzaParser) -> None:
    assert parser.parse([]) == []
    assert parser.parse([" \n "])[0].words == ()


def test_pack_and_engine_are_named(parser: StanzaParser) -> None:
    assert parser.pack.startswith("en-news ")
    assert parser.engine.count(".") == 2


def test_official_models_parse_through_the_same_adapter(official: Path) -> None:
    parser = StanzaParser(official)
    document = parser.parse(["The minister denied it.\n\nShe said so."])[0]
    assert_sound(document)
    assert parser.pack.startswith("stanza-en ")
    assert [s.paragraph for s in document.sentences][-1] == 1
    assert document.cues is None


def test_official_models_extract_by_rules_whatever_is_asked_for(official: Path) -> None:
    text = "The minister denied it."
    document = StanzaParser(official).parse([text])[0]
    model = ModelInfo("hearsay", "official", "1")
    answers = [extract(document, Article(text), model, extractor) for extractor in ("learned", "rules")]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("official_class", "ours"), [("PERSON", "Person"), ("GPE", "Location"), ("NORP", "NORP"), ("LAW", "Misc")]
)
def test_classes_of_official_recognisers_become_those_of_the_pack(official_class: str, ours: str) -> None:
    pieces = [Piece("Kyiv", 0, 4), Piece("said", 5, 9)]
    assert [(n.kind, n.first, n.last) for n in _names([f"S-{official_class}", None], pieces, 3)] == [
        (ours, 3, 4)
    ]


def test_models_that_stanza_cannot_load_are_an_error_that_names_the_folder(
    official: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(official, folder)
    (folder / "en" / "pos" / "tiny.pt").write_bytes(b"not a model")
    with pytest.raises(PackError, match="broken"):
        StanzaParser(folder)


def test_a_pack_whose_reader_is_not_trained_yet_parses(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "pack")
    for name in ("scorer.safetensors", "reader.safetensors", "reader.onnx"):
        (tmp_path / "pack" / "encoder" / name).unlink()
    write_manifest(tmp_path / "pack", "unread", "0.0.0")
    document = StanzaParser(tmp_path / "pack").parse([ARTICLE])[0]
    assert_sound(document)
    assert document.cues is None
    assert extract(document, Article(ARTICLE), ModelInfo("test", "unread", "none")).attributions


def test_the_agency_who_is_no_pronoun_and_keeps_its_name(parser: StanzaParser) -> None:
    agency, pronoun = parser.parse(["The WHO said it was late.", "A man who said it was late left."])
    assert (agency.words[1].text, agency.words[1].upos) == ("WHO", "PROPN")
    assert (pronoun.words[2].text, pronoun.words[2].upos) == ("who", "PRON")
