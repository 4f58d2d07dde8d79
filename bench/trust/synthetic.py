"""Properties of the statistics on made-up data: shown by the tests, whose figures are read here (4, 11; 1 to 3, 15)."""

import os
import re
import subprocess

from trust.finding import MET, NOT_MET, Part, unmeasured
from trust.statements import stated

LIMIT_S = 180
FIGURE = re.compile(r"^(.*\S)\s+(\d+(?:\.\d+)?) %")


def _run(folder, program):
    """{test: (passed, [(name, share)])} of a test program, or the reason why there is none."""
    path = os.path.join(folder, "test_" + program)
    try:
        done = subprocess.run([path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", timeout=LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    tests, figures = {}, []
    for line in done.stdout.splitlines():
        ended = re.match(r"\[\s+(OK|FAILED)\s+\] (\w+)", line)
        figure = FIGURE.match(line)
        if line.startswith("[ RUN"):
            figures = []
        elif ended:
            tests.setdefault(ended[2], (ended[1] == "OK", figures))
        elif figure:
            figures.append((figure[1], float(figure[2]) / 100))
    return tests


class Tests:
    """The test programs of a build folder, each run once when it is first asked for."""

    def __init__(self, folder):
        self.folder = folder
        self.ran = {}

    def part(self, words, program, test, limit, worst):
        """The figure of one test: the worst of those that it prints."""
        if not self.folder:
            return unmeasured(words, "needs --tests FOLDER")
        if program not in self.ran:
            self.ran[program] = _run(self.folder, program)
        tests = self.ran[program]
        if isinstance(tests, str) or test not in tests:
            return unmeasured(words, tests if isinstance(tests, str) else f"test_{program} has no {test}")
        passed, figures = tests[test]
        name, figure = worst(figures, key=lambda item: item[1]) if figures else ("", None)
        note = f"made-up data, test_{program}: {test}" + (f"; worst: {name}" if len(figures) > 1 else "")
        return Part(words, MET if passed else NOT_MET, figure, limit, note=note, deterministic=True)


def coverage(tests):
    """4"""
    shown = stated(4)
    program = "sampler_statistics"
    for words, test, limit in (
            ("30 samples: lognormal, bimodal, ticks", "test_intervals_cover_the_median_at_thirty_samples",
             ">= 93%"),
            ("30 samples that depend on each other (AR(1), ρ = 0.5)",
             "test_intervals_of_dependent_samples_cover_the_median", ">= 92%"),
            ("5 processes and more that differ among themselves",
             "test_intervals_of_processes_cover_the_median", ">= 93%"),
            ("stopped on precision", "test_intervals_cover_the_median_under_the_stop_rule", ">= 91%")):
        shown.parts.append(tests.part(words, program, test, limit, min))
    return shown


def clock(tests):
    """11"""
    shown = stated(11)
    shown.parts.append(tests.part("1000 made-up clocks", "opencl_clock", "test_offset_and_drift_within_error",
                                  ">= 95%", min))
    return shown


BESIDE = (
    (1, "the same, called different", "compare", "same_is_rarely_different", "<= 5%", max),
    (2, "3δ found, with its sign", "compare", "three_delta_is_found", ">= 95%", min),
    (3, "δ/3 called different", "compare", "a_third_of_delta_is_not", "<= 5%", max),
    (3, "2δ called equivalent", "compare", "two_delta_is_not_equivalent", "<= 5%", max),
    (15, "quiet series with any flag", "noise", "test_quiet_series_raise_no_flag", "<= 5%", max),
)


def beside(tests, shown):
    """What made-up data say beside what the machine says."""
    for number, *rest in BESIDE:
        for item in shown:
            if item.number == number:
                item.parts.append(tests.part(*rest))
