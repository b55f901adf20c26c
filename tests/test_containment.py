"""A step of the extraction that raises costs only its own findings, whichever step it is."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import types
from collections.abc import Callable, Iterator
from functools import cache

import pytest

import service.extraction
from evaluation.invariants import broken
from service.extraction.attribution.constructions import adverbial
from service.extraction.coreference.antecedents import pronouns
from service.extraction.model.containment import Fault, attempt, attempt_all, contained
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.model.spans import Span
from service.extraction.pipeline import extract
from tests.golden_update import frozen_parse

MODEL = ModelInfo("test", "frozen parse", "none")
# What the answer itself is made of, and what every step is called through.
NEEDED = {
    "service.extraction.pipeline",
    "service.extraction.chains.assembly",
    "service.extraction.model.containment",
    "service.extraction.resources.lexicon",
}


def modules() -> list[types.ModuleType]:
    found = pkgutil.walk_packages(service.extraction.__path__, "service.extraction.")
    return [importlib.import_module(info.name) for info in found]


@cache
def functions() -> dict[Callable[..., object], list[tuple[types.ModuleType, str]]]:
    """Every function of the extraction, and every module and name that it is called by."""
    known: dict[Callable[..., object], list[tuple[types.ModuleType, str]]] = {}
    for module in modules():
        for name, value in vars(module).items():
            owner = getattr(value, "__module__", "")
            if isinstance(value, types.FunctionType) and owner.startswith("service.") and owner not in NEEDED:
                known.setdefault(value, []).append((module, name))
    return known


def broken_step(function: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(function)
    def step(*args: object, **kwargs: object) -> object:
        raise IndexError("a secret of the text")

    return step


def replaced(monkeypatch: pytest.MonkeyPatch, function: Callable[..., object]) -> None:
    """The function raises, under every name that a module has for it."""
    for module, name in functions()[function]:
        monkeypatch.setattr(module, name, broken_step(function))


def answer(document: Document, faults: list[Fault] | None, extractor: str = "learned"):
    return extract(document, Article(document.text), MODEL, extractor, faults)


@pytest.mark.parametrize("name", ["relays", "transcript"])
def test_whatever_function_of_the_extraction_raises_the_article_is_answered(name, monkeypatch):
    document = frozen_parse(name)
    failed = empty = 0
    for function in functions():
        with monkeypatch.context() as patch:
            replaced(patch, function)
            faults: list[Fault] = []
            result = answer(document, faults)
        assert broken(result, document.text) == [], function
        failed += bool(faults)
        empty += bool(faults) and not result.attributions
    assert failed > 150
    assert empty < 0.2 * failed


def test_the_findings_of_the_other_steps_stay(monkeypatch):
    document = frozen_parse("relays")
    whole = answer(document, None, "rules")
    replaced(monkeypatch, adverbial.adjunct)
    faults: list[Fault] = []
    rest = answer(document, faults, "rules")
    adjuncts = [a for a in whole.attributions if a.construction.startswith("according_to")]
    others = {a.content.text for a in whole.attributions if a not in adjuncts}
    assert adjuncts
    assert others <= {a.content.text for a in rest.attributions}
    assert not [a for a in rest.attributions if a.construction.startswith("according_to")]
    assert {(f.construction, f.error) for f in faults} == {("adverbial.adjunct", "IndexError")}
    assert all(f.place and document.slice(f.place) for f in faults)
    assert "secret" not in repr(faults)
    assert [(w.construction, w.place) for w in rest.warnings] == [(f.construction, f.place) for f in faults]


def test_without_a_list_for_faults_a_step_raises(monkeypatch):
    document = frozen_parse("indirect_speech")
    replaced(monkeypatch, pronouns.third_person)
    with pytest.raises(IndexError):
        answer(document, None)


def test_a_sound_step_is_no_fault():
    faults: list[Fault] = []
    assert answer(frozen_parse("relays"), faults) == answer(frozen_parse("relays"), None)
    assert faults == []


def _third(document: Document, word: int) -> str:
    return document.words[word].text[99]


def _counted() -> Iterator[int]:
    yield 1
    yield 2
    raise KeyError


def test_a_fault_has_the_step_the_sentence_and_the_code_and_each_is_noted_once():
    document = frozen_parse("relays")
    faults: list[Fault] = []
    with contained(faults):
        assert attempt("", _third, document, 3) == ""
        assert attempt("", _third, document, 3) == ""
        assert attempt_all(_counted) == [1, 2]
        attempt(None, Document.sentence_of, document, 10**6)
    first = document.sentences[0]
    assert [(f.construction, f.place, f.error) for f in faults] == [
        ("test_containment.third", Span(first.start, first.end), "IndexError"),
        ("test_containment.counted", None, "KeyError"),
        ("document.sentence_of", None, "IndexError"),
    ]
    assert re.fullmatch(r"model/document\.py:\d+", faults[2].code)
    with pytest.raises(IndexError):
        attempt("", _third, document, 3)


def test_running_out_of_memory_is_no_matter_of_a_rule():
    def starved() -> None:
        raise MemoryError

    with contained([]), pytest.raises(MemoryError):
        attempt(None, starved)
