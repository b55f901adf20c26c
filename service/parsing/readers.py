"""Stanza's tagger, parser and recogniser over the shared encoder, without their data loaders.

Stanza's processors make padded tensors of everything that some model might read, score every relation for every pair
of words, and decode tag by tag. For models as small as these that takes longer than their networks. Here a window's
sentences are packed once, the processors' own networks run on it, and only the needed scores are computed. The answers
are those of the processors (tests/test_parsing_readers.py). `reader_of` says which models can be read so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice
from typing import Any, Protocol, TypeAlias

import numpy as np
import torch
from stanza.models.common.char_model import CharacterModel
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE, CompositeVocab
from stanza.models.depparse.head_constraints import (
    find_head_constraint_violations,
    resolve_head_constraint_violations,
)
from stanza.models.depparse.model import GraphParser
from stanza.models.ner.model import NERTagger
from stanza.models.ner.trainer import fix_singleton_tags
from stanza.models.pos.model import Tagger as PosTagger
from stanza.pipeline.lemma_processor import LemmaProcessor
from torch import nn
from torch.nn.functional import relu

from service.parsing.encoder import SharedEncoder
from service.parsing.matrices import LARGEST, Linear, Rounded, as_it_is, in_float32, product, rounded
from service.parsing.recurrence import first_layer
from service.parsing.sheet import Sheet
from service.parsing.trees import tree_of
from service.parsing.windows import Packing, Window

MakeMatrix: TypeAlias = Callable[[torch.Tensor, torch.Tensor], Linear]

FORMS = 20_000  # remembered, of a reader; some 8 MB, reached after a hundred articles or two
LABELLED = 128  # arcs scored for their relations at a time: some 3 MB of products
_UNREAD = (
    "pretrain",
    "charlm",
    "use_arc_embedding",
    "linearization",
    "distance",
    "reversed",
    "input_transform",
)
_UNSIZED = ("word_emb_dim", "tag_emb_dim")


class Reader(Protocol):
    """Does a processor's work on the words of a document."""

    def process(self, document: Any) -> Any:
        """The Stanza document, or the sheet, with this reader's columns set."""


def reader_of(processor: Any, encoder: SharedEncoder, precision: str = "int8") -> Reader | None:
    """A reader with this processor's model, or None if it reads more than the encoder and its own characters.

    In `float32` it answers like the processor, in `int8` its larger matrices are rounded.
    """
    if isinstance(processor, LemmaProcessor):
        plain = processor.config.get("dict_only") and not processor.trainer.has_contextual_lemmatizers()
        return Lemmatizer(processor) if plain else None
    model: Any = getattr(getattr(processor, "trainer", None), "model", None)
    for kind, reader in ((PosTagger, Tagger), (GraphParser, Parser), (NERTagger, Recogniser)):
        if type(model) is kind and model.bert_model is encoder and not any(map(model.args.get, _UNREAD)):
            model.eval()
            matrix = Rounded if precision == "int8" else as_it_is
            return reader(processor, encoder, matrix) if _fits(model) else None
    return None


def _fits(model: Any) -> Any:
    if isinstance(model, PosTagger):
        return (
            model.share_hid
            and not model.args["word_emb_dim"]
            and model.tag_names == ["upos", "xpos", "feats"]
        )
    if isinstance(model, NERTagger):
        return not model.args["word_emb_dim"] and len(model.tag_clfs) == 1
    return not model.args["char"] and not any(model.args[size] for size in _UNSIZED)


