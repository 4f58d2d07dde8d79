"""The fifteen properties: what each says, and what that means to a reader who doubts."""

from trust.finding import Property

STATEMENTS = {
    1: ("Two runs of the same program are called `different` in <= 5 % of pairs, over all cells together",
        "compare does not cry wolf: what it calls different is a change, not chance."),
    2: ("A slowdown of 3δ is found, with the right sign, in >= 95 %",
        "compare is not blind. A slower program is one that does more work: n grows by the slowdown, and the file "
        "is relabelled with the old n. δ is the least change that matters, by the machine's own A/A floor."),
    3: ("δ/3 is called `different` in <= 5 %, and 2δ `equivalent` in <= 5 %",
        "compare keeps to what it says of δ, the least change that matters, on both sides; slowed as above."),
    4: ("95 % intervals hold the true median in >= 93 % at 30 samples, >= 91 % under the stop rule, >= 92 % "
        "where samples depend on each other",
        "An interval is a promise; on made-up data, whose median is known, it is kept."),
    5: ("Phases add up to the wall time of the operation that they take apart",
        "Each instant belongs to exactly one phase; nothing is counted twice or lost."),
    6: ("`other` is at most 5 % of operations of 50 µs and more, and never negative",
        "Hardly any time is left that no phase explains."),
    7: ("A planted delay of 200 µs shows >= 90 % in its phase and < 5 % in any other",
        "When something becomes slow, the breakdown blames the right phase: 200 µs, planted by selftest where the "
        "program itself has the phase, and by a driver whose commands take longer where it has not."),
    8: ("Twice the arithmetic moves compute, twice the bytes move transfer, other phases <= 10 % of that",
        "Phases mean what they are called: each grows with its own kind of work."),
    9: ("The compute of a kernel that does next to nothing lies within the reported dispatch",
        "What an empty kernel takes is a floor under every `compute`, and the file says how high it is."),
    10: ("Event times that lie raise a flag and put no wrong number anywhere",
         "A driver with a broken clock is found out: its event times are dropped, not printed."),
    11: ("A device's clock with offset and 100 ppm of drift is placed within the stated error in >= 95 %",
         "Where launch and sync are told apart, the error that is stated for them is true."),
    12: ("Taking operations apart changes their time by <= 5 %, or that is said",
         "The breakdown is of the operation that is timed, or the file says that it is not."),
    13: ("First and cached builds have steady medians, never called `different`",
         "What a build costs can be told, with an empty cache and with a filled one."),
    14: ("Devices and sizes in another order give 95 % intervals that overlap in >= 95 % of cells",
         "What was measured before a cell does not decide what the cell shows."),
    15: ("With a CPU hog on half of the processors noise is flagged in >= 95 % of cells; on quiet series in "
         "<= 5 %",
         "A disturbed measurement says so, and an undisturbed one is not cried down."),
}


def stated(number):
    """The property without anything that shows it yet."""
    return Property(number, *STATEMENTS[number])
