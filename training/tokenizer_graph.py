"""Write a pack's tokenizer as a graph for ONNX Runtime, next to the model that Stanza loads.

    python -m training.tokenizer_graph --pack models/en-news

Torch steps through a recurrent network slowly; ONNX Runtime runs it some four times as fast, in float32 and with the
same answers. `en/tokenize/news.onnx` holds the weights of `news.pt`. Renew the manifest afterwards
(`training.assemble.write_manifest`).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

FEATURES = 5  # features of each character


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--pack", type=Path, required=True)
    write_tokenizer(ap.parse_args().pack / "en" / "tokenize" / "news.pt")


def write_tokenizer(source: Path) -> Path:
    """`NAME.onnx` next to `NAME.pt`: ids, features and lengths of texts in, three logits of each character out.

    Raises ValueError for a network of another shape than one recurrent layer with a classifier of clitics.
    """
    stored = torch.load(source, map_location="cpu", weights_only=True)
    config = stored["config"]
    if config["rnn_layers"] != 1 or config["hierarchical"] or config["conv_res"] or not config["use_mwt"]:
        raise ValueError(f"{source}: not a tokenizer of one recurrent layer")
    weights = {name: value.float() for name, value in stored["model"].items()}
    size = config["hidden_dim"]
    nodes = [
        helper.make_node("Transpose", ["ids"], ["steps"], perm=[1, 0]),
        helper.make_node("Gather", ["characters", "steps"], ["rows"]),
        helper.make_node("Transpose", ["features"], ["beside"], perm=[1, 0, 2]),
        helper.make_node("Concat", ["rows", "beside"], ["inputs"], axis=2),
        helper.make_node(
            "LSTM", ["inputs", "from_below", "from_before", "biases", "lengths"], ["read"], hidden_size=size,
            direction="bidirectional",
        ),
        helper.make_node("Transpose", ["read"], ["by_text"], perm=[2, 0, 1, 3]),
        helper.make_node("Reshape", ["by_text", "joined"], ["both"]),
        helper.make_node("MatMul", ["both", "classifiers"], ["products"]),
        helper.make_node("Add", ["products", "added"], ["scores"]),
    ]  # fmt: skip
    tensors = {
        **_recurrent(weights, size),
        **_classifiers(weights),
        "characters": weights["embeddings.weight"],
    }
    constants = [numpy_helper.from_array(value.contiguous().numpy(), name) for name, value in tensors.items()]
    constants.append(helper.make_tensor("joined", TensorProto.INT64, [3], [0, 0, 2 * size]))
    value = helper.make_tensor_value_info
    inputs = [
        value("ids", TensorProto.INT64, ["texts", "characters"]),
        value("features", TensorProto.FLOAT, ["texts", "characters", FEATURES]),
        value("lengths", TensorProto.INT32, ["texts"]),
    ]
    outputs = [value("scores", TensorProto.FLOAT, ["texts", "characters", 3])]
    model = helper.make_model(
        helper.make_graph(nodes, "tokenizer", inputs, outputs, constants),
        opset_imports=[helper.make_opsetid("", 20)], ir_version=10, producer_name="hearsay",
    )  # fmt: skip
    onnx.checker.check_model(model)
    graph = source.with_suffix(".onnx")
    graph.write_bytes(model.SerializeToString())
    return graph


def _recurrent(weights: dict[str, torch.Tensor], size: int) -> dict[str, torch.Tensor]:
    """Stanza's `rnn` as ONNX wants it: both directions, gates in the order input, output, forget, cell."""

    def both(kind: str) -> list[torch.Tensor]:
        return [_reordered(weights[f"rnn.{kind}_l0{way}"], size) for way in ("", "_reverse")]

    biases = [torch.cat(pair) for pair in zip(both("bias_ih"), both("bias_hh"), strict=True)]
    return {
        "from_below": torch.stack(both("weight_ih")),
        "from_before": torch.stack(both("weight_hh")),
        "biases": torch.stack(biases),
    }


def _reordered(weight: torch.Tensor, size: int) -> torch.Tensor:
    into, kept, cell, out = torch.split(weight, size)
    return torch.cat([into, out, kept, cell])


def _classifiers(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    names = ("tok_clf", "sent_clf", "mwt_clf")
    return {
        "classifiers": torch.cat([weights[f"{name}.weight"] for name in names]).T,
        "added": torch.cat([weights[f"{name}.bias"] for name in names]),
    }


if __name__ == "__main__":
    main()
