"""Phases: do they add up, and do they grow with what they are called after (5 to 8, 12)."""

import math
import statistics

from trust.finding import bounded, none_of, unmeasured
from trust.statements import stated
from trust.tool import cells, name_of

ROUNDING_S = 1e-9      # phases are means of differences of whole nanoseconds
LONG_ENOUGH_S = 50e-6  # operations for which `other` must be small
FROM_EVENTS = ("transfer_in", "launch", "compute", "sync", "transfer_out")


def taken_apart(results):
    return [cell for result in results for cell in cells(result) if cell["phases_s"]]


def faults_of_sums(apart):
    """Cells whose phases, as printed, do not add up to the time printed beside them."""
    faults = []
    for cell in apart:
        total = math.fsum(value for value in cell["phases_s"].values() if value is not None)
        if abs(total - cell["instrumented_s"]) > 1e-3 * cell["instrumented_s"]:
            faults.append(f"{name_of(cell)}: {total:.4g} s of {cell['instrumented_s']:.4g} s")
    return faults


def _may_be_absent(cell, phase):
    if phase == "launch" and "launch-merged" in cell["flags"]:
        return True
    return phase in FROM_EVENTS and "clock" in cell["flags"]


def faults_of_values(apart):
    """Phases that are negative, longer than the whole, or absent without a flag that says why."""
    faults = []
    for cell in apart:
        for phase, value in cell["phases_s"].items():
            if value is None and not _may_be_absent(cell, phase):
                faults.append(f"{name_of(cell)}: {phase} is absent, and no flag says why")
            if value is not None and not -ROUNDING_S <= value <= 1.001 * cell["instrumented_s"]:
                faults.append(f"{name_of(cell)}: {phase} is {value:.4g} s")
    return faults


def _of_selftest(selftests, words):
    return [entry for found in selftests for entry in found["properties"] if words in entry["property"]]


def sums(tool):
    """5"""
    apart = taken_apart(tool.plain)
    shown = stated(5)
    shown.parts.append(none_of("printed means that differ from the printed wall by more than 0.1 %",
                               faults_of_sums(apart), len(apart)))
    shown.parts.append(none_of("cells with a phase that is negative, too long, or absent without a flag",
                               faults_of_values(apart), len(apart)))
    for entry in _of_selftest(tool.selftests, "phases add up"):
        shown.parts.append(bounded(f"{entry['device']}: largest relative error of a single sample (selftest)",
                                   entry["figure"], 0, 1e-6, deterministic=True))
    return shown


def other(tool):
    """6"""
    shown = stated(6)
    largest = {}
    for cell in taken_apart(tool.plain):
        if cell["instrumented_s"] < LONG_ENOUGH_S or "clock" in cell["flags"]:
            continue
        share = cell["phases_s"]["other"] / cell["instrumented_s"]
        largest[cell["device"]] = max(largest.get(cell["device"], (-1, "")), (share, name_of(cell)))
    for device, (share, where) in sorted(largest.items()):
        shown.parts.append(bounded(f"{device}: largest share of `other`", share, 0, 0.05, note=where))
    for entry in _of_selftest(tool.selftests, "no phase is negative"):
        shown.parts.append(bounded(f"{entry['device']}: least `other` of a sample, s (selftest)",
                                   entry["figure"], -ROUNDING_S, None, deterministic=True))
    return shown


DELAY_S = 200e-6
STRETCHED = {"transfer_in": "clEnqueueWriteBuffer", "compute": "clEnqueueNDRangeKernel",
             "transfer_out": "clEnqueueReadBuffer"}


def _with_stretched(tool, phase):
    """Phases of a sum on OpenCL whose commands all take longer by the delay, and that of `phase` by two: so the
    driver's threads have fallen asleep before each next command in any case."""
    rules = ";".join(f"stretch={call}:{1e6 * DELAY_S * (1 + (name == phase)):g}us"
                     for name, call in STRETCHED.items())
    _, result = tool.run("--device opencl --mem pageable --op sum --size 256Ki --gap 0 --quick --precision 99% "
                         "--min-rounds 24 --budget 2s", rules=rules)
    return cells(result)[0]["phases_s"]


