"""Exports, read by PM4Py, hold what `waymark report flow` says, and as much as there is."""

import csv
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import warnings
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

warnings.filterwarnings("ignore")
with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
    import pandas
    import pm4py
    import pyarrow.parquet

PROGRAM, *LOGS = sys.argv[1:]
AS_AT = ["--as-at", "2026-03-31", "--known-at", "2026-04-30"]
# Book-keeping, which is on no map.
UNDRAWN = {
    "pathway-chosen", "journey-snoozed", "handover-offered", "handover-returned", "household-came-back",
    "households-kept-apart", "touch-recorded", "values-mode-told", "reward-paid", "recontact-agreed",
    "recontact-withdrawn", "retention-held", "retention-hold-lifted", "made-confidential",
    "confidentiality-lifted", "opened-in-emergency", "fact-undone", "reminder-sent",
    "erasure-ordered", "erasure-completed",
}


def waymark(log, *args):
    environment = {**os.environ, "WAYMARK_DATABASE_URL": f"sqlite:{log}/waymark.db"}
    asked = [PROGRAM, *args]
    return subprocess.run(asked, env=environment, check=True, stdout=subprocess.PIPE).stdout


def same(what, ours, theirs):
    assert ours == theirs, f"{what}: {ours} is not {theirs}"


def near(what, ours, theirs):
    assert abs(ours - theirs) <= 1e-6 * max(1.0, abs(theirs)), f"{what}: {ours} is not {theirs}"


def the_map_is_the_same(name, flow, rows):
    """Whatever way the rows came, PM4Py makes the same map of them."""
    edges = {(edge["from"], edge["to"]): edge for edge in flow["edges"]}
    graph, starts, ends = pm4py.discover_dfg(rows)
    same(f"{name}: paths", {path: edge["count"] for path, edge in edges.items()}, dict(graph))
    same(f"{name}: begins", flow["starts"], dict(starts))
    same(f"{name}: ends", flow["ends"], dict(ends))
    performance, _, _ = pm4py.discover_performance_dfg(rows)
    same(f"{name}: paths with times", set(edges), set(performance))
    for path, told in performance.items():
        near(f"{name}: median of {path}", edges[path]["median_seconds"], told["median"])
        near(f"{name}: mean of {path}", edges[path]["mean_seconds"], told["mean"])
    activities = pm4py.get_event_attribute_values(rows, "concept:name")
    same(f"{name}: activities", flow["activities"], dict(activities))
    variants = pm4py.get_variants(rows)
    same(f"{name}: ways", flow["variants"], len(variants))
    for way in flow["top_variants"]:
        same(f"{name}: {way['activities']}", way["count"], variants[tuple(way["activities"])])
    same(f"{name}: households", flow["journeys"], rows["case:concept:name"].nunique())
    same(f"{name}: facts", flow["events"], len(rows))


def of_parquet(file):
    table = pyarrow.parquet.read_table(file)
    rows = table.to_pandas()
    same("Parquet: sorted", True, (rows.groupby("journey")["step"].diff().fillna(1) == 1).all())
    names = {"journey": "case:concept:name", "activity": "concept:name", "happened_at": "time:timestamp"}
    return rows.rename(columns=names)


def of_csv(text, used):
    """Facts as they were imported or recorded: here undone ones are struck out, by hand."""
    facts = {}
    for row in csv.DictReader(io.StringIO(text)):
        facts.setdefault(row["journey"], []).append(row)
    rows = []
    for journey, told in facts.items():
        struck = set()
        # The last word first: an undoing may itself be undone.
        for version in range(len(told), 0, -1):
            row = told[version - 1]
            if row["event"] == "fact-undone" and version not in struck:
                struck.add(json.loads(row["attributes"])["version"])
        kept = [row for version, row in enumerate(told, 1) if version not in struck]
        kept.sort(key=lambda row: pandas.Timestamp(row["happened_at"]))
        if any(row["event"] in ("journey-voided", "journey-merged") for row in kept):
            continue
        names = {"journey-ended": "ended"}
        rows += [
            (journey, names.get(row["event"], row["event"]), row["happened_at"])
            for row in kept if row["event"] not in UNDRAWN
        ]
    rows = pandas.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp"])
    rows["time:timestamp"] = pandas.to_datetime(rows["time:timestamp"], format="ISO8601", utc=True)
    same("CSV: households", used, rows["case:concept:name"].nunique())
    return rows


def objects_are_whole(flow, file, rows):
    ocel = pm4py.read_ocel2_json(str(file))
    same("OCEL: events", flow["events"], len(ocel.events))
    kinds = Counter(ocel.objects["ocel:type"])
    same("OCEL: journeys", flow["journeys"], kinds["journey"])
    same("OCEL: workers", rows["org:resource"].dropna().nunique() if "org:resource" in rows else 0,
         kinds["worker"])
    flat = pm4py.ocel_flattening(ocel, "journey")
    same("OCEL: facts of journeys", flow["events"], len(flat))
    # Of the same moment, this flattening keeps no order: what happened is the same all the same.
    told = Counter(zip(flat["concept:name"], flat["time:timestamp"].astype("int64")))
    known = Counter(zip(rows["concept:name"], rows["time:timestamp"].astype("int64")))
    same("OCEL: what happened when", set(name for name, _ in known), set(name for name, _ in told))
    same("OCEL: distinct moments", len(known), len(told))


def tables_are_whole(log, folder, asked):
    for table in ["journeys", "visits", "clocks"]:
        file = folder / f"{table}.parquet"
        waymark(log, "export", table, "--format", "parquet", "--to", str(file), *asked)
        rows = pyarrow.parquet.read_table(file)
        told = list(csv.DictReader(io.StringIO(waymark(log, "export", table, *asked).decode())))
        same(f"{table}: rows", len(told), rows.num_rows)
        same(f"{table}: columns", list(told[0]), rows.column_names)
        for name in rows.column_names:
            empty = sum(row[name] == "" for row in told)
            same(f"{table}: empty cells of {name}", empty, rows[name].null_count)


def check(log, asked):
    flow = json.loads(waymark(log, "report", "flow", "--format", "json", *asked))
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        folder = Path(folder)
        for form in ["xes", "ocel", "parquet"]:
            file = folder / f"events.{form}"
            waymark(log, "export", "events", "--format", form, "--to", str(file), *asked)
        (folder / "events.ocel").rename(folder / "events.json")
        rows = pm4py.read_xes(str(folder / "events.xes"))
        the_map_is_the_same("XES", flow, rows)
        the_map_is_the_same("Parquet", flow, of_parquet(folder / "events.parquet"))
        if not asked:
            told = waymark(log, "export", "events").decode()
            the_map_is_the_same("CSV", flow, of_csv(told, flow["journeys"]))
        objects_are_whole(flow, folder / "events.json", rows)
        tables_are_whole(log, folder, asked)
    said = f"{flow['journeys']} households, {flow['events']} facts, {len(flow['edges'])} paths"
    print(f"{log} {' '.join(asked)}: {said}, {flow['variants']} ways: the same.")


for log in LOGS:
    check(log, [])
    check(log, AS_AT)