class Characters:
    """A character model's rows of forms. They do not depend on the context, so each form is read once."""

    def __init__(self, model: CharacterModel, vocab: Any, transform: nn.Linear | None):
        self._model, self._transform = model, transform
        self._id = lru_cache(FORMS)(vocab.unit2id)
        self._places: dict[str, int] = {}
        self._rows = torch.empty(0, 0)

    def rows(self, forms: Sequence[str]) -> torch.Tensor:
        """forms x size."""
        if len(self._places) > FORMS:
            self._places.clear()
        new = sorted({form for form in forms if form not in self._places}, key=len, reverse=True)
        if new:
            self._remember(new, self._read(new))
        return self._rows[[self._places[form] for form in forms]]

    def _remember(self, forms: list[str], rows: torch.Tensor) -> None:
        first = len(self._places)
        last = first + len(forms)
        if last > len(self._rows):
            grown = torch.empty(max(last, 2 * len(self._rows)), rows.shape[1])
            if first:
                grown[:first] = self._rows[:first]
            self._rows = grown
        self._rows[first:last] = rows
        self._places |= {form: i for i, form in enumerate(forms, first)}

    def _read(self, forms: list[str]) -> torch.Tensor:
        lengths = [len(form) for form in forms]
        places = np.zeros((len(forms), lengths[0]), np.int64)
        own = np.arange(lengths[0]) < np.array(lengths)[:, None]
        places[own] = [self._id(character) for form in forms for character in form]
        chars = torch.from_numpy(places)
        packed = self._model(chars, chars == 0, range(len(forms)), [len(forms)], lengths)
        rows: torch.Tensor = packed.data if self._transform is None else self._transform(packed.data)
        return rows


def _mixed(model: Any, window: Window) -> torch.Tensor:
    mix = model.bert_layer_mix
    return window.mixed(None if mix is None else mix.weight[0])


@dataclass(frozen=True, slots=True)
class Column:
    """One column of tags: the classifiers of its parts (one, or one for each feature), side by side."""

    scores: Linear
    sizes: list[int]
    unit: Callable[[Any], str]

    @classmethod
    def of(cls, found: Any, vocab: Any) -> Column:
        """Made of one or more classifiers and the vocabulary of their tags."""
        parts: list[Any] = list(found) if isinstance(found, nn.ModuleList) else [found]
        single = not isinstance(vocab, CompositeVocab)
        weights, biases = (torch.cat([getattr(part, name) for part in parts]) for name in ("weight", "bias"))
        return cls(
            in_float32(weights, biases), [part.out_features for part in parts],
            lru_cache(FORMS)(lambda ids: str(vocab.id2unit(ids[0] if single else ids))),
        )  # fmt: skip

    def tags(self, rows: torch.Tensor) -> list[str]:
        """The best tag of each row."""
        parts = torch.split(self.scores(rows), self.sizes, 1)
        return [self.unit(ids) for ids in zip(*(part.argmax(1).tolist() for part in parts), strict=True)]


class Tagger:
    """Parts of speech and features (Stanza's `pos`)."""

    def __init__(self, processor: Any, encoder: SharedEncoder, matrix: MakeMatrix):
        self._model, self._encoder = processor.trainer.model, encoder
        model, vocab = self._model, processor.trainer.vocab
        self._characters = (
            Characters(model.charmodel, vocab["char"], model.trans_char) if model.args["char"] else None
        )
        self._recurrence = first_layer(model, "taggerlstm", matrix)
        classifiers = {"upos": model.upos_clf, **model.tag_clf}
        self._hidden = in_float32(model.upos_hid.weight, model.upos_hid.bias)
        self._columns = [Column.of(classifiers[name], vocab[name]) for name in ("upos", "xpos", "feats")]

    @torch.inference_mode()
    def process(self, document: Any) -> Any:
        """As Reader."""
        window = self._encoder.window(_forms(document))
        rows = _mixed(self._model, window)[window.word_rows]
        if self._characters:
            rows = torch.cat([self._characters.rows(window.forms), rows], 1)
        hidden = relu(self._hidden(self._recurrence(rows, window.words)))
        columns = [column.tags(hidden) for column in self._columns]
        document.set(("upos", "xpos", "feats"), list(zip(*columns, strict=True)))
        return document


class Lemmatizer:
    """Lemmas by form and part of speech (Stanza's `lemma` if it is only a dictionary)."""

    def __init__(self, processor: Any):
        self._trainer = processor.trainer
        self._known: defaultdict[str, dict[str, str]] = defaultdict(
            dict
        )  # lemmas of forms, by part of speech

    def process(self, document: Any) -> Any:
        """As Reader."""
        if sum(map(len, self._known.values())) > FORMS:
            self._known.clear()
        words = document.get(["text", "upos"])
        document.set(
            "lemma", [self._known[upos].get(form) or self._learn(form, upos) for form, upos in words]
        )
        return document

    def _learn(self, form: str, upos: str) -> str:
        (lemma,) = self._trainer.predict_dict([(form, upos)])
        return self._known[upos].setdefault(form, lemma or "_")


