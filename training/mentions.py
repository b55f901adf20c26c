"""Train the ranking of antecedents: which referent a pronoun or a description means.

    python -m training.mentions --chains DIR --chain-parses DIR [--mpqa DIR --mpqa-parses DIR] [--folds]

Labels: the last name of a chain, for the mention inside the attribution's source (chain articles); the mentions
of one agent (MPQA) or entity (GUM). The extraction reads each article, first by the rules, then by the ranking of the
round before, and every decision over a source is an example: its options as vectors, and which are right. `--folds`
cross-validates over `folds.json` and writes nothing; otherwise the weights go to
`service/extraction/resources/en/antecedents.npz`. It takes a minute or two on one core.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import torch

from evaluation.alignment import same_name
from evaluation.gum import GumDocument, read_gum
from evaluation.predict import read_parse
from service.extraction.chains import participants
from service.extraction.coreference.antecedents.features import Anaphor, vectors
from service.extraction.coreference.antecedents.ranking import Choice, decided, options_of
from service.extraction.coreference.discourse import DiscourseState
from service.extraction.coreference.entities import Referent
from service.extraction.coreference.identification import name_of, spans_of_referent
from service.extraction.coreference.resolver import resolve
from service.extraction.model.document import Document
from service.extraction.model.provenance import Article, ModelInfo
from service.extraction.pipeline import extract
from service.extraction.resources.networks import Floats, Weights, softmax_of
from service.extraction.resources.tables import FOLDER

GENRES = frozenset("news interview bio voyage speech vlog court textbook academic".split())
_MODEL = ModelInfo("training", "training", "none")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a network is fitted."""

    hidden: int = 24
    epochs: int = 14
    seeds: int = 2
    batch: int = 32
    rate: float = 0.005
    decay: float = 0.05


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision while an article is read: the rows of its options, and their referents."""

    anaphor: Anaphor
    rows: Floats
    referents: tuple[Referent, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """`rows` with the last one for nobody; `right[i]` says whether option i is right; `weight` is its share of the
    loss.
    """

    article: str
    form: str
    rows: Floats
    right: npt.NDArray[np.bool_]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article with its labels: `right(document, place, referent)` for the anaphor's first character."""

    id: str
    document: Document
    publisher: str | None
    labelled: Callable[[int, int], bool]
    right: Callable[[Document, int, Referent], bool]
    itself: Callable[[int, str], bool]


class Recorder:
    """A chooser that records every decision. It decides by the rules, or by weights if they are given."""

    def __init__(self, weights: Weights | None) -> None:
        self.weights = weights
        self.decisions: list[Decision] = []

    def __call__(self, state: DiscourseState, anaphor: Anaphor, barred: Collection[int] = ()) -> Choice:
        options = options_of(state, anaphor, barred)
        if not options:
            return Choice(None)
        rows = vectors(state, anaphor, options)
        referents = tuple(state.referents[state.resolve(i)] for i in options)
        self.decisions.append(Decision(anaphor, rows, referents))
        if self.weights is None:
            return Choice(anaphor.by_rules)
        return decided(state, anaphor, options, softmax_of(self.weights, rows))


def examples_of(article: Labelled, weights: Weights | None) -> Iterator[Example]:
    """The decisions made while the article is read, with their labels."""
    recorder = Recorder(weights)
    request = Article(article.document.text, article.id, publisher=article.publisher)
    with patch.object(participants, "resolve", partial(resolve, chooser=recorder)):
        extract(article.document, request, _MODEL)
    for decision in recorder.decisions:
        word = article.document.words[decision.anaphor.word]
        if not article.labelled(word.start, word.end):
            continue
        right = [article.right(article.document, word.start, r) for r in decision.referents]
        words = decision.anaphor.words
        text = article.document.text[
            article.document.words[words[0]].start : article.document.words[words[-1]].end
        ]
        if (
            not any(right)
            and decision.anaphor.description is not None
            and not decision.anaphor.description.definite
            and not article.itself(word.start, text)
        ):
            continue
        yield Example(article.id, decision.anaphor.form, decision.rows, np.array([*right, not any(right)]))


# -- labels -----------------------------------------------------------------------------------------------


def chain_articles(folder: Path, parses: Path) -> Iterator[Labelled]:
    """The chain articles; a mention's label is the last name of the chain whose source contains it."""
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = [
            (end - start, start, end, a["chain"][-1])
            for a in row["attributions"] if a["chain"] for start, end in a["source"]
        ]  # fmt: skip
        names = _Names(spans)
        yield Labelled(
            row["id"], read_parse(parses / f"{row['id']}.conllu"), row["publisher"],
            names.labelled, names.right, names.itself,
        )  # fmt: skip


