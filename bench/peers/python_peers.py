#!/usr/bin/python3
"""Peers in Python, asked line by line on one input: python_peers.py DTYPE PATH

The inputs are read from PATH.x and PATH.y into numpy's own memory. "open NAME" is answered with "ok NAME" or
"no REASON", "time NAME BATCH" with the seconds of one call. Names: numpy sum|dot|max|argmax|var, scipy logsumexp,
pyopencl dot, future, clpeak.
"""
import concurrent.futures
import re
import subprocess
import sys
import time

LIBRARIES = {"numpy": "python3-numpy", "scipy": "python3-scipy", "pyopencl": "python3-pyopencl"}


def one():
    return 1


def make_numpy(data, word):
    import numpy

    x, y = data()
    calls = {"sum": x.sum, "dot": lambda: numpy.dot(x, y), "max": x.max, "argmax": x.argmax, "var": x.var}
    return calls[word]


def make_scipy(data, word):
    from scipy.special import logsumexp

    x, _ = data()
    return {"logsumexp": lambda: logsumexp(x)}[word]


def make_pyopencl(data, word):
    import numpy
    import pyopencl
    import pyopencl.array
    from pyopencl.reduction import ReductionKernel

    x, y = data()
    half = len(x) // 2  # sizes are those of both inputs together
    context = pyopencl.Context([pyopencl.get_platforms()[0].get_devices()[0]])
    queue = pyopencl.CommandQueue(context)
    a, b = (pyopencl.array.to_device(queue, part[:half]) for part in (x, y))
    name = "double" if x.dtype == numpy.float64 else "float"
    kernel = ReductionKernel(context, x.dtype, neutral="0", reduce_expr="a+b", map_expr="x[i]*y[i]",
                             arguments=f"__global const {name} *x, __global const {name} *y")
    return {"dot": lambda: kernel(a, b).get()}[word]


def make_future(data, word):
    pool = concurrent.futures.ProcessPoolExecutor()
    return lambda: pool.submit(one).result()


def clpeak_seconds():
    """The round trip of a kernel that does nothing, as clpeak measures it."""
    said = subprocess.run(["clpeak", "--kernel-latency"], capture_output=True, text=True, check=True).stdout
    return 1e-6 * float(re.search(r"latency\s*:\s*([0-9.]+) us", said).group(1))


MAKERS = {"numpy": make_numpy, "scipy": make_scipy, "pyopencl": make_pyopencl, "future": make_future}


class Peers:
    def __init__(self, dtype, path):
        self.dtype, self.path, self.inputs, self.calls, self.kept = dtype, path, None, {}, None

    def data(self):
        import numpy

        if self.inputs is None:
            kind = {"f32": numpy.float32, "f64": numpy.float64}[self.dtype]
            self.inputs = [numpy.fromfile(f"{self.path}.{which}", kind) for which in "xy"]
        return self.inputs

    def open(self, name):
        family, _, word = name.partition(" ")
        try:
            if family == "clpeak":
                self.kept = clpeak_seconds()
            else:
                self.calls[name] = MAKERS[family](self.data, word)
                self.calls[name]()
        except ImportError:
            return f"no {family} (Debian: {LIBRARIES[family]})"
        except Exception as problem:  # whatever it is, the row says so and the others go on
            return f"no {name}: {problem}".replace("\n", " ")
        return f"ok {name}"

    def time(self, name, batch):
        if name == "clpeak":  # takes seconds: asked once
            return self.kept
        call = self.calls[name]
        call()
        start = time.perf_counter()
        for _ in range(batch):
            call()
        return (time.perf_counter() - start) / batch


def main():
    peers = Peers(sys.argv[1], sys.argv[2])
    for line in sys.stdin:
        question, _, rest = line.strip().partition(" ")
        if question == "open":
            print(peers.open(rest), flush=True)
        else:
            name, _, batch = rest.rpartition(" ")
            print(f"{peers.time(name, int(batch)):.9g}", flush=True)


if __name__ == "__main__":
    main()
