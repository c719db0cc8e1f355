"""The figures of campaigns and sources are those that SciPy comes to from the same counts."""

import json
import math
import os
import subprocess
import sys

import numpy
from scipy import integrate, optimize, special, stats

PROGRAM, *LOGS = sys.argv[1:]
# As in the reference: beyond it, rates differ no more than chance makes them.
ALIKE = 10_000


def report(log, name):
    environment = {**os.environ, "WAYMARK_DATABASE_URL": f"sqlite:{log}/waymark.db"}
    asked = [PROGRAM, "report", name, "--format", "json"]
    told = subprocess.run(asked, env=environment, check=True, stdout=subprocess.PIPE).stdout
    return json.loads(told)


def near(what, ours, theirs):
    assert abs(ours - theirs) <= 1e-6, f"{what}: {ours} is not {theirs}"


def better(one, other):
    """The chance that one share is higher, of two that were as likely before anything was seen."""
    (k, n), (l, m) = one, other
    mine, theirs = stats.beta(k + 1, n - k + 1), stats.beta(l + 1, m - l + 1)
    low, high = mine.ppf(1e-14), mine.ppf(1 - 1e-14)
    found, _ = integrate.quad(lambda x: mine.pdf(x) * theirs.cdf(x), low, high, limit=500, epsabs=1e-11)
    return found


def likeliest(counts):
    """The mean and the size of the beta distribution under which the counts are likeliest."""
    hits, of = numpy.array(counts, float).T

    def unlikely(at):
        mean, size = special.expit(at[0]), math.exp(at[1])
        a, b = mean * size, (1 - mean) * size
        return -(special.betaln(hits + a, of - hits + b) - special.betaln(a, b)).sum()

    begun = special.logit(hits.sum() / of.sum())
    starts = [optimize.minimize(unlikely, [begun, size], method="Nelder-Mead") for size in range(-1, 12, 2)]
    best = min(starts, key=lambda found: found.fun)
    options = {"xatol": 1e-11, "fatol": 1e-14, "maxiter": 10_000, "maxfev": 10_000}
    best = optimize.minimize(unlikely, best.x, method="Nelder-Mead", options=options)
    return special.expit(best.x[0]), math.exp(best.x[1])


def the_league_is_the_same(name, told):
    judged = [row for row in told["rows"] if row["key"] is not None]
    counts = [(row["matured_approvals"], row["matured"]) for row in judged if row["matured"]]
    hits, of = sum(k for k, _ in counts), sum(n for _, n in counts)
    mean, size = likeliest(counts)
    assert told["are_alike"] == (size > ALIKE), f"{name}: {size}"
    for row in judged:
        k, n, who = row["matured_approvals"], row["matured"], f"{name}: {row['key']}"
        if not n:
            assert row["shrunk"] is None, who
            continue
        if told["are_alike"]:
            a, b = hits + 1, of - hits + 1
            near(who, row["shrunk"], hits / of)
        else:
            a, b = k + mean * size, n - k + (1 - mean) * size
            near(who, row["shrunk"], a / (a + b))
        near(who, row["shrunk_low"], stats.beta.ppf(0.1, a, b))
        near(who, row["shrunk_high"], stats.beta.ppf(0.9, a, b))


def the_rows_are_the_same(name, told):
    judged = [(row["matured_approvals"], row["matured"]) for row in told["rows"]]
    all_of_them = [sum(column) for column in zip(*judged)]
    for row, (k, n) in zip(told["rows"], judged):
        who = f"{name}: {row['key']}"
        if row["enquiries"]:
            found = stats.binomtest(row["approvals"], row["enquiries"]).proportion_ci(method="wilson")
            near(who, row["low"], found.low)
            near(who, row["high"], found.high)
        rest = (all_of_them[0] - k, all_of_them[1] - n)
        if n and rest[1]:
            near(who, row["chance_better_than_rest"], better((k, n), rest))


for log in LOGS:
    for name in ["campaigns", "sources"]:
        told = report(log, name)
        assert len(told["rows"]) > 3, f"{name}: too few to compare"
        the_rows_are_the_same(name, told)
        the_league_is_the_same(name, told)
print("The figures of campaigns and sources are SciPy's.")
