"""Is noise noticed (15)?"""

import os
import subprocess
import sys

from trust.finding import at_least, unmeasured
from trust.statements import stated
from trust.tool import cells

NOISE = {"first-run", "drift", "bimodal", "outliers", "switched", "faulted", "steal", "throttled", "frequency"}
HOG = "import os, sys\nos.sched_setaffinity(0, [int(sys.argv[1])])\nwhile True: pass\n"


class Hogs:
    """A busy loop on each of half of the processors, for as long as this is open."""

    def __enter__(self):
        processors = sorted(os.sched_getaffinity(0))
        self.all = [subprocess.Popen([sys.executable, "-c", HOG, str(processor)])
                    for processor in processors[:max(1, len(processors) // 2)]]
        return self

    def __exit__(self, *error):
        for hog in self.all:
            hog.kill()
            hog.wait()


def _flagged(result):
    timed = cells(result)
    return sum(bool(NOISE & set(cell["flags"])) for cell in timed), len(timed)


def hogs(tool):
    """15"""
    shown = stated(15)
    if len(os.sched_getaffinity(0)) < 2:
        shown.parts.append(unmeasured("hogs", "there is one processor only"))
        return shown
    devices = ["threads", "fork"] + (["opencl"] if tool.has("opencl") else [])
    options = (f"--device {','.join(devices)} --op sum --size 256Ki,4Mi --gap 0 --quick --min-rounds 12 "
               f"--budget {3 if tool.short else 5}s")
    noisy, count = 0, 0
    with Hogs():
        for _ in range(1 if tool.short else 8):
            _, result = tool.run(options, kept=False)
            flagged, timed = _flagged(result)
            noisy, count = noisy + flagged, count + timed
    shown.parts.append(at_least("cells flagged beside a hog", noisy, count, 0.95))
    if not tool.short:
        flagged, timed = _flagged(tool.run(options)[1])
        shown.parts[-1].note = f"without the hog {flagged} of {timed}: what else the machine did"
    return shown
