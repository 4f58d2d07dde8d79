"""What `compare` says of runs that are the same, and of runs that are not (1, 2, 3, 13, 14)."""

import copy
import statistics
from collections import Counter

from trust.finding import at_least, at_most, unmeasured
from trust.statements import stated
from trust.tool import OutOfTime, cells

SAME_DEVICES, SAME_OPS, SAME_SIZES = ["seq", "threads", "fork", "opencl"], ["sum", "poly:64"], ["64Ki", "1Mi"]
WORK_DEVICES = ["seq", "opencl"]
WORK_N = 4 << 20       # of the operation whose work is changed: compute-bound, so that time is as the work
DELTA_MAX = 0.6        # three of them are four times as slow: a machine that noisy shows nothing
TOO_NOISY = "equal processes differ so much here (A/A floor of selftest) that δ is {:.0%}"
ROW = 128              # elements: the grain of the work


def _devices(tool, names):
    return [name for name in names if name != "opencl" or tool.has("opencl")]


def _same(tool, seed, turned=False):
    """One of many runs that ask for the same; `turned`: with everything in another order."""
    lists = _devices(tool, SAME_DEVICES), SAME_OPS, SAME_SIZES
    device, op, size = (",".join(reversed(words) if turned else words) for words in lists)
    budget = 4 if tool.short else 6
    return tool.run(f"--device {device} --op {op} --size {size} --gap 0 --quick --budget {budget}s "
                    f"--processes 5 --seed {seed}")


def aa(tool):
    """1; and 14, which needs the same runs"""
    same, turned = stated(1), stated(14)
    wrong = pairs = 0
    in_order, in_another = [0, 0], [0, 0]
    for pair in range(1 if tool.short else 20):
        if pair > 0 and tool.left_s() < 0.5 * tool.limit_s:
            break
        (old, first), (new, second) = _same(tool, 2 * pair + 1), _same(tool, 2 * pair + 2)
        compared = tool.compare(old, new)["comparisons"]
        wrong, pairs = wrong + any(entry["verdict"] == "different" for entry in compared), pairs + 1
        _count_overlaps(first, second, in_order)
        if pair < 10:
            _, other = _same(tool, 1000 + pair, turned=True)
            _count_overlaps(first, other, in_another)
    words, delta = f"pairs of runs with any of {len(compared)} cells different", compared[0]["delta"]
    same.parts.append(at_most(words, wrong, pairs, 0.05, note=f"δ = {delta:.1%}") if delta <= DELTA_MAX else
                      unmeasured(words, TOO_NOISY.format(delta) + ", beyond which nothing lies"))
    turned.parts.append(at_least("cells whose intervals overlap", *in_another, 0.95,
                                 note=f"for scale: {in_order[0]} of {in_order[1]} in the same order"))
    return [same, turned]


def _key(cell):
    return cell["device"], cell["op"], cell["n"], cell["gap_s"]


def _count_overlaps(first, second, tally):
    others = {_key(cell): cell["time_s"] for cell in cells(second)}
    for cell in cells(first):
        mine, its = cell["time_s"], others.get(_key(cell))
        if its:
            tally[0] += mine["ci_low"] <= its["ci_high"] and its["ci_low"] <= mine["ci_high"]
            tally[1] += 1


def _work(tool, seed, n=WORK_N, rules=None, device=None):
    device = device or ("opencl" if rules else ",".join(_devices(tool, WORK_DEVICES)))
    return tool.run(f"--device {device} --op poly:64 --size {n} --gap 0 --quick --budget 3s --processes 5 "
                    f"--seed {seed}", rules=rules)


def _relabelled(tool, result, n):
    """The run as if it had been asked for n: so a run of more work is a slower program."""
    slower = copy.deepcopy(result)
    slower["crossovers"] = []
    for cell in slower["results"]:
        cell["n"] = n
    return tool.save(slower)


def _more_work(tool, seed, ratio, device):
    _, result = _work(tool, seed, round(WORK_N * ratio / ROW) * ROW, device=device)
    return _relabelled(tool, result, WORK_N)


def _count(tool, old, new, tallies, is_so):
    for entry in tool.compare(old, new)["comparisons"]:
        kind = entry["device"].split(":")[0]
        said = " ".join(filter(None, (entry["verdict"], entry["direction"])))
        tallies.setdefault(kind, []).append((is_so(entry), said))


def _judged(words, tallies, judge, share, deltas, note=""):
    """A part for each device, with all that compare said."""
    parts = []
    for device, tally in tallies.items():
        said = Counter(word for _, word in tally)
        notes = [f"δ = {deltas[device]:.1%}", ", ".join(f"{word} {count}" for word, count in said.items()), note]
        parts.append(judge(f"{device}: {words}", sum(so for so, _ in tally), len(tally), share,
                           note="; ".join(filter(None, notes))))
    return parts


def _slower(entry):
    return entry["verdict"] == "different" and entry["direction"] == "slower"


