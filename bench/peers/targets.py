"""The targets: what is held against what, on how many bytes, and how their times may relate at most.

A contender is a tuple: ("cell", DEVICE, OPERATOR), ("peer", KIND, THREADS, INPUTS) as bench_serve takes them, or
("python", NAME) as python_peers.py does. Sizes are all inputs together. To add a target, add a row.
"""
from collections import namedtuple

Ki, Mi = 1 << 10, 1 << 20

# share: the peer's time is divided by the number of processors
Target = namedtuple("Target", "size dtype ours peer limit share", defaults=(False,))

POOLED = ("sum", "mean", "dot", "asum", "sumsq", "min", "max", "argmin", "argmax", "var")


def cell(device, operator):
    return ("cell", device, operator)


def inputs(operator):
    return 2 if operator == "dot" else 1


def loads(threads=1):
    return ("peer", "loads", threads, 1)


def blas(operator, threads=1):
    return ("peer", "blas-" + operator, threads, inputs(operator))


def clblast(operator):
    return ("peer", "clblast-" + operator, 0, inputs(operator))


def rows():
    for operators, limit in ((("sum", "mean"), 1.18), (("dot", "asum", "sumsq"), 1.20), (("min", "max"), 1.35),
                             (("argmin", "argmax"), 2.5), (("var",), 3.3)):
        for operator in operators:
            for dtype in ("f32", "f64"):
                yield Target(16 * Ki, dtype, cell("seq", operator), loads(), limit)
    for operator in POOLED:
        yield Target(256 * Mi, "f32", cell("seq", operator), loads(), 1.04)
    for size, limit in ((16 * Ki, 0.5), (256 * Ki, 0.5), (256 * Mi, 1.03)):
        for operator in ("asum", "nrm2", "dot"):
            yield Target(size, "f32", cell("seq", operator), blas(operator), limit)
    for size, limits in ((256 * Ki, (0.35, 0.6, 0.2)), (256 * Mi, (0.9, 1.05, 0.2))):
        for operator, limit in zip(("sum", "max", "var"), limits):
            yield Target(size, "f32", cell("seq", operator), ("python", "numpy " + operator), limit)
    yield Target(8 * Mi, "f32", cell("seq", "lse"), ("python", "scipy logsumexp"), 0.2)
    for operator in POOLED:
        yield Target(256 * Mi, "f32", cell("threads", operator), loads(0), 1.03)
    for operator in POOLED:
        yield Target(256 * Mi, "f32", cell("fork", operator), cell("threads", operator), 1.03)
    yield Target(256 * Mi, "f32", cell("threads", "sum"), ("peer", "openmp-sum", 0, 1), 1.03)
    for operator in ("asum", "dot"):
        yield Target(256 * Mi, "f32", cell("threads", operator), blas(operator, 0), 1.03)
    yield Target(4 * Ki, "f32", ("peer", "pool-region", 0, 1), ("peer", "openmp-region", 0, 1), 1.0)
    yield Target(128 * Ki, "f32", cell("fork", "sum"), cell("threads", "sum"), 1.5)
    yield Target(4 * Ki, "f32", cell("fork", "sum"), ("python", "future"), 0.02)
    for operator in ("lse", "poly:64"):
        yield Target(64 * Mi, "f32", cell("threads", operator), cell("seq", operator), 1.05, True)
    for operator in POOLED:
        yield Target(256 * Mi, "f32", cell("opencl:0.0", operator), cell("threads", operator), 1.05)
    for operator in ("lse", "poly:64"):
        yield Target(256 * Mi, "f32", cell("opencl:0.0", operator), cell("threads", operator), 1.25)
    yield Target(4 * Ki, "f32", cell("opencl:0.0", "sum"), ("python", "clpeak"), 1.5)
    for size, limit in ((4 * Mi, 0.2), (256 * Mi, 0.08)):
        for operator in ("asum", "dot"):
            yield Target(size, "f32", cell("opencl:0.0", operator), clblast(operator), limit)
    yield Target(256 * Mi, "f64", cell("opencl:0.0", "dot"), ("python", "pyopencl dot"), 0.3)
    for dtype in ("f32", "f64"):
        yield Target(64 * Mi, dtype, ("peer", "reference", 1, 1), ("peer", "loop-sum", 1, 1), 3)
    yield Target(256 * Mi, "f32", cell("seq", "sum"), ("peer", "memcpy", 1, 1), 1)
