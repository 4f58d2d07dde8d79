"""The program, run as a user runs it, in an environment of its own."""

import json
import os
import subprocess
import time

NO_DEVICE = 5


class Broken(Exception):
    """The program did not do what it must whatever the machine does: it crashed, hung or wrote nonsense."""


class OutOfTime(Exception):
    """What is asked for does not fit into the time that is left."""


class Tool:
    """Runs the program; keeps what undisturbed runs found, for whoever looks at all of them."""

    def __init__(self, program, layer, folder, limit_s, short):
        self.program = os.path.abspath(program)
        self.layer = os.path.abspath(layer) if layer else None
        self.folder = folder
        self.short = short
        self.limit_s = limit_s
        self.end = time.monotonic() + limit_s
        self.plain = []      # results of undisturbed runs
        self.selftests = []  # what they found
        self.files = 0
        self.found = {}      # devices that were looked for
        self.environment = {name: value for name, value in os.environ.items()
                            if name not in ("OPENCL_LAYERS", "GPUBENCH_LAYER")}
        # The machine's A/A floor is kept there, and the user's own must not be overwritten.
        self.environment["XDG_DATA_HOME"] = folder
        self.environment["TMPDIR"] = folder

    def left_s(self):
        return self.end - time.monotonic()

    def need(self, seconds):
        if self.left_s() < seconds:
            raise OutOfTime(f"it takes {seconds:.0f} s, and {max(0, self.left_s()):.0f} s were left")

    def path(self):
        self.files += 1
        return os.path.join(self.folder, f"{self.files}.json")

    def _call(self, arguments, accepted, rules=None, limit_s=180):
        environment = dict(self.environment)
        if rules:
            environment.update(OPENCL_LAYERS=self.layer, GPUBENCH_LAYER=rules)
        try:
            done = subprocess.run([self.program, *arguments], env=environment, capture_output=True,
                                  text=True, errors="replace", timeout=limit_s, check=False)
        except subprocess.TimeoutExpired:
            raise Broken(f"gpubench {' '.join(arguments)} did not end in {limit_s} s") from None
        except OSError as error:
            raise Broken(str(error)) from None
        if done.returncode not in accepted:
            raise Broken(f"gpubench {' '.join(arguments)} ended with {done.returncode}: "
                         f"{done.stderr.strip()[-500:]}")
        return done

    def _json(self, arguments, accepted, **call):
        path = self.path()
        done = self._call([*arguments, "--json", path], accepted, **call)
        try:
            with open(path, encoding="utf-8") as file:
                return path, json.load(file), done
        except (OSError, ValueError) as error:
            raise Broken(f"gpubench {' '.join(arguments)} wrote no JSON: {error}") from None

    def version(self):
        return self._call(["--version"], (0,)).stdout.strip()

    def has(self, device):
        """Is there such a device?"""
        if device not in self.found:
            done = self._call(["--device", device, "--dry-run", "--size", "1"], (0, NO_DEVICE))
            self.found[device] = done.returncode == 0
        return self.found[device]

    def run(self, options, rules=None, kept=True):
        """A run; its file and what is in it. Kept among the undisturbed ones unless told otherwise."""
        path, result, _ = self._json(["run", "-q", *options.split()], (0,), rules=rules)
        if kept and not rules:
            self.plain.append(result)
        return path, result

    def selftest(self, device):
        """What selftest found, whether or not its properties hold (else it ends with 1). The A/A floor that it
        measures is the one that later runs note and compare goes by."""
        _, found, _ = self._json(["selftest", "--device", device], (0, 1))
        return found

    def compare(self, old, new):
        _, found, _ = self._json(["compare", old, new], (0,))
        return found

    def save(self, result):
        path = self.path()
        with open(path, "w", encoding="utf-8") as file:
            json.dump(result, file)
        return path


def cells(result):
    """The cells that were timed."""
    return [cell for cell in result["results"] if cell["status"] == "ok" and cell["time_s"]]


def name_of(cell):
    gap = f" gap {1000 * cell['gap_s']:g} ms" if cell["gap_s"] else ""
    mem = f" {cell['mem']}" if cell["mem"] != "auto" else ""
    return f"{cell['device']} {cell['op']} n={cell['n']}{mem}{gap}"
