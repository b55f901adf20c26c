"""What the reader says of mentions: which words can be one, what sets two apart, and what evidence comes out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from service.extraction.model.document import AntecedentEvidence, Document
from service.parsing import conllu, mention_scores
from service.parsing.mention_scores import antecedent_scores
from service.parsing.reader_evidence import (
    FAINT_ANTECEDENT,
    OTHERS,
    evidence_of,
    likely_sources,
)
from service.parsing.reader_features import (
    MENTION_SIZES,
    mention_heads,
    mention_pairs,
    word_features,
)
from service.parsing.reader_network import AntecedentScorer, Scorer
from tests.parses.freeze_nested import parses

SIZE = 24


def document() -> Document:
    return parses()["wire_article"]


def scorers(seed: int = 3) -> tuple[Scorer, AntecedentScorer]:
    torch.manual_seed(seed)
    found = Scorer(SIZE, 16), AntecedentScorer(SIZE, 8)
    for part in found:
        part.train(mode=False)
    return found


def rows(parsed: Document) -> np.ndarray:
    return np.random.default_rng(5).normal(size=(len(parsed.words), SIZE)).astype(np.float32)


def test_heads_of_mentions_are_nouns_names_and_pronouns_of_their_own() -> None:
    parsed = document()
    heads = [parsed.words[i] for i in mention_heads(word_features(parsed))]
    assert {w.upos for w in heads} == {"NOUN", "PROPN", "PRON"}
    assert not {w.relation for w in heads} & {"compound", "flat", "fixed", "goeswith"}
    assert {"Kask", "ministry", "she", "WSJ"} <= {w.text for w in heads}


def test_every_feature_of_two_mentions_picks_a_row_of_its_table() -> None:
    features = word_features(document())
    heads = mention_heads(features)
    pairs = mention_pairs(features, heads, heads)
    assert set(pairs) == set(MENTION_SIZES)
    for name, values in pairs.items():
        assert values.shape == (len(heads), len(heads))
        assert 0 <= values.min() <= values.max() < MENTION_SIZES[name]


def test_two_mentions_of_one_name_are_the_same_word() -> None:
    parsed = document()
    features = word_features(parsed)
    heads = mention_heads(features)
    same = mention_pairs(features, heads, heads)["same"]
    kask = [k for k, i in enumerate(heads) if parsed.words[i].text == "Kask"]
    orav = next(k for k, i in enumerate(heads) if parsed.words[i].text == "Orav")
    assert same[kask[0], kask[1]] == 1
    assert same[kask[0], orav] == 0


@torch.no_grad()
@pytest.mark.parametrize("together", [1, 100, 10_000])
def test_a_mention_is_never_its_own_antecedent(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mention_scores, "LISTED", together)
    monkeypatch.setattr(mention_scores, "SCORED", together)
    parsed = document()
    features = word_features(parsed)
    heads = mention_heads(features)
    found = list(antecedent_scores(scorers()[1], features, torch.from_numpy(rows(parsed)), heads, heads))
    assert np.array_equal(np.concatenate([some for some, _ in found]), heads)
    chances = torch.softmax(torch.cat([scores for _, scores in found]), -1).detach()
    assert chances.shape == (len(heads), len(heads) + 1)
    assert float(chances.diagonal().max()) < 1e-6


def test_pair_by_pair_the_scores_are_those_of_all_pairs() -> None:
    parsed = document()
    features = word_features(parsed)
    heads = mention_heads(features)[:20]
    scorer, words = scorers()[1], torch.from_numpy(rows(parsed))
    whole = scorer(words[heads], words[heads], _tensors(mention_pairs(features, heads, heads)))
    one, other = (torch.from_numpy(heads[grid.ravel()]) for grid in np.indices((20, 20)))
    flat = {k: v.ravel() for k, v in _tensors(mention_pairs(features, heads, heads)).items()}
    assert torch.allclose(whole[:, :-1].ravel(), scorer.flat(words, one, other, flat), atol=1e-5)


@torch.no_grad()
@pytest.mark.parametrize("together", [1, 100, 10_000])
def test_with_tables_summed_beforehand_the_scores_are_those_of_the_network(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mention_scores, "LISTED", together)
    monkeypatch.setattr(mention_scores, "SCORED", together)
    parsed = document()
    features = word_features(parsed)
    heads = mention_heads(features)
    scorer, words = scorers()[1], torch.from_numpy(rows(parsed))
    whole = scorer(words[heads], words[heads], _tensors(mention_pairs(features, heads, heads)))
    found = torch.cat([s for _, s in antecedent_scores(scorer, features, words, heads, heads)])
    others = ~torch.eye(len(heads), len(heads) + 1, dtype=torch.bool)
    assert torch.allclose(found[others], whole[others], atol=1e-5)


def _tensors(pairs: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(values) for name, values in pairs.items()}


def test_evidence_is_of_likely_sources_in_text_order() -> None:
    parsed = document()
    cues, mentions = evidence_of(*scorers(), word_features(parsed), rows(parsed))
    sources = likely_sources(word_features(parsed), cues).tolist()
    assert [m.word for m in mentions] == sources == sorted(sources)
    for mention in mentions:
        chances = [p for _, p in mention.others]
        assert chances == sorted(chances, reverse=True)
        assert len(chances) <= OTHERS
        assert all(p >= FAINT_ANTECEDENT for p in chances)
        assert mention.none + sum(chances) <= 1.05
        assert mention.word not in {word for word, _ in mention.others}


@pytest.mark.parametrize(
    ("mention", "meant"), [("she", "Kask"), ("WSJ", "WSJ"), ("Lukina", "Daria"), ("spokeswoman", "Daria")]
)
def test_the_shipped_reader_knows_who_is_meant(mention: str, meant: str) -> None:
    parsed = document()
    read = next(m for m in parsed.antecedents if parsed.words[m.word].text == mention)
    best, chance = read.others[0]
    assert parsed.words[best].text == meant
    assert chance > 0.4


def test_antecedents_are_kept_in_a_file() -> None:
    parsed = replace(document(), antecedents=(AntecedentEvidence(5, 0.25, ((2, 0.5), (9, 0.05))),))
    assert conllu.read(conllu.write(parsed)) == parsed
