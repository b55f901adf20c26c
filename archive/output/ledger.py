"""The articles that the output has already, by key; some 40 bytes of memory for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from archive.output.parts import Commit, commits, read_part, remove_part, write_part
from archive.output.schema import TABLES

KEY = 32  # characters of a key
_COLUMNS = ["article", "input", "record"]


class Ledger:
    """The keys of all rows of `articles` and `faults`, and which of them the inputs still have."""

    def __init__(self, rows: pa.Table):
        keys = np.array(rows["article"].to_pylist(), f"S{KEY}")
        encoded = rows["input"].combine_chunks().dictionary_encode()
        order = np.argsort(keys)
        self._keys = keys[order]
        self._names = encoded.dictionary.to_pylist()
        self._inputs = np.asarray(encoded.indices)[order]
        self._breaks = np.asarray(rows["record"])[order] < 0  # places from which an input could not be read
        self._seen = np.zeros(len(keys), bool)

    @classmethod
    def read(cls, out: Path, parts: Iterable[str]) -> Ledger:
        """The ledger of the parts that count."""
        empty = {table: TABLES[table].empty_table().select(_COLUMNS) for table in ("articles", "faults")}
        rows = list(empty.values())
        rows += [_columns(out, table, part, _COLUMNS) for part in parts for table in empty]
        return cls(pa.concat_tables(rows))

    def __len__(self) -> int:
        return len(self._keys)

    def has(self, key: str) -> bool:
        """Whether the output has this article; it is marked as still in the inputs."""
        wanted = key.encode()
        place = int(np.searchsorted(self._keys, wanted))
        found = place < len(self._keys) and bool(self._keys[place] == wanted)
        if found:
            self._seen[place] = True
        return found

    def outdated(self, read: set[str], finished: set[str]) -> set[str]:
        """Keys of rows whose input no longer has them: of inputs that were read to their end (`finished`) any row,
        of the others that were `read` only the fault that they could not be read from some place on."""
        gone = ~self._seen & (self._of(finished) | (self._of(read) & self._breaks))
        return {key.decode() for key in self._keys[gone]}

    def _of(self, inputs: set[str]) -> np.ndarray:
        return np.isin(self._inputs, [code for code, name in enumerate(self._names) if name in inputs])


def fault_keys(out: Path, parts: Iterable[str]) -> set[str]:
    """The keys of all rows of `faults`."""
    return {
        key for part in parts for key in _columns(out, "faults", part, ["article"])["article"].to_pylist()
    }


def remove_rows(out: Path, gone: set[str]) -> dict[str, Commit]:
    """Take articles out of the output; their parts are written again. Returns the parts that count."""
    if gone:
        for part in commits(out):
            _without(out, part, gone)
    return commits(out)


def part_name(keys: Iterable[str]) -> str:
    """The name of the part that holds these articles: 24 hexadecimal digits."""
    return hashlib.sha256("".join(keys).encode()).hexdigest()[:24]


def _without(out: Path, part: str, gone: set[str]) -> None:
    keys = [
        key
        for table in ("articles", "faults")
        for key in _columns(out, table, part, ["article"])["article"].to_pylist()
    ]
    left = [key for key in keys if key not in gone]
    if len(left) == len(keys):
        return
    if left:
        kept = pc.SetLookupOptions(value_set=pa.array(left))
        whole = read_part(out, part)
        tables = {name: whole[name].filter(pc.is_in(whole[name]["article"], options=kept)) for name in TABLES}
        write_part(out, part_name(left), tables, replaces=(part,))
    remove_part(out, part)


def _keys(out: Path, table: str, part: str) -> list[str]:
    keys: list[str] = _columns(out, table, part, ["article"])["article"].to_pylist()
    return keys


def _columns(out: Path, table: str, part: str, columns: list[str]) -> pa.Table:
    return pq.read_table(out / table / f"{part}.parquet", columns=columns, partitioning=None)
