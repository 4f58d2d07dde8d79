#!/usr/bin/env python3
"""Is the advice right? Calibrates, then measures workloads that no calibration measures (sizes, operators and
intensities between and beside its own), in fresh processes, and holds the predictions against them.

Prints and checks: relative errors (median, worst), how many measured times lie in their 90 % interval, and the regret of
taking the advised device. Exit status 1 where a limit is missed, but with --short, which only shows that all works.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import tempfile

LIMITS = {"median error": 0.08, "worst error": 0.30, "median regret": 0.01, "95 % regret": 0.05}
COVERAGE = (0.85, 0.95)

# op, sizes, gap: none of these is in a calibration.
HELD_OUT = [
    (["sum", "poly:8", "poly:32", "poly:100", "asum", "max"], ["3000", "50000", "700000", "3000000"], "0"),
    (["sum", "poly:8"], ["3000", "50000", "700000"], "10ms"),
]
SHORT = [(["sum", "poly:8"], ["3000", "700000"], "0")]


def run(program, *arguments, env=None):
    done = subprocess.run([program, *arguments], env=env, capture_output=True, text=True)
    if done.returncode not in (0, 4):
        sys.exit(f"{' '.join(arguments)}: exit status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def measure(program, ops, sizes, gap, budget, rounds):
    text = run(program, "run", "-q", "--no-refine", "--op", ",".join(ops), "--size", ",".join(sizes), "--gap", gap,
               "--min-rounds", str(rounds), "--budget", budget, "--json", "-")
    return [cell for cell in json.loads(text)["results"] if cell["status"] == "ok" and cell["time_s"]]


def advise(program, profile, cell):
    gap = f"{cell['gap_s'] * 1e3:g}ms" if cell["gap_s"] else "0"
    text = run(program, "advise", "--profile", profile, "--op", cell["op"], "--size", str(cell["n"]),
               "--gap", gap, "--json", "-")
    return {entry["device"]: entry for entry in json.loads(text)["ranking"]}


def log_ratios(one, other):
    """Of the rounds that both cells were sampled in, ascending."""
    walls = {(s["process"], s["round"]): s["wall_s"] for s in other["samples"] if s["wall_s"]}
    pairs = [math.log(s["wall_s"] / walls[s["process"], s["round"]])
             for s in one["samples"] if s["wall_s"] and (s["process"], s["round"]) in walls]
    return sorted(pairs)


def differs(pairs):
    """The order-statistic 95 % interval of the median excludes 0."""
    n, low, tail = len(pairs), 0, 0.0
    if n < 6:
        return False
    while tail + math.comb(n, low) / 2 ** n <= 0.025:
        tail += math.comb(n, low) / 2 ** n
        low += 1
    return pairs[low - 1] > 0 or pairs[n - low] < 0


def quantile(values, q):
    values = sorted(values)
    return values[min(len(values) - 1, int(q * len(values)))] if values else math.nan


def judge(program, profile, cells):
    """Errors and coverage of every cell; regret of every case."""
    errors, covered, regrets, tied = [], [], [], 0
    cases = {}
    for cell in cells:
        cases.setdefault((cell["op"], cell["n"], cell["gap_s"]), []).append(cell)
    for group in cases.values():
        ranking = advise(program, profile, group[0])
        group = [cell for cell in group if cell["device"] in ranking]
        for cell in group:
            said, took = ranking[cell["device"]], cell["time_s"]["median"]
            errors.append((abs(said["time_s"] / took - 1), cell["device"], cell["op"], cell["n"], cell["gap_s"]))
            covered.append(said["low_s"] <= took <= said["high_s"])
        first = next((cell for name in ranking for cell in group if cell["device"] == name), None)
        if not first or len(group) < 2:
            continue
        best = min(group, key=lambda cell: cell["time_s"]["median"])
        pairs = log_ratios(first, best) if first is not best else []
        regrets.append(math.exp(quantile(pairs, 0.5)) - 1 if pairs and differs(pairs) else 0.0)
        tied += ranking[first["device"]]["tied"]
    return errors, covered, regrets, tied


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/gpubench")
    parser.add_argument("--profile", help="instead of calibrating now")
    parser.add_argument("--short", action="store_true", help="a minute, and no judgement")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        profile = options.profile or os.path.join(folder, "profile.json")
        if not options.profile:
            run(options.program, "calibrate", "-q", "--output", profile)
        cells = []
        for ops, sizes, gap in SHORT if options.short else HELD_OUT:
            cells += measure(options.program, ops, sizes, gap, "4s" if options.short else "100s",
                             6 if options.short else 30)
        errors, covered, regrets, tied = judge(options.program, profile, cells)
    if not errors:
        sys.exit("nothing was measured that the profile knows")
    found = {"median error": quantile([e[0] for e in errors], 0.5), "worst error": max(errors)[0],
             "median regret": quantile(regrets, 0.5), "95 % regret": quantile(regrets, 0.95)}
    good = True
    for name, limit in LIMITS.items():
        kept = found[name] <= limit
        good &= kept
        print(f"{name:16} {100 * found[name]:7.1f} %  at most {100 * limit:.0f} %{'' if kept else '  MISSED'}")
    share = sum(covered) / len(covered)
    good &= COVERAGE[0] <= share <= COVERAGE[1]
    print(f"{'in the interval':16} {100 * share:7.1f} %  {100 * COVERAGE[0]:.0f} to {100 * COVERAGE[1]:.0f} %"
          f"{'' if COVERAGE[0] <= share <= COVERAGE[1] else '  MISSED'}")
    print(f"{len(errors)} cells, {len(regrets)} cases, {tied} called ties; the worst predictions:")
    for error, device, op, n, gap in sorted(errors, reverse=True)[:5]:
        print(f"  {100 * error:6.0f} %  {op} n={n} gap={gap:g} s on {device}")
    return 0 if good or options.short else 1


if __name__ == "__main__":
    sys.exit(main())
