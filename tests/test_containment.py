"""A step of the extraction that raises costs only its own findings, whichever step it is."""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import pytest

import service.extraction
from evaluation.invariants import broken
from service.extraction.attribution.constructions import adverbial
from service.extraction.attribution.content import quotation_edges
from service.extraction.chains import assembly, chains
from service.extraction.coreference import identification
from service.extraction.coreference.antecedents import pronouns
from service.extraction.coreference.entities import Referent
from service.extraction.model import record
from service.extraction.model.containment import Fault, attempt, attempt_all, contained
from service.extraction.model.document import Document
from service.extraction.model.provenance import (
    Article,
    Attribution,
    ModelInfo,
    Provenance,
    attribution_id,
)
from service.extraction.model.spans import Span
from service.extraction.pipeline import extract
from service.extraction.reader.candidates import with_stance_of_content
from tests.golden_update import frozen_parse

MODEL = ModelInfo("test", "frozen parse", "none")
SEAM = {
    "service.extraction.pipeline",
    "service.extraction.model.containment",
    "service.extraction.resources.fits",
}  # what every step is called through
ANSWER = frozenset(
    ("_document_info", "nothing_found", "root_of")
)  # what an answer without a finding is made of


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
            own = owner.startswith("service.") and owner not in SEAM
            if isinstance(value, types.FunctionType) and own and value.__name__ not in ANSWER:
                known.setdefault(value, []).append((module, name))
    return known


@dataclass
class Step:
    """A function that counts its calls, and raises at those that `fails` says yes to."""

    function: Callable[..., object]
    fails: Callable[..., bool]
    calls: int = 0

    def wrapped(self) -> Callable[..., object]:
        @functools.wraps(self.function)
        def step(*args: object, **kwargs: object) -> object:
            self.calls += 1
            if self.fails(*args):
                raise IndexError("a secret of the text")
            return self.function(*args, **kwargs)

        return step


def replaced(
    monkeypatch: pytest.MonkeyPatch,
    function: Callable[..., object],
    fails: Callable[..., bool] = lambda *args: True,
) -> Step:
    """The function raises, always or where it shall, under every name that a module has for it."""
    step = Step(function, fails)
    wrapped = step.wrapped()
    for module, name in functions()[function]:
        monkeypatch.setattr(module, name, wrapped)
    return step


def answer(
    document: Document, faults: list[Fault] | None, extractor: str = "learned", publisher: str | None = None
) -> Provenance:
    return extract(document, Article(document.text, publisher=publisher), MODEL, extractor, faults)


def test_whatever_function_of_the_extraction_raises_the_article_is_answered(monkeypatch):
    document = frozen_parse("relays")
    failed, empty = 0, set()
    for function in functions():
        with monkeypatch.context() as patch:
            replaced(patch, function)
            faults: list[Fault] = []
            result = answer(document, faults, publisher="Reuters")
        assert broken(result, document.text) == [], function
        failed += bool(faults)
        if faults and not result.attributions:
            empty.add(function.__qualname__)
    assert failed > 150
    assert len(empty) < 0.2 * failed


def marks(result: Provenance) -> set[tuple[Span, ...]]:
    """What an attribution is known by, whatever becomes of its source and the ends of its content."""
    return {a.cue.spans if a.cue else a.content.spans[:1] for a in result.attributions}