class Parser:
    """Heads and relations (Stanza's graph-based `depparse`, Dozat & Manning 2017)."""

    def __init__(self, processor: Any, encoder: SharedEncoder, matrix: MakeMatrix):
        self._model, self._encoder = processor.trainer.model, encoder
        self._vocab = processor.trainer.vocab["deprel"]
        self._units = [self._vocab.id2unit(i) for i in range(VOCAB_PREFIX_SIZE, len(self._vocab))]
        self._recurrence = first_layer(self._model, "parserlstm", matrix)
        self._arcs, self._labels = (Biaffine(self._model, name, matrix) for name in ("unlabeled", "deprel"))
        self._repairs = processor.config.get("resolve_head_constraints", True)

    @torch.inference_mode()
    def process(self, document: Any) -> Any:
        """As Reader."""
        window = self._encoder.window(_forms(document))
        rows = self._recurrence(_mixed(self._model, window), window.with_root)
        arcs, labels = self._arcs.pairs(rows), self._labels.pairs(rows)
        scores = [_of_heads(arcs.scores(first, last)[:, :, 0]) for first, last in window.spans]
        trees = [tree_of(each.numpy()) for each in scores]
        places = zip(trees, window.spans, strict=True)
        ids = labels.of_arcs(torch.cat([torch.from_numpy(tree + first) for tree, (first, _) in places]))
        found: list[tuple[int, str]] = []
        for own, tree, (first, last) in zip(scores, trees, window.spans, strict=True):
            names = [self._units[i] for i in ids[first + 1 : last].tolist()]
            if self._repairs and find_head_constraint_violations(tree, names):
                relations = torch.log_softmax(labels.scores(first, last), 2).numpy()
                tree, changed = resolve_head_constraint_violations(own.numpy(), relations, tree, self._vocab)
                names = [self._units[i] for i in changed]
            found += zip(tree[1:].tolist(), names, strict=True)
        document.set(("head", "deprel"), found)
        return document


def _of_heads(scores: torch.Tensor) -> torch.Tensor:
    """Logarithms of each dependent's probabilities of its heads; no word is its own head."""
    return torch.log_softmax(scores.fill_diagonal_(-torch.inf), 1)


class Biaffine:
    """Scores of pairs of words, dependents with heads (a `DeepBiaffineScorer`)."""

    def __init__(self, model: Any, name: str, matrix: MakeMatrix):
        scorer = getattr(model, name)
        layers = scorer.W1, scorer.W2
        self._both = matrix(torch.cat([x.weight for x in layers]), torch.cat([x.bias for x in layers]))
        self.weight, self.bias = scorer.scorer.W_bilin.weight.detach(), scorer.scorer.W_bilin.bias.detach()
        self.scales = self.weight.abs().amax((0, 1)) / LARGEST
        self.rounded = None
        if matrix is Rounded and len(self.bias) > 1:
            self.rounded = (self.weight / self.scales).round().to(torch.int8).flatten(1)

    def pairs(self, rows: torch.Tensor) -> _Pairs:
        """Of all rows."""
        both = torch.nn.functional.pad(relu(self._both(rows)).view(len(rows), 2, -1), (0, 1), value=1.0)
        return _Pairs(self, both[:, 0], both[:, 1])


@dataclass(frozen=True, slots=True)
class _Pairs:
    """`dependents` and `heads` are rows x size."""

    scorer: Biaffine
    dependents: torch.Tensor
    heads: torch.Tensor

    def scores(self, first: int, last: int) -> torch.Tensor:
        """dependents x heads x labels, of the rows `first` up to but not including `last`."""
        weight = self.scorer.weight
        products = (self.dependents[first:last] @ weight.flatten(1)).view(-1, *weight.shape[1:])
        scores: torch.Tensor = torch.einsum("dil,hi->dhl", products, self.heads[first:last])
        return scores.add_(self.scorer.bias)

    def of_arcs(self, heads: torch.Tensor) -> torch.Tensor:
        """The best label of every row with the row that is its head."""
        best = []
        for first in range(0, len(heads), LABELLED):
            last = min(first + LABELLED, len(heads))
            own = self.heads[heads[first:last]].unsqueeze(1)
            best.append((self._arc_scores(self.dependents[first:last], own) + self.scorer.bias).argmax(1))
        return torch.cat(best)

    def _arc_scores(self, dependents: torch.Tensor, heads: torch.Tensor) -> torch.Tensor:
        shape = self.scorer.weight.shape[1:]
        if self.scorer.rounded is None:
            products = (dependents @ self.scorer.weight.flatten(1)).view(-1, *shape)
            return torch.bmm(heads, products)[:, 0]
        values, scales = rounded(dependents)
        products = product(values, self.scorer.rounded).view(-1, *shape)
        scores: torch.Tensor = torch.bmm(heads, products)[:, 0] * scales * self.scorer.scales
        return scores