class _Names:
    def __init__(self, spans: list[tuple[int, int, int, str]]) -> None:
        self.spans = sorted(spans)

    def name(self, place: int) -> str | None:
        return next((n for _, start, end, n in self.spans if start <= place < end), None)

    def labelled(self, start: int, end: int) -> bool:
        return self.name(start) is not None

    def right(self, document: Document, place: int, referent: Referent) -> bool:
        return same_name(name_of(document, referent), self.name(place) or "")

    def itself(self, place: int, text: str) -> bool:
        return same_name(text, self.name(place) or "")


def mpqa_articles(folder: Path, parses: Path) -> Iterator[Labelled]:
    """MPQA; a referent is right when one of its names is a mention of the same agent."""
    for path in sorted(folder.glob("*.json")):
        agents = json.loads(path.read_text(encoding="utf-8")).get("agents")
        if agents is None:
            continue  # the folder's own list of stories
        mentions = _Agents({name: [tuple(s) for s in spans] for name, spans in agents.items()})
        document = read_parse(parses / f"{path.stem}.conllu")
        yield Labelled(path.stem, document, None, mentions.labelled, mentions.right, mentions.itself)


class _Agents:
    def __init__(self, agents: dict[str, list[tuple[int, int]]]) -> None:
        self.spans = sorted((e - s, s, e, a) for a, spans in agents.items() for s, e in spans)

    def agent(self, start: int, end: int) -> str | None:
        return next((a for _, s, e, a in self.spans if s <= start and end <= e), None)

    def labelled(self, start: int, end: int) -> bool:
        agent = self.agent(start, end)
        return agent is not None and sum(a == agent for *_, a in self.spans) > 1

    def right(self, document: Document, place: int, referent: Referent) -> bool:
        agent = self.agent(place, place + 1)
        heads = [(s.start, s.end) for s in spans_of_referent(document, referent)]
        return any(
            a == agent
            and not s <= place < e
            and any(x < e and s < y and _alike(s, e, x, y) for x, y in heads)
            for _, s, e, a in self.spans
        )

    def itself(self, place: int, text: str) -> bool:
        return True


def gum_articles(files: Sequence[Path]) -> Iterator[Labelled]:
    """GUM on its gold trees; a referent is right when most of its mentions are of the anaphor's entity."""
    for path in files:
        for gum in read_gum(path, GENRES, with_names=True):
            mentions = _Entities(gum)
            yield Labelled(gum.id, gum.document, None, mentions.labelled, mentions.right, mentions.itself)


class _Entities:
    def __init__(self, gum: GumDocument) -> None:
        words = gum.document.words
        self.spans = sorted(
            (
                words[m.last - 1].end - words[m.first].start,
                words[m.first].start,
                words[m.last - 1].end,
                m.entity,
            )
            for m in gum.mentions
        )

    def entity(self, place: int) -> str | None:
        return next((e for _, start, end, e in self.spans if start <= place < end), None)

    def labelled(self, start: int, end: int) -> bool:
        entity = self.entity(start)
        return sum(e == entity for *_, e in self.spans) > 1

    def right(self, document: Document, place: int, referent: Referent) -> bool:
        spans = [s for s in spans_of_referent(document, referent) if not s.start <= place < s.end]
        found = Counter(self.entity(s.end - 1) for s in spans)
        return bool(found) and found.most_common(1)[0][0] == self.entity(place)

    def itself(self, place: int, text: str) -> bool:
        return True


def _alike(s: int, e: int, x: int, y: int) -> bool:
    shared = min(e, y) - max(s, x)
    return shared * 2 >= min(e - s, y - x)


# -- training ---------------------------------------------------------------------------------------------


def fit(examples: Sequence[Example], seed: int = 0, recipe: Recipe = Recipe()) -> Weights:
    """The network that makes the right options probable; one fit."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    batches = [_padded(b) for b in _batches(sorted(examples, key=lambda e: len(e.rows)), recipe.batch)]
    first = torch.nn.Linear(examples[0].rows.shape[1], recipe.hidden)
    second = torch.nn.Linear(recipe.hidden, 1, bias=False)
    dropout = torch.nn.Dropout(0.3)
    parameters = [*first.parameters(), *second.parameters()]
    steps = torch.optim.AdamW(parameters, lr=recipe.rate, weight_decay=recipe.decay)
    for epoch in range(recipe.epochs):
        steps.param_groups[0]["lr"] = recipe.rate * (1 - epoch / recipe.epochs)
        for k in torch.randperm(len(batches)).tolist():
            rows, mask, right, weight = batches[k]
            scores = second(dropout(torch.relu(first(dropout(rows))))).squeeze(-1) + mask
            losses = torch.logsumexp(scores, 1) - torch.logsumexp(scores + right, 1)
            loss = (losses * weight).mean()
            steps.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            steps.step()
    return {
        "w1": first.weight.detach().numpy().T.copy(),
        "b1": first.bias.detach().numpy().copy(),
        "w2": second.weight.detach().numpy()[0].copy(),
    }


def _batches(examples: Sequence[Example], size: int) -> Iterator[Sequence[Example]]:
    return (examples[i : i + size] for i in range(0, len(examples), size))


def _padded(
    examples: Sequence[Example],
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Rows, minus infinity beyond an example's rows, minus infinity at its wrong options, and the examples'
    weights."""
    size = max(len(e.rows) for e in examples)
    rows = torch.zeros(len(examples), size, examples[0].rows.shape[1])
    mask = torch.full((len(examples), size), float("-inf"))
    right = torch.full((len(examples), size), float("-inf"))
    for k, e in enumerate(examples):
        rows[k, : len(e.rows)] = torch.from_numpy(e.rows)
        mask[k, : len(e.rows)] = 0
        right[k, : len(e.rows)][torch.from_numpy(e.right)] = 0
    return rows, mask, right, torch.tensor([e.weight for e in examples])


