#!/usr/bin/env python3
"""Show that gpubench's numbers can be trusted: fifteen properties, each with its figure and its limit.

    python3 bench/properties.py --program build/gpubench --layer build/tests/liblayer.so --tests build/tests

Real runs of the real program (run, selftest, compare), its tests on made-up data, and drivers made to lie
(tests/layer). A share that is measured on the machine has an exact 95 % interval (Clopper and Pearson): it is
`not met` only if that interval excludes the limit, and `undecided` if it lies beyond it all the same. Seeds are
fixed. At most 20 minutes; --short, which the tests run, takes less than one and fails only where the program
breaks or where no noise can excuse it.
"""

import argparse
import datetime
import json
import os
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # leave no caches in the source tree

from trust import changes, events, noise, phases, synthetic
from trust.finding import NOT_MET, unmeasured
from trust.report import as_json, print_all
from trust.statements import STATEMENTS, stated
from trust.tool import Broken, OutOfTime, Tool

MINUTES, SHORT_MINUTES = 19, 0.7

# What each experiment shows, and the seconds that it takes at least: --short, and otherwise. In the order in
# which they run: what may not fail comes first, what looks at all other runs last.
EXPERIMENTS = (
    ((10,), events.lies, 6, 12),
    ((9,), events.null_kernel, 2, 20),
    ((8,), phases.doubling, 5, 25),
    ((1, 14), changes.aa, 9, 60),
    ((2, 3), changes.slowdowns, 12, 60),
    ((15,), noise.hogs, 4, 50),
    ((13,), changes.builds, 1, 40),
    ((7,), phases.delays, 3, 20),
    ((5,), phases.sums, 0, 0),
    ((6,), phases.other, 0, 0),
    ((12,), phases.watching, 0, 0),
)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default="build/gpubench", metavar="FILE")
    parser.add_argument("--layer", metavar="LIB", help="tests/layer as built: needed by 10 and a part of 2")
    parser.add_argument("--tests", metavar="FOLDER", help="of the built test programs: needed by 4 and 11")
    parser.add_argument("--only", metavar="LIST", help="numbers of properties, like 1,2,15")
    parser.add_argument("--short", action="store_true", help="less than a minute; once each")
    parser.add_argument("--minutes", type=float, metavar="M", help="repeat less often, to end by then")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    options.minutes = options.minutes or (SHORT_MINUTES if options.short else MINUTES)
    return options


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def experiment(tool, numbers, function, seconds):
    """The properties that an experiment shows; where the time does not suffice, that is what they say."""
    say(f"properties {', '.join(map(str, numbers))}")
    try:
        if seconds > 0:  # else it only looks at what others ran
            tool.need(seconds)
        shown = function(tool)
    except OutOfTime as why:
        shown = [stated(number) for number in numbers]
        for item in shown:
            item.parts.append(unmeasured("not tried", str(why)))
    return shown if isinstance(shown, list) else [shown]


def survey(tool):
    """A run of everything for the properties that look at all runs."""
    gaps, budget = ("0", 3) if tool.short else ("0,10ms", 15)
    tool.run(f"--device all --op sum,poly:64 --size 1Ki,64Ki,1Mi,4Mi --gap {gaps} --quick --budget {budget}s")


def show(tool, tests, wanted):
    shown = []
    say("selftest and a survey")
    tool.selftests.append(tool.selftest("seq" if tool.short else "all"))
    survey(tool)
    for numbers, function, short_s, long_s in EXPERIMENTS:
        if wanted & set(numbers):
            shown += experiment(tool, numbers, function, short_s if tool.short else long_s)
    shown += [synthetic.coverage(tests), synthetic.clock(tests)]
    synthetic.beside(tests, shown)
    return sorted((item for item in shown if item.number in wanted), key=lambda item: item.number)


def failed(shown, short):
    """--short forgives what depends on the machine."""
    if not short:
        return any(item.verdict() == NOT_MET for item in shown)
    return any(part.verdict == NOT_MET and part.deterministic for item in shown for part in item.parts)


def main():
    options = parse()
    wanted = {int(number) for number in options.only.split(",")} if options.only else set(STATEMENTS)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gpubench-properties-") as folder:
        tool = Tool(options.program, options.layer, folder, 60 * options.minutes, options.short)
        try:
            about = {"program": tool.version(), "short": options.short, "load_before": os.getloadavg(),
                     "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")}
            shown = show(tool, synthetic.Tests(options.tests), wanted)
        except Broken as why:
            print(f"the program broke: {why}", file=sys.stderr)
            return 1
        about.update(load_after=os.getloadavg(), seconds=round(time.monotonic() - started, 1),
                     meta=tool.plain[0]["meta"])
    print_all(about, shown)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(as_json(about, shown), file, indent=2, ensure_ascii=False)
            file.write("\n")
    return 1 if failed(shown, options.short) else 0


if __name__ == "__main__":
    sys.exit(main())
