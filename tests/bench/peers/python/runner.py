"""Drives Python eventsourcing: the same line in and out, and the same workloads, as the runners in Rust.

    python runner.py eventsourcing DATABASE WORKLOAD CLIENTS SECONDS
"""

import json
import multiprocessing
import secrets
import sqlite3
import sys
import threading
import time
import uuid
from urllib.parse import urlsplit

from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

SOURCES = ["website", "social-media", "radio", "word-of-mouth"]
LIFE, CONTENDED_LIFE, PAGE = 20, 160, 1_000
PATIENCE, REST, GIVES_UP_AFTER = 3.0, 0.001, 1_000


def opened(url):
    """The store, with its table, and how durable its connection says it is."""
    if url.startswith("sqlite:"):
        recorder = SQLiteApplicationRecorder(SQLiteDatastore(url.removeprefix("sqlite:")))
        version = f"SQLite {sqlite3.sqlite_version}"
        asked = ["PRAGMA journal_mode", "PRAGMA synchronous"]
    else:
        server = urlsplit(url)
        recorder = PostgresApplicationRecorder(
            PostgresDatastore(
                dbname=server.path.removeprefix("/"),
                host=server.hostname,
                port=server.port,
                user=server.username,
                password="",
                pool_size=16,
            )
        )
        version = f"PostgreSQL {told(recorder, 'SHOW server_version')}"
        asked = ["SHOW synchronous_commit", "SHOW fsync"]
    recorder.create_table()
    settings = " ".join(f"{what.split()[1]}={told(recorder, what)}" for what in asked)
    return recorder, f"{version}, {settings}"


def told(recorder, statement):
    with recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
        return list(row.values())[0] if isinstance(row, dict) else row[0]


def drawn():
    """An id that grows with time, as the others draw theirs."""
    random = secrets.randbits(74)
    bits = time.time_ns() // 1_000_000 << 80 | 7 << 76 | random >> 62 << 64 | 2 << 62
    return uuid.UUID(int=bits | random & (1 << 62) - 1)


def event(stream, version):
    """The event to store, and its reference."""
    reference = f"{drawn()}/{version}"
    fact = {
        "reference": reference,
        "service": "north-county-fostering-service",
        "team": "recruitment-east",
        "source": SOURCES[version % len(SOURCES)],
        "campaign": "spring-information-evenings",
        "channel": "phone",
        "area": "NR14",
        "care": "short-breaks-for-teenagers",
    }
    state = json.dumps(fact, separators=(",", ":")).encode()
    return StoredEvent(stream, version, "enquiry-received", state), reference


def pages(recorder, start=None):
    """Pages of all events, for as long as there are any."""
    while page := recorder.select_notifications(start, PAGE, inclusive_of_start=False):
        yield [(each, json.loads(each.state)) for each in page]
        start = page[-1].id


def wrongs(heard, acknowledged):
    """How many were lost, told twice, and told after a later one of their stream."""
    last, disordered = {}, 0
    for stream, version, _ in heard:
        disordered += version < last.get(stream, 0)
        last[stream] = max(version, last.get(stream, 0))
    distinct = {reference for _, _, reference in heard}
    lost = sum(reference not in distinct for reference in acknowledged)
    return {"lost": lost, "doubled": len(heard) - len(distinct), "disordered": disordered}


def follow(url, pipe):
    """A reader in a process of its own, so that it takes no time from the writers' interpreter."""
    recorder, _ = opened(url)
    pipe.send("ready")
    heard, start, acknowledged, news = [], None, None, time.monotonic()
    while True:
        page = recorder.select_notifications(start, PAGE, inclusive_of_start=False)
        for each in page:
            stream, version = each.originator_id, each.originator_version
            heard.append((stream, version, json.loads(each.state)["reference"]))
        if page:
            start, news = page[-1].id, time.monotonic()
            continue
        if acknowledged is None and pipe.poll():
            acknowledged, news = pipe.recv(), time.monotonic()
        if acknowledged is not None:
            found = wrongs(heard, acknowledged)
            if found["lost"] == 0 or time.monotonic() - news > PATIENCE:
                pipe.send(found)
                return
        time.sleep(REST)


