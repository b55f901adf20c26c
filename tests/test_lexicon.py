"""The cue table keeps its rules: closed vocabularies, unique keys, an example and a counterexample a row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from service.extraction.resources.inflection import forms
from service.extraction.resources.lexicon import COLUMNS, CueEntry, LexiconError, lexicon, read_lexicon

HEADER = ",".join(COLUMNS)
GOOD = "say,VERB,speech,clause,asserted,0.9,She said it rained.,He said grace."


def holds(sentence: str, lemma: str) -> bool:
    """Whether the sentence has the lemma's words in order, the first one in any inflected form."""
    words = re.findall(r"[\w'-]+", sentence.lower())
    first, *rest = lemma.split()
    places = [i for i, word in enumerate(words) if word in forms(first)]
    return any(_in_order(words[place + 1 :], rest) for place in places)


def _in_order(words: list[str], wanted: list[str]) -> bool:
    remaining = iter(words)
    return all(word in remaining for word in wanted)


def sentences() -> Iterator[tuple[CueEntry, str]]:
    for entry in lexicon().entries:
        yield entry, entry.example
        yield entry, entry.counterexample


def test_every_example_and_counterexample_holds_its_lemma() -> None:
    assert [
        (entry.lemma, sentence) for entry, sentence in sentences() if not holds(sentence, entry.lemma)
    ] == []


def test_every_example_and_counterexample_is_a_sentence() -> None:
    sentence = re.compile(r"""["']?[A-Z].*[.?!]["']?""")
    assert [text for _, text in sentences() if not sentence.fullmatch(text)] == []


def test_a_row_for_quotations_alone_shows_one() -> None:
    rows = [entry for entry in lexicon().entries if entry.frames == ("quote_only",)]
    assert [entry.lemma for entry in rows if '"' not in entry.example or '"' in entry.counterexample] == []


def test_no_sentence_is_used_twice() -> None:
    counts = Counter(text for _, text in sentences())
    assert [text for text, count in counts.items() if count > 1] == []


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("say,VERB,speech,clause,asserted,0.9,She said it rained.", "line 2: 7 columns"),
        ("say,verb,speech,clause,asserted,0.9,A.,B.", "line 2, column pos"),
        ("say,VERB,talk,clause,asserted,0.9,A.,B.", "line 2, column kind"),
        ("say,VERB,speech,that,asserted,0.9,A.,B.", "line 2, column frame"),
        ("say,VERB,speech,prep,asserted,0.9,A.,B.", "line 2, column frame"),
        ("say,VERB,speech,np:of,asserted,0.9,A.,B.", "line 2, column frame"),
        ("say,VERB,speech,clause,sure,0.9,A.,B.", "line 2, column stance"),
        ("say,VERB,speech,clause,asserted,often,A.,B.", "line 2, column weight"),
        ("say,VERB,speech,clause,asserted,1.5,A.,B.", "line 2, column weight"),
        ("say,VERB,speech,clause,asserted,0,A.,B.", "line 2, column weight"),
        ("say,VERB,speech,clause,asserted,0.9,,B.", "line 2, column example"),
        ("say,VERB,speech,clause,asserted,0.9,A., B.", "line 2, column counterexample"),
        ("Say,VERB,speech,clause,asserted,0.9,A.,B.", "line 2, column lemma"),
    ],
)
def test_a_malformed_row_is_named(row: str, complaint: str) -> None:
    with pytest.raises(LexiconError, match=re.escape(complaint)):
        read_lexicon(f"{HEADER}\n{row}\n")


def test_a_missing_column_and_a_double_key_are_refused() -> None:
    with pytest.raises(LexiconError, match="line 1"):
        read_lexicon("lemma,pos\nsay,VERB\n")
    with pytest.raises(LexiconError, match="frame clause twice"):
        read_lexicon(f"{HEADER}\n{GOOD}\n{GOOD}\n")


def test_lookups() -> None:
    words = lexicon()
    assert {entry.stance for entry in words.verb("ask")} == {"question", "directive"}
    assert words.verb("Say") == words.verb("say") != ()
    assert words.verb("xyz") == words.noun("say") == ()
    assert [entry.lemma for entry in words.verb("point out")] == ["point out"]
    assert words.verb("say out") == ()
    assert words.verb("lambasted")[0].lemma == "lambast"
    assert words.verb("fired back")[0].lemma == "fire back"
    assert words.verb("found") == words.verb("find")
    assert words.noun("allegation")[0].adpositions == ("of",)
    assert words.adjective("willing")[0].has("to_inf")
    assert words.adverb("reportedly")[0].has("adverbial")
    assert [entry.stance for entry in words.verb("promise") if entry.has("to_inf")] == ["commissive"]
    assert words.phrases[0][0] == ("from", "the", "perspective", "of")
    assert (("according", "to"), words.index["according to", "PHRASE"][0]) in words.phrases
