"""Mixed requests, with bad input of every kind: `python -m evaluation.soak --requests 20000`.

Fails if an answer has a status that its kind of request must not have, if memory grows by 5 % or more after the first
thousand, if the log has a word of an article or an error, or if the service does not answer at the end.
"""

from __future__ import annotations

import argparse
import itertools
import random
import socket
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from evaluation.bad_input import CASES, MARK, Case
from evaluation.served import Served, serving

CLIENTS = 6
STEP = 1000
GROWTH = 0.05
PAUSE_S = 0.25  # pause after a refusal: the soak should test work more than refusals
STALL_S = "2"


@dataclass
class Tally:
    """The outcome of each case's requests, and the memory (MiB) after each thousand."""

    statuses: dict[str, Counter[int]] = field(
        default_factory=lambda: {case.name: Counter() for case in CASES}
    )
    slowest: Counter[str] = field(default_factory=Counter)  # seconds
    memory: list[float] = field(default_factory=list)

    def faults(self) -> list[str]:
        """The faults of the run."""
        wrong = [
            f"{case.name}: {count} × {status or 'no answer'}"
            for case in CASES
            for status, count in self.statuses[case.name].items()
            if status not in case.allowed
        ]
        grown = self.growth()
        return wrong + ([f"memory grew by {100 * grown:.1f} %"] if grown >= GROWTH else [])

    def growth(self) -> float:
        """The growth of memory after the first thousand requests, as a share."""
        return self.memory[-1] / self.memory[1] - 1 if len(self.memory) > 2 else 0.0


def exchange(port: int, sent: bytes, manner: str) -> int:
    """Send a request in this manner; the status of its answer, 0 where there is none."""
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        try:
            for piece in _pieces(sent, manner):
                connection.sendall(piece)
        except OSError:
            pass  # answered and closed before it was read to the end; the answer counts
        return 0 if manner == "left" else _status(connection)


def _pieces(sent: bytes, manner: str) -> list[bytes]:
    if manner != "drips":
        return [sent]
    return [sent[start : start + 40] for start in range(0, len(sent), 40)]


def _status(connection: socket.socket) -> int:
    received = b""
    try:
        while block := connection.recv(65_536):
            received = received or block[:64]
    except OSError:
        pass  # reset after the answer
    return int(received.split(b" ")[1]) if received.startswith(b"HTTP/1.1 ") else 0


def soak(server: Served, requests: int, seed: int) -> Tally:
    """Send so many requests, a few at a time, and keep their outcomes."""
    rng = random.Random(seed)
    plan = rng.choices(CASES, [case.share for case in CASES], k=requests)
    tally, lock, done = Tally(memory=[server.memory()]), threading.Lock(), itertools.count(1)
    began = time.monotonic()

    def one(numbered: tuple[int, Case]) -> None:
        number, case = numbered
        sent = case.make(random.Random(seed + number))
        asked = time.monotonic()
        status = exchange(server.port, sent, case.manner)
        took = time.monotonic() - asked
        if status == 503:
            time.sleep(PAUSE_S)
        with lock:
            tally.statuses[case.name][status] += 1
            tally.slowest[case.name] = max(tally.slowest[case.name], took)
            if (count := next(done)) % STEP == 0:
                tally.memory.append(server.memory())
                print(
                    f"{count:6} requests  {time.monotonic() - began:6.0f} s  {tally.memory[-1]:5.0f} MiB",
                    flush=True,
                )

    with ThreadPoolExecutor(CLIENTS) as pool:
        for _ in pool.map(one, enumerate(plan)):
            pass
    return tally


def log_faults(log: str) -> list[str]:
    """Articles and errors in the log of the server."""
    errors = [
        line for line in log.splitlines() if '"level": "error"' in line or '"level": "critical"' in line
    ]
    quoting = [line for line in log.splitlines() if MARK in line]
    return [f"an article in the log: {line}" for line in quoting[:3]] + [
        f"logged: {line}" for line in errors[:5]
    ]


def report(tally: Tally) -> None:
    """The table, in the form of the documents."""
    print("\n| Request | Sent | Answered | Slowest (s) |\n| --- | ---: | --- | ---: |")
    for case in CASES:
        statuses = tally.statuses[case.name]
        shown = ", ".join(f"{status or 'left'} × {count}" for status, count in sorted(statuses.items()))
        print(f"| {case.name} | {statuses.total()} | {shown} | {tally.slowest[case.name]:.1f} |")
    print(
        f"\nMemory: {tally.memory[0]:.0f} MiB at first, then {', '.join(f'{each:.0f}' for each in tally.memory[1:])}"
    )
    print(f"({100 * tally.growth():+.1f} % after the first {STEP}).")


def main() -> int:
    """Soak a server of its own; the exit status is 1 if anything was wrong."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--requests", type=int, default=20_000, help="default: %(default)s")
    options.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    chosen = options.parse_args()
    with serving(HEARSAY_IO_TIMEOUT_S=STALL_S) as server:
        tally = soak(server, chosen.requests, chosen.seed)
        well = server.status("/readyz") == server.status("/v1/provenance", "She said it rained.") == 200
        faults = tally.faults() + log_faults(server.log.read_text())
    report(tally)
    faults += [] if well else ["the service does not answer at the end"]
    for fault in faults:
        print(f"WRONG: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
