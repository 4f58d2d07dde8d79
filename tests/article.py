#!/usr/bin/env python3
"""The article command as a user sees it: article.py PROGRAM. Values and forms, never times."""
import json
import os
import subprocess
import sys
import tempfile

program = sys.argv[1]


def run(*words):
    return subprocess.run([program, *words], capture_output=True, text=True)


with tempfile.TemporaryDirectory() as folder:
    os.environ["XDG_DATA_HOME"] = os.environ["XDG_CACHE_HOME"] = folder
    kept = os.path.join(folder, "article.json")
    n = 20000
    done = run("article", "--size", str(n), "--json", kept, "--workers", "2", "--budget", "10s")
    assert done.returncode == 0, done.stderr
    result = json.load(open(kept))
    rungs, claims = result["rungs"], result["claims"]

    assert rungs[0]["name"] == "one loop" and rungs[0]["device"] == "seq" and abs(rungs[0]["ratio"] - 1) < 1e-9
    devices = {rung["device"].split(":")[0] for rung in rungs}
    assert devices == {"seq", "fork", "threads", "coop", "opencl"}, devices
    measured = [rung for rung in rungs if rung["time_s"] is not None]
    assert len(measured) == len(rungs), [r["why"] for r in rungs if r["time_s"] is None]
    for rung in measured:
        assert rung["n_reported"] == n and 0 < rung["n_run"] <= n, rung
        assert rung["time_s"] > 0 and rung["ratio"] > 0 and rung["why"], rung
        phases = [s for s in rung["phases_s"].values() if s is not None]
        assert not phases or abs(sum(phases) - rung["time_s"]) <= 1e-9 + 1e-6 * rung["time_s"], rung
    # The sum of i*i is an integer: every device and every chunk has the same bits, and they are the formula's.
    values = {cell["value"] for cell in result["results"] if cell["n"] == n and cell["status"] == "ok"}
    assert {int(v) for v in values} == {(n - 1) * n * (2 * n - 1) // 6}, values
    assert all(cell["bit_equal"] for cell in result["results"] if cell["status"] == "ok")
    for claim in claims:
        assert claim["claim"] and claim["measured"] and claim["holds"] in (True, False, None), claim
    assert "what the article says" in done.stdout

    # The kept file is a result like any other.
    page = os.path.join(folder, "article.html")
    assert run("report", kept, "-o", page).returncode == 0
    assert "one loop" in open(page).read()
    again = run("convert", kept, "--format", "json", "-o", "-")
    assert json.loads(again.stdout)["claims"] == claims, again.stderr

    for words in (["--size", "1Ki,2Ki"], ["--size", "0"], ["--op", "sum"], ["extra"]):
        refused = run("article", *words)
        assert refused.returncode == 2 and refused.stderr.count("\n") == 1, (words, refused.stderr)
