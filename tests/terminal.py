"""usage: terminal.py PROGRAM: what it prints on terminals of some widths, kinds and character sets fits there."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata

PROGRAM = sys.argv[1]
SHORT = ["--device", "seq,threads", "--size", "1Ki,1Mi", "--gap", "0", "--quick", "--budget", "1s"]
failures = []


def expect(true, message):
    if not true:
        failures.append(message)


def environment(**settings):
    """Like that of a plain login, whatever this test was started from."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "TERM": "xterm", **settings}


def on_terminal(arguments, columns, **settings):
    """What a terminal of that many columns is sent."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execve(PROGRAM, [PROGRAM, *arguments], environment(**settings))
    sent = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            piece = b""
        if not piece:
            break
        sent += piece
    os.close(terminal)
    _, status = os.waitpid(pid, 0)
    expect(status == 0, f"{arguments}: status {status}")
    return sent


def columns_of(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in line)


def check_lines(sent, arguments, columns, name):
    """Every state of every line, escapes aside, has room."""
    where = f"{' '.join(arguments)} at {columns} columns, {name}"
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", sent.decode("utf-8"))
    for line in re.split(r"[\r\n]+", text):
        expect(columns_of(line) <= columns, f"{where}: too wide: {line!r}")
        expect(line == line.rstrip(), f"{where}: ends in spaces: {line!r}")
    expect(not re.search(r"\d,\d+ (ns|us|µs|ms|s)\b", text), f"{where}: a decimal comma")
    return text


def check_widths(result):
    pages = [["--help"], ["compare", "--help"], ["list"], ["list", "-v"],
             ["compare", result, "--against", "seq"], SHORT]
    for columns in 60, 80, 120:
        for name in "C", "C.UTF-8":
            for arguments in pages:
                if arguments == SHORT and columns == 120:
                    continue
                sent = on_terminal(arguments, columns, LC_ALL=name)
                check_lines(sent, arguments, columns, name)
                expect(name != "C" or sent.isascii(), f"{arguments}: not ASCII in the locale C")


def check_colors(result):
    arguments = ["compare", result, "--against", "seq"]
    for settings in {"NO_COLOR": "1"}, {"TERM": "dumb"}:
        expect(b"\x1b" not in on_terminal(arguments, 80, **settings), f"escapes in spite of {settings}")
    expect(b"\x1b" in on_terminal(arguments, 80), "no color on a terminal")
    expect(b"\x1b" in on_terminal([*arguments, "--color", "always"], 80, NO_COLOR="1"),
           "no color though it is asked for")


# Goes on until its budget ends, however quiet the machine is.
LASTING = [*SHORT, "--precision", "0.001%", "--min-rounds", "1000000"]


def check_progress():
    expect(b"left" in on_terminal(LASTING, 80), "no progress on a terminal")
    expect(b"left" not in on_terminal([*LASTING, "-q"], 80), "progress in spite of -q")
    for settings in {"TERM": "dumb"}, {"TERM": "xterm"}:
        got = subprocess.run([PROGRAM, *LASTING, "--progress", "always"], env=environment(**settings),
                             capture_output=True, check=True)
        expect(b"left" in got.stderr and b"\x1b" not in got.stderr and b"\r" not in got.stderr,
               f"progress in a file: {got.stderr!r}")
        expect(got.stderr.count(b"\n") < 12, f"too much progress in a file: {got.stderr!r}")
    got = subprocess.run([PROGRAM, *LASTING, "-q"], env=environment(), capture_output=True, check=True)
    expect(got.stderr == b"", f"-q is not silent: {got.stderr!r}")


with tempfile.TemporaryDirectory() as folder:
    result = os.path.join(folder, "r.json")
    subprocess.run([PROGRAM, *LASTING, "-q", "--json", result], env=environment(), capture_output=True, check=True)
    check_widths(result)
    check_colors(result)
check_progress()
for failure in failures[:20]:
    print(failure)
sys.exit(len(failures) > 0)
