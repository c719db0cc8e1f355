"""The table: what a peer lost comes before how fast it is."""

import os
import platform
from statistics import median

SPEEDS = [("apart", 1), ("apart", 8), ("apart", 64), ("together", 16)]
HEAD = [
    "database", "store", "lost, doubled, out of order", "1 client, facts/s", "8 clients", "64 clients",
    "16 on one stream", "seen after, ms p50 / p99", "rebuild, events/s", "bytes an event",
]


def table(rounds, peers, before, after):
    """All of it, as Markdown."""
    rows = [HEAD, ["---"] * len(HEAD)]
    rows += [row(rounds, kind, peer) for kind, names in peers.items() for peer in names]
    lines = ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join(lines + [""] + list(foot(rounds, peers, before, after)))


def row(rounds, kind, peer):
    speeds = [spread(list(rates(rounds, kind, peer, *speed).values())) for speed in SPEEDS]
    weight = rounds.bytes.get((kind, peer))
    return [
        kind, peer, wrongs(rounds, kind, peer), *speeds, seen(rounds, kind, peer),
        spread(list(rates(rounds, kind, peer, "rebuild", 1).values())),
        f"{weight:.0f}" if weight else "-",
    ]


def outcomes(rounds, kind, peer, workload, clients):
    """The rounds that ended well, by number."""
    told = rounds.outcomes.get((kind, peer, workload, clients), [])
    return {number: outcome for number, outcome in told if outcome}


def rates(rounds, kind, peer, workload, clients):
    """How many a second, by round."""
    done = outcomes(rounds, kind, peer, workload, clients)
    count = "events" if workload == "rebuild" else "appended"
    return {number: outcome[count] / outcome["seconds"] for number, outcome in done.items()}


def spread(values):
    if not values:
        return "-"
    return f"{number(median(values))} [{number(min(values))}..{number(max(values))}]"


def number(value):
    return f"{float(f'{value:.3g}'):,.0f}"


def wrongs(rounds, kind, peer):
    """Summed over all rounds: by the reader beside, and by reading all afterwards."""
    beside, after, of = counted(rounds, kind, peer)
    if not of:
        return "no figure"
    told = f"{said(beside)} of {of:,}" if beside else f"no reader beside; {said(after)} of {of:,} at rest"
    if beside and any(after):
        told += f"; {said(after)} at rest"
    return told if is_sound(rounds, kind, peer) else f"**fails**: {told}"


def is_sound(rounds, kind, peer):
    beside, after, of = counted(rounds, kind, peer)
    return of > 0 and not any([*(beside or []), *after])


def counted(rounds, kind, peer):
    """Lost, doubled and disordered; beside, which is None without a reader, and at rest; of how many."""
    done = [each for speed in SPEEDS for each in outcomes(rounds, kind, peer, *speed).values()]
    seen = outcomes(rounds, kind, peer, "seen", 1).values()
    of = sum(each["appended"] for each in done)
    readers = [each["beside"] for each in done if each["beside"]]
    beside = total(readers) if readers else None
    if beside:
        beside[0] += sum(each["lost"] for each in seen)
        of += sum(len(each["latencies"]) + each["lost"] for each in seen)
    return beside, total([each["after"] for each in done]), of


def total(wrongs):
    return [sum(each[what] for each in wrongs) for what in ("lost", "doubled", "disordered")]


def said(wrongs):
    return ", ".join(f"{each:,}" for each in wrongs)


def seen(rounds, kind, peer):
    done = outcomes(rounds, kind, peer, "seen", 1).values()
    latencies = [sorted(each["latencies"]) for each in done if each["latencies"]]
    if not latencies:
        return "-"
    half, most = (
        median(each[int(share * (len(each) - 1))] for each in latencies) / 1_000 for share in (0.5, 0.99)
    )
    return f"{half:.2f} / {most:.2f}"


def foot(rounds, peers, before, after):
    yield (f"Median [lowest..highest] of {rounds.rounds} rounds, shuffled and one run at a time, of "
           f"{rounds.seconds} s each; rebuild: {rounds.streams * 20:,} events of {rounds.streams:,} "
           f"streams. {os.cpu_count()} cores, {platform.machine()}; "
           f"load before {before}, after {after}.")
    yield ""
    for kind in peers:
        yield from ratios(rounds, kind, peers[kind])
    yield ""
    for (kind, peer), settings in sorted(rounds.settings.items()):
        yield f"- {kind}, {peer}: {settings}{beset(rounds, kind, peer)}"
    for (kind, peer, workload, clients), error in sorted(rounds.errors.items()):
        yield f"- {kind}, {peer}, {workload} {clients} failed: {' '.join(error.split())}"


def ratios(rounds, kind, names):
    """Waymark in the same round as the limit and as the fastest peer that loses nothing."""
    peers = [name for name in names if name not in ("bare", "waymark")]
    sound = [name for name in peers if is_sound(rounds, kind, name)]
    for workload, clients in [*SPEEDS, ("rebuild", 1)]:
        ours = rates(rounds, kind, "waymark", workload, clients)
        others = {name: rates(rounds, kind, name, workload, clients) for name in sound}
        others = {name: theirs for name, theirs in others.items() if theirs}
        said = []
        bare = rates(rounds, kind, "bare", workload, clients)
        if ours and bare:
            said.append(f"{pairs(ours, bare)} of bare")
        if ours and others:
            fastest = max(others, key=lambda name: median(others[name].values()))
            said.append(f"{pairs(ours, others[fastest])} times {fastest}, the fastest sound peer")
        if said:
            yield f"- {kind}, {workload} {clients}: Waymark at {'; '.join(said)}"


def pairs(ours, theirs):
    shares = [ours[number] / theirs[number] for number in ours if number in theirs]
    if not shares:
        return "no pair"
    return f"{median(shares):.2f} [{min(shares):.2f}..{max(shares):.2f}]"


def beset(rounds, kind, peer):
    """Attempts that met somebody faster, and failures, summed."""
    done = [each for speed in SPEEDS for each in outcomes(rounds, kind, peer, *speed).values()]
    conflicts = sum(each["conflicts"] for each in done)
    failures = sum(each["failures"] for each in done)
    first = next((each["failure"] for each in done if each["failure"]), None)
    told = f"; {conflicts:,} attempts met somebody faster" if conflicts else ""
    return told + (f"; {failures:,} attempts failed, such as: {first}" if failures else "")
