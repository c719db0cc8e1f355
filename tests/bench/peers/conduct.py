"""Runs every peer's workloads in shuffled rounds, one at a time, and prints the table.

Started by `run`, beside a PostgreSQL of its own, with the folder that holds what was built.
"""

import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from databases import Databases
from table import table

HERE = Path(__file__).resolve().parent
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
PEERS = {
    SQLITE: ["bare", "waymark", "cqrs-es", "mire", "evento", "eventcore", "eventsourcing", "emmett"],
    POSTGRES: ["bare", "waymark", "cqrs-es", "mire", "evento", "eventcore", "disintegrate", "eventsourcing"],
}
# Each with its clients.
APPENDS = [("apart", 1), ("apart", 8), ("apart", 64), ("together", 16), ("seen", 1)]
# A peer that takes longer than this for one run has hung.
LONGEST = 300
# One line says why a run failed.
ENVIRONMENT = {**os.environ, "RUST_BACKTRACE": "0"}


def program(built, peer, kind):
    """What drives a peer."""
    if peer == "eventsourcing":
        return [sys.executable, HERE / "python" / "runner.py"]
    if peer == "emmett":
        return ["node", HERE / "emmett" / "runner.js"]
    if peer in ("cqrs-es", "eventcore", "disintegrate"):
        return [built / "sqlx-0.8" / "release" / "peers-sqlx-0-8"]
    if kind == POSTGRES:
        return [built / "sqlx-0.9" / "server"]
    return [built / "sqlx-0.9" / "release" / "peers-sqlx-0-9"]


class Rounds:
    """What is run, and what came of it."""

    def __init__(self, built, short):
        self.built = Path(built)
        self.databases = Databases(built)
        self.rounds, self.seconds, self.streams = (3, 1, 1_000) if short else (5, 2, 5_000)
        self.outcomes = defaultdict(list)
        self.settings, self.errors, self.bytes, self.filled = {}, {}, {}, {}

    def run(self, kind, peer, workload, clients, url):
        """One run in a process of its own. None where it failed."""
        asked = [*program(self.built, peer, kind), peer, url, workload, str(clients), str(self.seconds)]
        try:
            done = subprocess.run(
                asked, capture_output=True, text=True, timeout=LONGEST, check=True, env=ENVIRONMENT
            )
        except subprocess.CalledProcessError as error:
            self.errors[kind, peer, workload, clients] = error.stderr.strip()[:300]
            return None
        except subprocess.TimeoutExpired:
            self.errors[kind, peer, workload, clients] = f"did not end within {LONGEST} s"
            return None
        answer = json.loads(done.stdout.splitlines()[-1])
        self.settings[kind, peer] = answer["durability"]
        return answer["outcome"]

    def fill(self, kind, peer):
        """Fills the store that each round reads."""
        url = self.databases.make(kind)
        self.run(kind, peer, "fill", self.streams, url)
        if (kind, peer, "fill", self.streams) not in self.errors:
            self.filled[kind, peer] = url
            self.bytes[kind, peer] = self.databases.bytes(url) / (self.streams * 20)

    def append(self, number, kind, peer, workload, clients):
        url = self.databases.make(kind)
        outcome = self.run(kind, peer, workload, clients, url)
        self.outcomes[kind, peer, workload, clients].append((number, outcome))
        self.databases.remove(url)

    def rebuild(self, number, kind, peer):
        outcome = self.run(kind, peer, "rebuild", self.streams, self.filled[kind, peer])
        self.outcomes[kind, peer, "rebuild", 1].append((number, outcome))

    def all(self):
        pairs = [(kind, peer) for kind, peers in PEERS.items() for peer in peers]
        for pair in pairs:
            tell(f"filling {' '.join(pair)}")
            self.fill(*pair)
        for number in range(self.rounds):
            work = [(*pair, *append) for pair in pairs for append in APPENDS if fits(pair, append)]
            work += [(*pair, "rebuild", 1) for pair in self.filled]
            random.Random(number).shuffle(work)
            self.round(number, work)
        for url in self.filled.values():
            self.databases.remove(url)
        self.databases.close()

    def round(self, number, work):
        for place, (kind, peer, workload, clients) in enumerate(work, 1):
            tell(f"round {number + 1} of {self.rounds}, {place} of {len(work)}: "
                 f"{kind} {peer} {workload} {clients}")
            if workload == "rebuild":
                self.rebuild(number, kind, peer)
            else:
                self.append(number, kind, peer, workload, clients)


def fits(pair, append):
    """Bare rows know no stream that many write to."""
    return (pair[1], append[0]) != ("bare", "together")


def tell(what):
    print(what, file=sys.stderr, flush=True)


def load():
    return " ".join(f"{average:.2f}" for average in os.getloadavg())


def main():
    built, *options = sys.argv[1:]
    if options not in ([], ["--short"]):
        sys.exit("usage: bash tests/bench/peers/run [--short]")
    rounds = Rounds(built, short=bool(options))
    before = load()
    rounds.all()
    print(table(rounds, PEERS, before, load()))


if __name__ == "__main__":
    main()