def test_one_call_that_raises_costs_what_it_was_made_for(monkeypatch):
    document = frozen_parse("embedding")
    whole = marks(answer(document, None))
    with monkeypatch.context() as patch:
        counted = [replaced(patch, function, lambda *args: False) for function in functions()]
        answer(document, None)
    called = {step.function: (step.calls + 1) // 2 for step in counted if step.calls}
    for function, middle in called.items():
        with monkeypatch.context() as patch:
            step = replaced(patch, function)
            step.fails = lambda *args, step=step, middle=middle: step.calls == middle
            faults: list[Fault] = []
            result = answer(document, faults)
        assert broken(result, document.text) == [], function
        assert faults, function
        assert len(whole - marks(result)) <= 3, function
    assert len(called) > 200


def test_an_attribution_whose_chain_fails_keeps_its_own_source(monkeypatch):
    document = frozen_parse("relays")
    whole = answer(document, None)
    deep = next(a for a in whole.attributions if len(a.chain) == 2 and a.source)
    anchor = next(w.index for w in document.words if deep.cue and w.start == deep.cue.spans[0].start)
    replaced(monkeypatch, chains._chain, lambda record, *rest: anchor in record.candidate.cue)
    faults: list[Fault] = []
    result = answer(document, faults)
    assert [a.id for a in result.attributions] == [a.id for a in whole.attributions]
    found = next(a for a in result.attributions if a.id == deep.id)
    assert [link.name for link in found.chain] == [deep.chain[-1].name]
    assert found.source == deep.source
    others = [a.chain for a in result.attributions if a.id != deep.id and a.parent != deep.id]
    assert [[x.name for x in chain] for chain in others] == [
        [x.name for x in a.chain] for a in whole.attributions if a.id != deep.id and a.parent != deep.id
    ]
    assert {w.construction for w in result.warnings} == {"chains.chain", "chains.report"}
    assert all(w.place and w.place.contains(deep.cue.spans[0]) for w in result.warnings)
    assert broken(result, document.text) == []
    with pytest.raises(IndexError):
        answer(document, None)


def test_an_entity_that_fails_leaves_its_mentions_unresolved(monkeypatch):
    document = frozen_parse("relays")
    whole = answer(document, None)
    lost = next(
        e for e in whole.entities if sum(e.id == x.entity for a in whole.attributions for x in a.chain)
    )
    sound = identification.name_of

    def fails(document: Document, referent: Referent, *rest: object) -> bool:
        return sound(document, referent, *rest) == lost.name

    replaced(monkeypatch, identification.name_of, fails)
    faults: list[Fault] = []
    result = answer(document, faults)
    assert {e.name for e in result.entities} == {e.name for e in whole.entities} - {lost.name}
    assert len(result.attributions) == len(whole.attributions)
    for before, after in zip(whole.attributions, result.attributions, strict=True):
        if before.source and before.source.entity == lost.id:
            assert after.source
            assert (after.source.entity, after.source.identification) == (None, "unresolved")
            assert after.chain[-1].name == after.source.text
    assert {f.construction for f in faults} == {"identification.entity"}
    assert broken(result, document.text) == []


def test_an_attribution_that_cannot_be_put_together_is_left_out_alone(monkeypatch):
    document = frozen_parse("embedding")
    whole = answer(document, None)
    outer = next(a for a in whole.attributions if any(b.parent == a.id for b in whole.attributions))
    replaced(
        monkeypatch,
        quotation_edges.quote_type,
        lambda doc, spans, *rest, **more: spans == outer.content.spans,
    )
    faults: list[Fault] = []
    result = answer(document, faults)
    assert [a.content.text for a in result.attributions] == [
        a.content.text for a in whole.attributions if a.content.spans != outer.content.spans
    ]
    assert broken(result, document.text) == []
    assert faults


def nested_one(result: Provenance) -> Attribution:
    """An attribution inside another, with nothing inside it."""
    above = {a.parent for a in result.attributions}
    return next(a for a in result.attributions if a.parent and a.id not in above)


def unlike(result: Provenance, whole: Provenance) -> list[tuple[Attribution, Attribution]]:
    """The attributions that are not as they were."""
    assert len(result.attributions) == len(whole.attributions)
    pairs = zip(result.attributions, whole.attributions, strict=True)
    return [
        (now, before)
        for now, before in pairs
        if replace(now, chain_confidence=before.chain_confidence) != before
    ]


@pytest.mark.parametrize("function", [record._with_depth, record._renumbered, assembly._with_neighbours])
def test_an_attribution_that_cannot_be_nested_is_in_no_other_and_the_rest_stay(monkeypatch, function):
    document = frozen_parse("embedding")
    whole = answer(document, None)
    lost = nested_one(whole)
    number = int(lost.id[1:])
    step = replaced(monkeypatch, function)
    step.fails = lambda *args: step.calls == number
    faults: list[Fault] = []
    result = answer(document, faults)
    ((now, before),) = unlike(result, whole)
    assert before == lost
    assert (now.parent, now.content.text, now.source) == (None, lost.content.text, lost.source)
    assert len(faults) == len(result.warnings) == 1
    assert broken(result, document.text) == []


def test_an_attribution_that_has_no_place_in_the_tree_is_unsourced_and_the_rest_stay(monkeypatch):
    document = frozen_parse("embedding")
    whole = answer(document, None)
    lost = nested_one(whole)
    step = replaced(monkeypatch, chains._branch_of)
    step.fails = lambda *args: step.calls == int(lost.id[1:])
    result = answer(document, [])
    ((now, before),) = unlike(result, whole)
    assert before == lost
    assert replace(now, chain_confidence=lost.chain_confidence) == chains.unsourced(lost)
    assert now.id in result.provenance.attributions
    assert broken(result, document.text) == []


@pytest.mark.parametrize("function", [attribution_id, record.only, chains.with_tree, assembly.assemble])
def test_numbering_that_fails_loses_no_attribution(monkeypatch, function):
    document = frozen_parse("embedding")
    whole = answer(document, None)
    step = replaced(monkeypatch, function)
    step.fails = lambda *args: step.calls == 1
    result = answer(document, [])
    for now, before in zip(result.attributions, whole.attributions, strict=True):
        assert (now.id, now.content.spans, now.cue) == (before.id, before.content.spans, before.cue)
    assert result.warnings
    assert broken(result, document.text) == []


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


def test_a_stance_that_fails_leaves_the_candidate_of_the_reader(monkeypatch):
    document = frozen_parse("relays")
    whole = answer(document, None)
    replaced(monkeypatch, with_stance_of_content)
    result = answer(document, [])
    assert result.warnings
    found, before = ([(a.content, a.construction) for a in r.attributions] for r in (result, whole))
    assert found == before


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
