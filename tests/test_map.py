"""Tests as a map: for each module of the middle, the test module to open.

Most modules are imported by the test module that tests them. The others are rules that one cannot call alone: tables of
sentences run them over frozen parses. Those are listed here.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
EXTRACTION = TESTS.parent / "service" / "extraction"

# A module that no test imports, and the test modules whose tables run it.
THROUGH_TABLES: dict[str, tuple[str, ...]] = {
    "attribution/constructions/headlines": ("test_speakers",),
    "attribution/constructions/interviews": ("test_turns", "test_speakers"),
    "attribution/constructions/posts": ("test_transcripts", "test_speakers"),
    "attribution/constructions/quoted_as_saying": ("test_constructions", "test_nested"),
    "attribution/constructions/unreached": ("test_speakers",),
    "attribution/constructions/verb_contents": ("test_verbal", "test_lexicon_parses"),
    "attribution/constructions/verbal": ("test_verbal", "test_lexicon_parses"),
    "attribution/content/reattachment": ("test_constructions", "test_verbal"),
    "attribution/content/settings": ("test_speakers",),
    "attribution/cues": ("test_lexicon_parses", "test_verbal"),
    "attribution/embedding/contents": ("test_nested",),
    "attribution/embedding/selection": ("test_nested", "test_long_texts"),
    "attribution/embedding/sources": ("test_nested",),
    "attribution/stances/anonymity_clauses": ("test_speakers",),
    "attribution/stances/claims": ("test_speakers",),
    "attribution/stances/negation": ("test_stance", "test_speakers"),
    "attribution/stances/scope": ("test_stance", "test_speakers"),
    "attribution/stances/stance": ("test_stance",),
    "attribution/subjects/claims": ("test_speakers",),
    "attribution/subjects/several": ("test_speakers", "test_sources"),
    "attribution/subjects/inversion": ("test_constructions", "test_sources"),
    "attribution/quotations/headings": ("test_speakers",),
    "attribution/quotations/answers": ("test_speakers", "test_turns"),
    "attribution/quotations/dashes": ("test_speakers", "test_turns"),
    "attribution/quotations/exchanges": ("test_speakers",),
    "attribution/quotations/replies": ("test_speakers",),
    "attribution/quotations/speakers": ("test_quotation_speaker",),
    "attribution/quotations/turns": ("test_quotation_speaker",),
    "attribution/quotations/reporting": ("test_quotation_speaker", "test_blocks"),
    "attribution/quotations/without_cue": ("test_quotation_speaker",),
    "attribution/outlet_phrases": ("test_speakers", "test_nested"),
    "attribution/told_outlets": ("test_constructions", "test_nested"),
    "attribution/subjects/voice": ("test_speakers", "test_sources"),
    "chains/occasions": ("test_speakers", "test_chains"),
    "chains/participants": ("test_nested", "test_golden"),
    "chains/source_reading": ("test_chain_confidence",),
    "coreference/by_form/answers": ("test_speakers",),
    "coreference/antecedents/ages": ("test_speakers",),
    "coreference/antecedents/chances": ("test_antecedents",),
    "coreference/antecedents/new_ones": ("test_speakers",),
    "attribution/embedding/told_back": ("test_speakers",),
    "attribution/embedding/origins": ("test_speakers",),
    "coreference/by_form/papers": ("test_speakers",),
    "coreference/by_form/kin": ("test_speakers",),
    "coreference/describing": ("test_describing", "test_coreference"),
    "coreference/names/named_bodies": ("test_speakers",),
    "coreference/phrases/bodies": ("test_speakers", "test_coreference"),
    "coreference/phrases/own_content": ("test_speakers",),
    "coreference/phrases/document_issuers": ("test_coreference",),
    "coreference/antecedents/parts": ("test_coreference", "test_speakers"),
    "coreference/names/label_names": ("test_turns",),
    "coreference/phrases/titled_names": ("test_titled_names",),
    "coreference/phrases/turn_labels": ("test_speakers",),
    "coreference/first_person": ("test_coreference",),
    "mentions/matching/abbreviations": ("test_name_matching", "test_entities"),
    "mentions/matching/bearers": ("test_speakers", "test_name_matching"),
    "mentions/transcripts/labels": ("test_turns", "test_speakers"),
    "mentions/transcripts/further": ("test_turns", "test_speakers"),
    "mentions/appositions": ("test_entities",),
    "mentions/name_spans": ("test_speakers", "test_name_matching"),
    "reader/sources": ("test_reader_candidates", "test_speakers"),
    "syntax/denials": ("test_speakers",),
    "syntax/contrasts": ("test_speakers",),
    "syntax/told": ("test_speakers", "test_constructions"),
}


@cache
def imported() -> dict[str, set[str]]:
    """The modules of the middle that tests import, with these tests."""
    found: dict[str, set[str]] = {}
    for test in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(test.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("service.extraction"):
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
                for name in filter(None, names):
                    module = name.removeprefix("service.extraction").lstrip(".").replace(".", "/")
                    found.setdefault(module, set()).add(test.stem)
    return found


def modules() -> list[str]:
    paths = (p for p in EXTRACTION.rglob("*.py") if p.name != "__init__.py")
    return sorted(path.relative_to(EXTRACTION).with_suffix("").as_posix() for path in paths)


@pytest.mark.parametrize("module", modules())
def test_every_module_of_the_middle_has_a_test_module(module: str) -> None:
    assert module in imported() or THROUGH_TABLES.get(module)


@pytest.mark.parametrize("module", THROUGH_TABLES)
def test_the_list_names_modules_and_tests_that_exist_and_no_others(module: str) -> None:
    assert module in modules()
    assert module not in imported(), "a test imports it: it needs no row"
    assert all((TESTS / f"{test}.py").is_file() for test in THROUGH_TABLES[module])