def _stretched(tool, phase):
    """A delay in a command itself: which share of it is seen in the phase, and the largest elsewhere."""
    moved = {}
    for _ in range(1 if tool.short else 5):
        without, stretched = _with_stretched(tool, None), _with_stretched(tool, phase)
        for name, value in stretched.items():
            if value is not None and without[name] is not None:
                moved.setdefault(name, []).append((value - without[name]) / DELAY_S)
    shares = {name: statistics.median(values) for name, values in moved.items()}
    seen = shares.pop(phase)
    return seen, max(shares.items(), key=lambda item: abs(item[1]))


def delays(tool):
    """7"""
    shown = stated(7)
    for found in tool.selftests:
        last = ""
        for entry in found["properties"]:
            if " planted in " in entry["property"]:
                last = entry["property"].split(" planted in ")[1].split()[0]
                shown.parts.append(bounded(f"{entry['device']}: share of a delay in {last} seen there",
                                           entry["figure"], 0.9, 1.1))
            elif "not elsewhere" in entry["property"]:
                shown.parts.append(bounded(f"{entry['device']}: largest share of a delay in {last} seen "
                                           "elsewhere", entry["figure"], 0, 0.05))
    if not tool.layer or not tool.has("opencl"):
        shown.parts.append(unmeasured("OpenCL: delays in transfer, compute and read", "needs OpenCL and --layer"))
        return shown
    for phase in STRETCHED:
        seen, (name, share) = _stretched(tool, phase)
        shown.parts.append(bounded(f"opencl: share of a delay in {phase} seen there", seen, 0.9, 1.1))
        shown.parts.append(bounded(f"opencl: largest share of a delay in {phase} seen elsewhere", abs(share),
                                   0, 0.05, note=name))
    return shown


def _moved(tool, options, phase, watched):
    """How `phase` grew from less to more work on each device, and by what share of that the watched phase that
    moved most did: {device: (ratio, share, which)}; the share is None where it cannot be told."""
    _, result = tool.run(options)
    by_device, moved = {}, {}
    for cell in sorted(taken_apart([result]), key=lambda cell: cell["flops"]):
        by_device.setdefault(cell["device"], []).append(cell["phases_s"])
    for device, pair in by_device.items():
        if len(pair) != 2 or not pair[0][phase] or pair[1][phase] is None:
            continue
        less, more = pair
        grown = more[phase] - less[phase]
        changes = [(abs(more[name] - less[name]), name) for name in watched
                   if None not in (less[name], more[name])]
        change, name = max(changes, default=(None, ""))
        share = change / grown if changes and grown > 0 else None
        moved[device] = more[phase] / less[phase], share, name
    return moved


def doubling(tool):
    """8"""
    shown = stated(8)
    budget = 2 if tool.short else 10
    fixed = f"--gap 0 --precision 1% --budget {budget}s"
    work = _moved(tool, f"--device all --op poly:64,poly:128 --size 1Mi {fixed}", "compute",
                  [name for name in FROM_EVENTS + ("combine", "other") if name != "compute"])
    for device, (ratio, share, name) in work.items():
        shown.parts.append(bounded(f"{device}: compute of twice the arithmetic (ratio)", ratio, 1.6, 2.4))
        shown.parts.append(bounded(f"{device}: largest other change, as a share of it", share, 0, 0.1,
                                   note=name))
    if tool.has("opencl"):
        sent = _moved(tool, f"--device opencl --mem pageable --op sum --size 2Mi,4Mi {fixed}", "transfer_in",
                      ["launch"])
        for device, (ratio, share, name) in sent.items():
            shown.parts.append(bounded(f"{device}: transfer of twice the bytes (ratio)", ratio, 1.6, 2.4))
            shown.parts.append(bounded(f"{device}: change of launch, as a share of it", share, 0, 0.1))
    for entry in _of_selftest(tool.selftests, "twice the"):
        shown.parts.append(bounded(f"{entry['device']}: {entry['property']} (selftest)", entry["figure"],
                                   1.6, 2.4))
    return shown


def watching(tool):
    """12"""
    shown = stated(12)
    silent, within, apart = [], 0, taken_apart(tool.plain)
    for cell in apart:
        plain = (cell["latency_s"] or cell["time_s"])["median"]
        differs = abs(cell["instrumented_s"] - plain) > 0.0501 * plain
        within += not differs
        if differs and "instrumented" not in cell["flags"]:
            silent.append(f"{name_of(cell)}: {plain:.4g} s and {cell['instrumented_s']:.4g} s")
    shown.parts.append(none_of("cells that differ by more and do not say so", silent, len(apart),
                               note=f"{within} of {len(apart)} within 5 %, the others say so"
                               if not silent else ""))
    return shown
