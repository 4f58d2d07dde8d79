"""The properties as text and as JSON."""

import textwrap
from dataclasses import asdict

WIDTH = 110


def _figure(part):
    if part.figure is None:
        return ""
    if part.trials is not None:
        low, high = part.interval
        return (f"{part.successes} of {part.trials} = {part.figure:.1%}, "
                f"95 % interval {low:.1%} to {high:.1%}")
    return f"{part.figure:.1%}" if "%" in part.limit else f"{part.figure:.3g}"


def _print_part(part):
    limit = f"(limit {part.limit})" if part.limit else ""
    words = [part.verdict + ":", part.name + (":" if part.figure is not None else ""), _figure(part), limit]
    words.append(f"[{part.note}]" if part.note else "")
    print(textwrap.fill(" ".join(filter(None, words)), WIDTH, initial_indent="      ",
                        subsequent_indent="        ", break_on_hyphens=False))


def _verdict(item):
    return item.verdict() + (" (the part that can be measured)" if item.partly() else "")


def print_all(about, shown):
    load = ", ".join(f"{value:.1f}" for value in about["load_before"])
    print(f"{about['program']} · {about['meta']['cpu']} · {about['date']} · load {load} · "
          f"{'short form' if about['short'] else 'full form'}, {about['seconds']:.0f} s\n")
    for item in shown:
        print(textwrap.fill(f"{item.number:3}   {_verdict(item)}: {item.statement}", WIDTH,
                            subsequent_indent="      "))
        print(textwrap.fill(item.meaning, WIDTH, initial_indent="      ", subsequent_indent="      "))
        for part in item.parts:
            _print_part(part)
        print()
    verdicts = [item.verdict() for item in shown]
    print("; ".join(f"{verdicts.count(word)} {word}" for word in dict.fromkeys(verdicts)) + ".")


def as_json(about, shown):
    properties = [dict(number=item.number, statement=item.statement, meaning=item.meaning,
                       verdict=item.verdict(), partly=item.partly(),
                       parts=[asdict(part) for part in item.parts]) for item in shown]
    return {"schema": "gpubench-properties/1", **about, "properties": properties}
