"""A property, the parts that show it, and what each comes to."""

from dataclasses import dataclass, field

from trust.statistics import binomial_interval

MET = "met"
NOT_MET = "not met"
UNDECIDED = "undecided"  # a share beyond the limit, which its interval does not exclude
NOT_MEASURABLE = "not measurable here"


@dataclass
class Part:
    """One figure beside its limit."""

    name: str
    verdict: str
    figure: float | None = None
    limit: str = ""
    trials: int | None = None
    successes: int | None = None
    interval: tuple | None = None  # exact, 95 %, of a share
    note: str = ""
    deterministic: bool = False    # does not depend on how busy the machine is


@dataclass
class Property:
    number: int
    statement: str
    meaning: str
    parts: list = field(default_factory=list)

    def verdict(self):
        """The worst of the parts that could be measured."""
        verdicts = {part.verdict for part in self.parts}
        return next((word for word in (NOT_MET, UNDECIDED, MET) if word in verdicts), NOT_MEASURABLE)

    def partly(self):
        """Met, though some of it could not be measured."""
        return self.verdict() == MET and any(part.verdict == NOT_MEASURABLE for part in self.parts)


def unmeasured(name, why):
    return Part(name, NOT_MEASURABLE, note=why)


def _share(name, successes, trials, met, worst, limit, note):
    """A share measured on a real machine: `met` says whether a share is within the limit, and `worst` what is
    furthest from it."""
    if trials == 0:
        return unmeasured(name, note or "there was nothing to count")
    interval = binomial_interval(successes, trials)
    if any(map(met, binomial_interval(worst * trials, trials))):
        verdict = NOT_MEASURABLE
        note = "; ".join(filter(None, [note, "so few trials can exclude nothing"]))
    elif met(successes / trials):
        verdict = MET
    else:
        verdict = UNDECIDED if any(map(met, interval)) else NOT_MET
    return Part(name, verdict, successes / trials, limit, trials, successes, interval, note)


def at_least(name, successes, trials, share, note=""):
    return _share(name, successes, trials, lambda p: p >= share, 0, f">= {share:.0%}", note)


def at_most(name, successes, trials, share, note=""):
    return _share(name, successes, trials, lambda p: p <= share, 1, f"<= {share:.0%}", note)


def bounded(name, figure, low, high, note="", deterministic=False):
    """A figure that must lie in a range; None for no bound on that side."""
    if figure is None:
        return unmeasured(name, note or "there is no figure")
    words = [f">= {low:.4g}"] if low is not None else []
    words += [f"<= {high:.4g}"] if high is not None else []
    met = (low is None or figure >= low) and (high is None or figure <= high)
    return Part(name, MET if met else NOT_MET, figure, ", ".join(words), note=note,
                deterministic=deterministic)


def none_of(name, faults, count, note=""):
    """Deterministic: of `count` looked at, the faults found must be none; the first ones are named."""
    if count == 0:
        return unmeasured(name, note or "there was nothing to look at")
    named = "; ".join(faults[:3])
    return Part(name, NOT_MET if faults else MET, len(faults), f"0 of {count}",
                note="; ".join(filter(None, [note, named])), deterministic=True)
