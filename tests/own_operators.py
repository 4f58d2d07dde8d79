#!/usr/bin/env python3
"""Operator files through the whole program: own_operators.py PROGRAM EXAMPLES."""
import json
import os
import subprocess
import sys
import tempfile

program, examples = sys.argv[1:]


def run(*words):
    return subprocess.run([program, *words], capture_output=True, text=True)


with tempfile.TemporaryDirectory() as folder:
    os.environ["XDG_CACHE_HOME"] = folder
    above, peak = (os.path.join(examples, name) for name in ("above.h", "peak.h"))
    kept = os.path.join(folder, "own.json")

    asked = run("--op-file", above)
    assert asked.returncode == 2 and "--allow-code" in asked.stderr, asked.stderr
    assert not os.path.exists(os.path.join(folder, "gpubench", "operators")), "compiled without consent"
    unknown = run("--op-file", above, "--allow-code", "--op", "abve")
    assert unknown.returncode == 2 and "abve" in unknown.stderr, unknown.stderr

    measured = run("--op-file", above, "--op-file", peak, "--op", "above,peak,sum", "--allow-code", "--device",
                   "seq,threads,fork,opencl:0.0+cpu,opencl:0.0+gpu", "--size", "0,129,20000", "--gap", "0",
                   "--min-rounds", "1", "--precision", "99%", "--json", kept)
    assert measured.returncode == 0, measured.stderr
    result = json.load(open(kept))
    assert {o["name"] for o in result["operators"]} == {"above", "peak"}
    for op in ("above", "peak", "sum"):
        for n in (0, 129, 20000):
            cells = [c for c in result["results"] if c["op"] == op and c["n"] == n]
            assert len(cells) == 5, (op, n, len(cells))
            for cell in cells:
                assert cell["status"] == "ok" and cell["bit_equal"], cell
            assert len({c["value_bits"] for c in cells}) == 1, cells

    # What was kept can be read, reported and compared without the code.
    again = run("convert", kept, "--format", "json", "-o", os.path.join(folder, "again.json"))
    assert again.returncode == 0, again.stderr
    assert json.load(open(os.path.join(folder, "again.json")))["operators"] == result["operators"]
    assert run("report", kept, "-o", os.path.join(folder, "own.html")).returncode == 0
    assert run("compare", kept, kept).returncode == 0

    for change, place in ((lambda r: r["operators"][0].update(result="median"), "operators[0].result"),
                          (lambda r: r["operators"][0].update(name="sum"), "operators[0].name"),
                          (lambda r: r["operators"][0].update(inputs=3), "operators[0].inputs"),
                          (lambda r: r.update(operators={}), "operators"),
                          (lambda r: r["operators"].clear(), "results[")):
        bad = json.load(open(kept))
        change(bad)
        path = os.path.join(folder, "bad.json")
        json.dump(bad, open(path, "w"))
        refused = run("compare", path, kept)
        assert refused.returncode == 2 and place in refused.stderr, (place, refused.stderr)
