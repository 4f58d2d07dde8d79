"""What OpenCL's event times say, and what is made of those that lie (9, 10)."""

from trust.finding import at_least, none_of, unmeasured
from trust.phases import faults_of_sums, faults_of_values, taken_apart
from trust.statements import stated
from trust.tool import name_of


def null_kernel(tool):
    """9"""
    shown = stated(9)
    above, within, count = 0, 0, 0
    for _ in range(1 if tool.short else 12):
        if not tool.has("opencl"):
            break
        _, result = tool.run("--device opencl --op sum --size 1 --gap 0 --quick --budget 1s")
        ranges = {device["id"]: device["dispatch_s"] for device in result["devices"]}
        for cell in taken_apart([result]):
            dispatch = ranges[cell["device"]]
            if dispatch and cell["phases_s"]["compute"] is not None:
                count += 1
                above += cell["phases_s"]["compute"] >= dispatch["low"]
                within += dispatch["low"] <= cell["phases_s"]["compute"] <= dispatch["high"]
    shown.parts.append(at_least("fresh runs of n = 1 whose compute is not below dispatch.low", above, count,
                                0.95, note=f"{within} within the whole interval" if count else "no OpenCL"))
    return shown


LIES = {
    "events=reverse": "END before START",
    "events=zero": "zeros",
    "events=scale:41.7": "times 41.7",
    "events=quantise:1ms": "ticks of 1 ms",
    "events=offset:-50ms": "50 ms off",
    "events=offset:-50ms;events=drift:100ppm": "50 ms off and running away",
}


def _honest(cell):
    """Flagged, or placed with an error that the file states."""
    return bool({"clock", "launch-merged"} & set(cell["flags"]) or cell["clock_error_s"])


def lies(tool):
    """10"""
    shown = stated(10)
    if not tool.layer or not tool.has("opencl"):
        shown.parts.append(unmeasured("event times that lie", "needs OpenCL and --layer"))
        return shown
    for rule, words in LIES.items():
        _, result = tool.run("--device opencl --op sum --size 1,64Ki,4Mi --mem auto,pageable --gap 0 "
                             "--precision 99% --min-rounds 3 --quick --budget 2s", rules=rule)
        apart = taken_apart([result])
        faults = faults_of_sums(apart) + faults_of_values(apart)
        faults += [f"{name_of(cell)}: neither a flag nor a stated error" for cell in apart if not _honest(cell)]
        faults += [f"{name_of(cell)}: {cell['status']}" for cell in result["results"]
                   if cell["status"] != "ok"]
        faults += [f"{device['id']}: dispatch of {device['dispatch_s']['high']:.3g} s"
                   for device in result["devices"]
                   if device["dispatch_s"] and device["dispatch_s"]["high"] > 0.02]
        shown.parts.append(none_of(f"{words} ({rule}): cells with a wrong number or without a flag",
                                   faults, len(result["results"])))
    return shown