class Recogniser:
    """Entities as BIOES tags (Stanza's `ner`), the best sequence of a conditional random field."""

    def __init__(self, processor: Any, encoder: SharedEncoder, matrix: MakeMatrix):
        self._model, self._encoder = processor.trainer.model, encoder
        model, vocab = self._model, processor.trainer.vocab
        self._recurrence = first_layer(model, "taggerlstm", matrix)
        self._characters = Characters(model.charmodel, vocab["char"], None) if model.args["char"] else None
        self._transitions = model.crits[0]._transitions.detach()
        ids = range(len(self._transitions))
        self._units = [_first(vocab["tag"].id2unit((max(i, VOCAB_PREFIX_SIZE),))) for i in ids]
        self._whole = {
            (i, k) for i in ids for k in ids if open_after(self._units[i]) == open_before(self._units[k])
        }

    @torch.inference_mode()
    def process(self, document: Any) -> Any:
        """As Reader."""
        window = self._encoder.window(_forms(document))
        rows = _mixed(self._model, window)[window.word_rows]
        if self._characters:
            rows = torch.cat([rows, self._characters.rows(window.forms)], 1)
        scores = self._model.tag_clfs[0](self._recurrence(rows, window.words))
        tags: list[str] = []
        for ids in best_sequences(scores[window.words.order], window.words, self._transitions):
            own = [self._units[i] for i in ids]
            whole = self._whole.issuperset(zip((0, *ids), (*ids, 0), strict=True))  # 0: outside
            tags += own if whole else fix_singleton_tags(own)
        document.set("ner", tags, to_token=True)
        return document


def best_sequences(scores: torch.Tensor, packing: Packing, transitions: torch.Tensor) -> list[list[int]]:
    """Viterbi's path of each sentence, in the sentences' order.

    `scores` has packed rows x tags, `transitions` tags x the tags after them.
    """
    sizes = packing.batch_sizes.tolist()
    firsts = [0, *accumulate(sizes)]
    best = scores.clone()  # of all paths to a row and tag
    for before, first, size in zip(firsts, firsts[1:], sizes[1:], strict=False):
        best[first : first + size] += (best[before : before + size, :, None] + transitions).amax(1)
    tags = np.empty(len(best), np.int64)
    tags[packing.order.numpy()] = _traced_back(best.numpy(), sizes, transitions.T.numpy())
    lengths = sorted(zip(packing.sentences, packing.lengths, strict=True))
    rest = iter(tags.tolist())
    return [list(islice(rest, length)) for _, length in lengths]


def _traced_back(best: Any, sizes: Sequence[int], before: Any) -> Any:
    """The tag of each packed row, from the last rows to the first. `before` has tags x the tags before them."""
    tags = np.empty(len(best), np.int64)
    later, last = tags[:0], len(best)
    for size in reversed(sizes):
        own = best[last - size : last]
        own[: len(later)] += before[later]
        later = tags[last - size : last] = own.argmax(1)
        last -= size
    return tags


def open_after(tag: str) -> str:
    """The class of an entity that continues after the tag."""
    return tag[2:] if tag[:1] in ("B", "I") else ""


def open_before(tag: str) -> str:
    """The class of an entity that has begun before the tag."""
    return tag[2:] if tag[:1] in ("I", "E") else ""


def _first(unit: Any) -> str:
    return str(unit[0] if isinstance(unit, list) else unit)


def _forms(document: Any) -> Sequence[Sequence[str]]:
    if isinstance(document, Sheet):
        return document.forms
    return [[word.text for word in sentence.words] for sentence in document.sentences]
