"""The mean of readers' weights. The mean of a reader before and after more training is better than either of them.

    python -m training.reader.average READER READER … --out FILE

Each READER is what `training.reader.distil student` wrote; all were trained from one reader (Wortsman et al. 2022,
"Model soups"). To see what the mean finds in unseen articles: `distil student --start FILE --steps 0`.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch


def mean(readers: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of each weight, in half precision. Raises ValueError where readers are of different layers."""
    if len({int(reader["layer"]) for reader in readers}) > 1:
        raise ValueError("the readers begin after different layers of the encoder")
    names = readers[0].keys() - {"layer"}
    found = {n: torch.stack([reader[n].float() for reader in readers]).mean(0).half() for n in names}
    return found | {"layer": readers[0]["layer"]}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("readers", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(mean([torch.load(path, weights_only=True) for path in options.readers]), options.out)


if __name__ == "__main__":
    main()