def ensemble(examples: Sequence[Example], recipe: Recipe = Recipe()) -> Weights:
    """Several fits side by side in one network: their mean score."""
    fits = [fit(examples, seed, recipe) for seed in range(recipe.seeds)]
    return {
        "w1": np.concatenate([f["w1"] for f in fits], axis=1),
        "b1": np.concatenate([f["b1"] for f in fits]),
        "w2": np.concatenate([f["w2"] for f in fits]) / recipe.seeds,
    }


def accuracy(examples: Sequence[Example], weights: Weights) -> dict[str, tuple[int, int]]:
    """By form: how often the most probable option is right, and of how many."""
    found: dict[str, tuple[int, int]] = {}
    for e in examples:
        hit = bool(e.right[int(softmax_of(weights, e.rows).argmax())])
        n, total = found.get(e.form, (0, 0))
        found[e.form] = (n + hit, total + 1)
    return found


def recorded(articles: Sequence[Labelled], weights: Weights | None) -> list[Example]:
    """Examples of all articles; articles with the reader's evidence are also read without it."""
    unread = [
        replace(a, document=replace(a.document, antecedents=())) for a in articles if a.document.antecedents
    ]
    return [e for a in (*articles, *unread) for e in examples_of(a, weights)]


def arguments(description: str | None, out: str) -> argparse.ArgumentParser:
    """The arguments of the corpora and of the weights, which go to `out` in the language's folder."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chains", type=Path, required=True)
    parser.add_argument("--chain-parses", type=Path, required=True)
    parser.add_argument("--mpqa", type=Path)
    parser.add_argument("--mpqa-parses", type=Path)
    parser.add_argument("--gum", type=Path, nargs="*", default=[], help="GUM's CoNLL-U files")
    parser.add_argument("--folds", action="store_true", help="cross-validate, write one file a fold to --out")
    parser.add_argument("--out", type=Path, default=FOLDER / out)
    return parser


def parts_of(options: argparse.Namespace, folds: Mapping[str, int]) -> Sequence[int | None]:
    """The folds that are left out in turn; without `--folds` nothing is left out, once."""
    return sorted(set(folds.values())) if options.folds else [None]


def write(options: argparse.Namespace, part: int | None, weights: Weights) -> None:
    """Write the weights to `--out`, those without a fold to a file of the fold's."""
    path = options.out if part is None else options.out / f"fold{part}.npz"
    np.savez_compressed(path, **{k: v.astype(np.float16) for k, v in weights.items()})


def main() -> None:
    parser = arguments(__doc__, "antecedents.npz")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    chains = list(chain_articles(options.chains, options.chain_parses))
    others = list(mpqa_articles(options.mpqa, options.mpqa_parses)) if options.mpqa else []
    others += gum_articles(options.gum)
    folds = json.loads((options.chains / "folds.json").read_text(encoding="utf-8"))
    rule_made = recorded(chains, None), recorded(others, None)
    for part in parts_of(options, folds):
        write(options, part, _trained(chains, others, folds, part, rule_made, options.rounds))


def _trained(
    chains: Sequence[Labelled], others: Sequence[Labelled], folds: dict[str, int], part: int | None,
    rule_made: tuple[list[Example], list[Example]], rounds: int,
) -> Weights:  # fmt: skip
    """Rounds of reading and fitting, without the articles of fold `part`."""
    kept = [a for a in chains if folds[a.id] != part]
    examples = [e for e in rule_made[0] if folds[e.article] != part] + rule_made[1]
    weights = ensemble(examples)
    for _ in range(rounds - 1):
        examples += recorded(kept, weights) + recorded(others, weights)
        weights = ensemble(examples)
    tested = [e for e in rule_made[0] if part is not None and folds[e.article] == part]
    for name, found in (("train", accuracy(examples, weights)), ("test", accuracy(tested, weights))):
        shares = {form: f"{100 * hit / n:.1f} % of {n}" for form, (hit, n) in sorted(found.items())}
        sys.stdout.write(f"without fold {part}, {name}: {shares}\n")
    return weights


if __name__ == "__main__":
    main()
