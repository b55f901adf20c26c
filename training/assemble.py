"""Put the trained parts together as a pack, in the layout that `stanza.download` makes.

    python -m training.assemble --work DIR --out DIR [--version 1.0.0]

WORK holds what the other steps wrote: `parser_full.pt` (training.encoder), `exported/` (training.export),
`tokenize.pt`, `mwt.pt` (training.tokenizer), `lemma.pt`, `pos.pt`, `ner.pt` (training.heads), and perhaps
`feedforward/depparse.pt` and `feedforward/pos.pt` (training.feedforward), which then replace the others.
Weights other than the encoder's are stored in half precision; readers load them as single precision.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import torch

from service.parsing.encoder import NAME
from service.parsing.pack import MANIFEST, RESOURCES, checksum
from training.tokenizer_graph import write_tokenizer

PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")
MODEL = "news"


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--work", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--name", default="en-news")
    ap.add_argument("--version", default="1.0.0")
    args = ap.parse_args()
    shutil.copytree(args.work / "exported", args.out / "encoder", dirs_exist_ok=True)
    for processor in PROCESSORS:
        source = args.work / "feedforward" / f"{processor}.pt"
        if not source.exists():
            source = args.work / ("parser_full.pt" if processor == "depparse" else f"{processor}.pt")
        write_model(source, args.out / "en" / processor / f"{MODEL}.pt")
    write_tokenizer(args.out / "en" / "tokenize" / f"{MODEL}.pt")
    for path in args.out.rglob("*.safetensors"):
        path.chmod(0o644)  # safetensors gives rights only to the owner; the image runs as another user
    write_resources(args.out)
    write_manifest(args.out, args.name, args.version)


def write_model(source: Path, out: Path) -> None:
    """A Stanza model file with half-precision weights, that reads the shared encoder instead of its own."""
    out.parent.mkdir(parents=True, exist_ok=True)
    model = torch.load(source, map_location="cpu", weights_only=True)
    weights = model["model"] or {}
    model["model"] = (
        {k: halved(v) for k, v in weights.items() if not k.startswith("bert_model.")} if weights else None
    )
    if model["config"].get("bert_model"):
        model["config"] |= {"bert_model": NAME, "bert_finetune": False}
    for key in ("optimizer_state_dict", "scheduler_state_dict", "dev_score_history"):
        model.pop(key, None)
    model["config"] = {
        k: v
        for k, v in model["config"].items()
        if not k.endswith(("_dir", "_file", "save_name")) or v is None
    }  # paths of the machine that trained it
    torch.save(model, out, _use_new_zipfile_serialization=False)


def halved(value: Any) -> Any:
    return value.half() if isinstance(value, torch.Tensor) and value.is_floating_point() else value


def write_resources(out: Path) -> None:
    """Stanza's table of models, as its Pipeline reads it."""
    models = {processor: {MODEL: {}} for processor in PROCESSORS}
    package = dict.fromkeys(PROCESSORS, MODEL)
    write_json(out / RESOURCES, {"en": {"lang_name": "English", "packages": {"default": package}, **models}})


def write_manifest(out: Path, name: str, version: str) -> None:
    files = sorted(p for p in out.rglob("*") if p.is_file() and p.suffix != ".md" and p.name != MANIFEST)
    listed = {
        p.relative_to(out).as_posix(): {"bytes": p.stat().st_size, "sha256": checksum(p)} for p in files
    }
    write_json(
        out / MANIFEST, {"name": name, "version": version, "processors": list(PROCESSORS), "files": listed}
    )


def write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