class Trials:
    """What a number of slowed runs were called, by device."""

    def __init__(self):
        self.found, self.delayed, self.different, self.equivalent = {}, {}, {}, {}

    def take(self, tool, old, old_result, seed, deltas):
        """One run of each kind for each device, which has a δ of its own."""
        for device, delta in deltas.items():
            ratio = 1 + delta
            _count(tool, old, _more_work(tool, seed, ratio**3, device), self.found, _slower)
            _count(tool, old, _more_work(tool, seed, ratio ** (1 / 3), device), self.different,
                   lambda entry: entry["verdict"] == "different")
            _count(tool, old, _more_work(tool, seed, ratio**2, device), self.equivalent,
                   lambda entry: entry["verdict"] == "equivalent")
        opencl = [cell for cell in cells(old_result) if cell["device"].startswith("opencl")]
        if tool.layer and opencl and "opencl" in deltas:
            ratio = 1 + deltas["opencl"]
            delay_us = round(1e6 * opencl[0]["time_s"]["median"] * (ratio**3 - 1))
            new, _ = _work(tool, seed, rules=f"delay=clEnqueueNDRangeKernel:{delay_us}us")
            _count(tool, old, new, self.delayed, _slower)


def slowdowns(tool):
    """2 and 3"""
    big, small = stated(2), stated(3)
    if not tool.short:
        tool.selftest(",".join(_devices(tool, WORK_DEVICES)))
    old, old_result = _work(tool, 1)
    deltas = {entry["device"].split(":")[0]: entry["delta"] for entry in tool.compare(old, old)["comparisons"]}
    noisy = {device: delta for device, delta in deltas.items() if delta > DELTA_MAX}
    deltas = {device: delta for device, delta in deltas.items() if device not in noisy}
    for device, delta in noisy.items():
        why = f"{device}: {TOO_NOISY.format(delta)}"
        big.parts.append(unmeasured("slowdowns", why))
        small.parts.append(unmeasured("slowdowns", why))
    trials = Trials()
    for repeat in range(1 if tool.short else 12):
        if repeat > 0 and tool.left_s() < 0.2 * tool.limit_s:
            break
        if repeat > 0:
            old, old_result = _work(tool, 10 * repeat + 1)
        trials.take(tool, old, old_result, 10 * repeat + 2, deltas)
    big.parts += _judged("3δ is different, slower", trials.found, at_least, 0.95, deltas)
    big.parts += _judged("3δ by a delayed driver call is different, slower", trials.delayed, at_least, 0.95,
                         deltas, "the layer sleeps at least that long")
    small.parts += _judged("δ/3 is different", trials.different, at_most, 0.05, deltas)
    small.parts += _judged("2δ is equivalent", trials.equivalent, at_most, 0.05, deltas)
    return [big, small]


def _as_processes(tool, template, builds):
    """Builds as cells of a result, each build a process: n = 1 the first ones, n = 2 the cached ones."""
    result = copy.deepcopy(template)
    cell = cells(result)[0]
    result["results"], result["crossovers"] = [], []
    for n, key in ((1, "build_first"), (2, "build_cached")):
        times = [build[key] for build in builds]
        made = dict(cell, n=n, rounds=len(times), latency_s=None,
                    time_s={"median": statistics.median(times)},
                    samples=[{"process": process, "round": 0, "wall_s": taken, "latency_s": None}
                             for process, taken in enumerate(times)])
        result["results"].append(made)
    return tool.save(result)


def builds(tool):
    """13"""
    shown = stated(13)
    if not tool.has("opencl"):
        shown.parts.append(unmeasured("builds", "no OpenCL"))
        return shown
    if tool.short:
        raise OutOfTime("it takes ten builds and more")
    taken, template = [], None
    for _ in range(40):
        if tool.left_s() < 0.1 * tool.limit_s:
            break
        _, template = tool.run("--device opencl --op sum --size 1Ki --gap 0 --budget 40s --min-rounds 1 "
                               "--precision 99%")
        setup = template["devices"][0]["setup_s"]
        if setup["build_first"] and setup["build_cached"]:  # else one took more than its share of the budget
            taken.append(setup)
    if len(taken) < 10:
        raise OutOfTime(f"it takes ten builds and more, and there are {len(taken)}")
    wrong = {1: 0, 2: 0}
    pairs = len(taken) // 10
    for pair in range(pairs):
        ten = taken[10 * pair:10 * pair + 10]
        old, new = _as_processes(tool, template, ten[0::2]), _as_processes(tool, template, ten[1::2])
        for entry in tool.compare(old, new)["comparisons"]:
            wrong[entry["n"]] += entry["verdict"] == "different"
    for n, key, words in ((1, "build_first", "first"), (2, "build_cached", "cached")):
        times = [build[key] for build in taken]
        note = f"median {statistics.median(times):.3g} s, {min(times):.3g} to {max(times):.3g}" if times else ""
        shown.parts.append(at_most(f"five {words} builds against five others: different", wrong[n], pairs,
                                   0.05, note=note))
    return shown