class Clients:
    """What the clients did, together."""

    def __init__(self):
        self.acknowledged, self.conflicts, self.failures = [], 0, []

    def attempt(self, recorder, events, references):
        """Whether the events were taken."""
        try:
            recorder.insert_events(events)
        except IntegrityError:
            self.conflicts += 1
            return False
        except Exception as error:  # Whatever it is, it is counted and shown.
            self.failures.append(str(error) or type(error).__name__)
            return False
        self.acknowledged.extend(references)
        return True


def apart(recorder, clients, until, _):
    while time.monotonic() < until and len(clients.failures) < GIVES_UP_AFTER:
        one, reference = event(drawn(), 1)
        while not clients.attempt(recorder, [one], [reference]):
            if len(clients.failures) >= GIVES_UP_AFTER:
                return


def together(recorder, clients, until, streams):
    while time.monotonic() < until and len(clients.failures) < GIVES_UP_AFTER:
        stream = streams[len(clients.acknowledged) // CONTENDED_LIFE % len(streams)]
        version = len(recorder.select_events(stream)) + 1
        one, reference = event(stream, version)
        clients.attempt(recorder, [one], [reference])


def appended(url, recorder, client, count, seconds):
    """Runs clients beside a reader, and reads all afterwards."""
    spawn = multiprocessing.get_context("spawn")
    pipe, end = spawn.Pipe()
    reader = spawn.Process(target=follow, args=(url, end))
    reader.start()
    pipe.recv()
    clients, streams = Clients(), [drawn() for _ in range(10_000)]
    begun = time.monotonic()
    arguments = (recorder, clients, begun + seconds, streams)
    threads = [threading.Thread(target=client, args=arguments) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - begun
    pipe.send(clients.acknowledged)
    beside = pipe.recv()
    reader.join()
    heard = [
        (each.originator_id, each.originator_version, fact["reference"])
        for page in pages(recorder)
        for each, fact in page
    ]
    return {
        "appended": len(clients.acknowledged),
        "seconds": took,
        "conflicts": clients.conflicts,
        "failures": len(clients.failures),
        "failure": clients.failures[0] if clients.failures else None,
        "beside": beside,
        "after": wrongs(heard, clients.acknowledged),
    }


def seen(recorder, seconds):
    """One client appends, and polls each time until it reads what it appended."""
    latencies, start, until = [], None, time.monotonic() + seconds
    while time.monotonic() < until:
        one, reference = event(drawn(), 1)
        begun = time.monotonic()
        recorder.insert_events([one])
        found = False
        while not found:
            for page in pages(recorder, start):
                start = page[-1][0].id
                found = found or any(fact["reference"] == reference for _, fact in page)
        latencies.append(int((time.monotonic() - begun) * 1e6))
    return {"latencies": latencies, "lost": 0}


def fill(recorder, streams):
    """Streams of twenty facts, each begun in one append."""
    for _ in range(streams):
        stream = drawn()
        recorder.insert_events([event(stream, version)[0] for version in range(1, LIFE + 1)])


def rebuild(recorder, streams):
    """Reads, decodes and folds all: how many of each source, and a row for every stream."""
    sources, rows = {}, {}
    begun = time.monotonic()
    for page in pages(recorder):
        for each, fact in page:
            sources[fact["source"]] = sources.get(fact["source"], 0) + 1
            _, count = rows.get(each.originator_id, (0, 0))
            rows[each.originator_id] = (each.originator_version, count + 1)
    took = time.monotonic() - begun
    if len(rows) != streams or any(row != (LIFE, LIFE) for row in rows.values()):
        sys.exit(f"the fold of {streams} streams holds {sum(sources.values())} events")
    return {"events": sum(sources.values()), "seconds": took}


def main():
    _, peer, url, workload, count, seconds = sys.argv
    if peer != "eventsourcing":
        sys.exit(f"{peer} is not driven here: say eventsourcing")
    recorder, durability = opened(url)
    count, seconds = int(count), float(seconds)
    outcome = {
        "apart": lambda: appended(url, recorder, apart, count, seconds),
        "together": lambda: appended(url, recorder, together, count, seconds),
        "seen": lambda: seen(recorder, seconds),
        "fill": lambda: fill(recorder, count),
        "rebuild": lambda: rebuild(recorder, count),
    }[workload]()
    print(json.dumps({"durability": durability, "outcome": outcome}))


if __name__ == "__main__":
    main()
