"""Readers that are trained together: the same losses and gradients as for each of them alone."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from evaluation.predict import read_parse
from service.parsing.encoder import SharedEncoder
from service.parsing.reader_features import mention_heads, surroundings, word_features
from service.parsing.reader_network import LABELS, STANCES
from service.settings import ROOT
from training.reader.data import Frame, Reading
from training.reader.distil import LOSS, Article, Links, Student, losses, soft_weight, tables_of
from training.reader.prepare import article_pieces, packed
from training.reader.together import Readers, Shelf
from training.reader.together import losses as losses_together

PACK = ROOT / "models" / "en-news"
CONFIG = {
    "hidden_size": 24, "num_attention_heads": 3, "intermediate_size": 48, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
}  # fmt: skip
FOLDS = {"one": 1, "two": 2}


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    """Two articles with invented labels and an invented teacher's probabilities."""
    pieces = SharedEncoder.load(PACK / "encoder", "int8").word_pieces
    rng = np.random.default_rng(1)
    torch.manual_seed(1)
    found = []
    for name, place in zip(FOLDS, ("embedding", "relays"), strict=True):
        document = read_parse(Path(ROOT / "tests" / "golden" / f"{place}.conllu"))
        features = word_features(document)
        count = len(document.words)
        cues = [int(c) for c in rng.choice(count, 4, replace=False)]
        frames = []
        for cue in cues:
            start, end = surroundings(features, cue)
            frames.append(Frame(cue, start, rng.random((end - start, len(LABELS))) < 0.6, cue % len(STANCES)))
            frames[-1].allowed[:, 0] = True
        gold = (rng.random((count, 4)) < 0.1).astype(np.int64) - (rng.random((count, 4)) < 0.05)
        heads = mention_heads(features)
        links = [(int(heads[0]), [int(heads[1])]), (int(heads[2]), [])]
        reading = Reading(
            name, 0, features, article_pieces(document, pieces), [], gold.clip(-1), frames, links
        )
        row = packed(reading, cues)
        article = Article("chains", row, tables_of(row), torch.device("cpu"))
        article.states = torch.randn(len(article.ids), CONFIG["hidden_size"])
        article.last = torch.randn(count, CONFIG["hidden_size"])
        article.taught = {
            "cues": torch.rand(count, 4), "asked": article.asked, "links": Links(article, heads[:3]),
            "pairs": torch.softmax(torch.randn(len(article.pair_words), len(LABELS)), -1),
            "stances": torch.softmax(torch.randn(len(article.asked), len(STANCES)), -1),
            "antecedents": torch.softmax(torch.randn(3, len(heads) + 1), -1),
        }  # fmt: skip
        article.taught["weight"] = soft_weight(article, article.taught["cues"])
        found.append(article)
    return found


@pytest.fixture(scope="module")
def students() -> list[Student]:
    torch.manual_seed(2)
    found = [Student(CONFIG, 2, torch.device("cpu")).train(mode=False) for _ in range(2)]
    for student in found:
        torch.nn.init.normal_(student.places.weight, std=0.1)
        torch.nn.init.normal_(student.bridge.up.weight, std=0.1)
    return found


def _together(students, articles, folds):
    readers = Readers([s.state_dict() for s in students], 2, CONFIG["num_attention_heads"], 0.0)
    readers.training = False
    shelf = Shelf(articles, FOLDS, torch.device("cpu"))
    batch = shelf.batch(articles, random.Random(3))
    return readers, losses_together(readers, shelf, batch, 0, torch.tensor(folds))


def _sums(found):
    sums: dict[str, torch.Tensor] = {}
    for name, value in found:
        sums[name] = sums.get(name, 0.0) + value.detach()
    return sums


def test_losses_and_gradients_are_those_of_each_reader_alone(articles, students):
    readers, found = _together(students, articles, [-2, -2])
    sum(LOSS[name] * value for name, value in found).sum().backward()
    for k, student in enumerate(students):
        student.zero_grad()
        alone = losses(student, articles, random.Random(3))
        for name, value in _sums(alone).items():
            assert float(_sums(found)[name][k]) == pytest.approx(float(value), rel=1e-3)
        sum(LOSS[name] * value for name, value in alone).backward()
        for name, weight in student.named_parameters():
            if weight.grad is not None:
                assert torch.allclose(readers.weights[name].grad[k], weight.grad, rtol=1e-2, atol=2e-4), name


def test_a_reader_learns_nothing_of_its_own_fold(articles, students):
    """The reader of fold 1 has the losses of the other article alone, and none where all are of its fold."""
    _, found = _together(students, articles, [1, -2])
    alone = _sums(losses(students[0], articles[1:], random.Random(3)))
    everything = _sums(found)
    assert float(everything["cue"][0]) == pytest.approx(float(alone["cue"]), rel=0.05)
    assert float(everything["cue"][0]) != pytest.approx(float(everything["cue"][1]), rel=1e-4)
    _, found = _together(students, articles[:1], [1, -2])
    assert all(float(value.detach()[0]) == 0.0 for _, value in found)
