#!/usr/bin/env python3
"""The article's experiment in Python: the sum of i*i for i < N, one after the other, in processes, in threads.

    article.py [--n N] [--limit SECONDS] [--json] [--output FILE]

First as the article prints it, which fails; then corrected; then as it advises: chunks, a pool that is kept, shared
memory, joblib, dask, numpy. What pays for each item runs with the largest n that fits the limit and is scaled up to N
(n_run, n_reported). --json writes one object with the rungs in the form of `gpubench article`. Modules that are missing
are named and their rungs left out (Debian: python3-numpy, python3-joblib, python3-dask).
"""
import argparse
import concurrent.futures
import json
import multiprocessing
import multiprocessing.shared_memory
import os
import platform
import statistics
import sys
import time

WORKERS = len(os.sched_getaffinity(0))
CHUNKS = 8
REPEATS = 3


def square(i):
    return i * i


def square_sum(bounds):
    first, last = bounds
    total = 0
    for i in range(first, last):
        total += i * i
    return total


def exact(n):
    """The sum of i*i for i < n, by its formula."""
    return (n - 1) * n * (2 * n - 1) // 6


def ranges(n, parts):
    return [(n * p // parts, n * (p + 1) // parts) for p in range(parts)]


def sequential(n):
    return square_sum((0, n))


def as_printed(n):
    with concurrent.futures.ProcessPoolExecutor() as pool:
        return sum(f.result() for f in [pool.submit(lambda i: i * i, i) for i in range(n)])


def future_an_item(n):
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        return sum(f.result() for f in [pool.submit(square, i) for i in range(n)])


def map_in_chunks(n):
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        return sum(pool.map(square, range(n), chunksize=max(1, n // CHUNKS)))


def task_a_range(n):
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        return sum(pool.map(square_sum, ranges(n, WORKERS)))


class Kept:
    """Pools that are kept from one operation to the next."""

    def __init__(self, kind):
        self.pool = kind(WORKERS)
        list(self.pool.map(square_sum, ranges(WORKERS * CHUNKS, WORKERS * CHUNKS)))

    def ranges(self, n):
        return sum(self.pool.map(square_sum, ranges(n, WORKERS)))

    def item(self, n):
        return sum(f.result() for f in [self.pool.submit(square, i) for i in range(n)])

    def close(self):
        self.pool.shutdown()


def shared_slice(task):
    name, count, first, last = task
    import numpy
    memory = multiprocessing.shared_memory.SharedMemory(name)
    numbers = numpy.ndarray((count,), dtype=numpy.int64, buffer=memory.buf)
    part = numbers[first:last]
    total = int(part.dot(part))
    del part, numbers
    memory.close()
    return total


class Shared:
    """A kept process pool over numbers in shared memory."""

    def __init__(self, n):
        import numpy
        self.memory = multiprocessing.shared_memory.SharedMemory(create=True, size=8 * n)
        numbers = numpy.ndarray((n,), dtype=numpy.int64, buffer=self.memory.buf)
        numbers[:] = numpy.arange(n)
        self.count = n
        self.pool = concurrent.futures.ProcessPoolExecutor(WORKERS)
        list(self.pool.map(shared_slice, [(self.memory.name, n, 0, 1)] * WORKERS))

    def run(self, n):
        tasks = [(self.memory.name, self.count, first, last) for first, last in ranges(n, WORKERS)]
        return sum(self.pool.map(shared_slice, tasks))

    def close(self):
        self.pool.shutdown()
        self.memory.close()
        self.memory.unlink()


def joblib_item(n):
    from joblib import Parallel, delayed
    return sum(Parallel(n_jobs=WORKERS)(delayed(square)(i) for i in range(n)))


def joblib_ranges(n):
    from joblib import Parallel, delayed
    return sum(Parallel(n_jobs=WORKERS)(delayed(square_sum)(r) for r in ranges(n, WORKERS)))


def dask_ranges(n):
    import dask
    tasks = [dask.delayed(square_sum)(r) for r in ranges(n, WORKERS)]
    return sum(dask.compute(*tasks, scheduler="processes", num_workers=WORKERS))


def dask_item(n):
    import dask
    tasks = [dask.delayed(square)(i) for i in range(n)]
    return sum(dask.compute(*tasks, scheduler="threads", num_workers=WORKERS))


def numpy_dot(numbers):
    def run(n):
        part = numbers[:n]
        return int(part.dot(part))
    return run


def once(run, n):
    start = time.perf_counter()
    total = run(n)
    seconds = time.perf_counter() - start
    if total != exact(n):
        raise ValueError(f"{run.__name__}: {total} is not the sum of squares below {n}, {exact(n)}")
    return seconds


def measure(run, n, limit):
    """The time of `run` at n, and the n it ran: n, or the largest that fits the limit, growing fourfold. From there on
    time goes on growing as it did between the last two sizes; what is paid once is so not multiplied."""
    size = min(n, 64)
    once(run, size)  # what is loaded or started at first use
    seconds, slope = once(run, size), 0.0
    while size < n and seconds + slope * 3 * size < limit / 2:
        larger = min(n, size * 4)
        more = once(run, larger)
        slope = max(0.0, more - seconds) / (larger - size)
        size, seconds = larger, more
    samples = [seconds]
    while len(samples) < REPEATS and sum(samples) + seconds < limit:
        samples.append(once(run, size))
    return statistics.median(samples) + slope * (n - size), size


def module(name):
    try:
        __import__(name)
        return True
    except ImportError:
        return False


class Ladder:
    def __init__(self, n, limit):
        self.n, self.limit = n, limit
        self.rungs, self.missing, self.base = [], [], None

    def add(self, name, device, run, why):
        seconds, size = measure(run, self.n, self.limit)
        self.base = self.base or seconds
        self.rungs.append({"name": name, "device": device, "n_run": size, "n_reported": self.n, "time_s": seconds,
                           "ratio": seconds / self.base, "phases_s": None, "why": why})

    def add_failing(self, name, device, run, why):
        try:
            run(10)
            error = "it ran, against expectation"
        except Exception as failure:
            error = f"{type(failure).__name__}: {failure}"
        self.rungs.append({"name": name, "device": device, "n_run": 10, "n_reported": self.n, "time_s": None,
                           "ratio": None, "phases_s": None, "why": f"{why}: {error}"})

    def needs(self, name, package):
        if not module(name):
            self.missing.append(package)
        return module(name)


def climb(ladder):
    ladder.add("one loop", "python", sequential, "the interpreter adds about twenty million squares a second")
    ladder.add_failing("as printed: a lambda to a process pool", "python:processes", as_printed,
                       "a lambda cannot be pickled, so it never reaches a process")
    ladder.add("corrected: a future an item", "python:processes", future_an_item,
               "each item is pickled, sent through a pipe, waited for and sent back: more than a thousand additions' time")
    ladder.add("map in eight chunks", "python:processes", map_in_chunks,
               "eight messages, but every square still comes back through a pipe")
    ladder.add("a task a range, pool made for it", "python:processes", task_a_range,
               "only bounds travel; what is left is starting processes")
    processes = Kept(concurrent.futures.ProcessPoolExecutor)
    ladder.add("a task a range, pool kept", "python:processes", processes.ranges,
               "processes that wait for work cost two messages")
    processes.close()
    threads = Kept(concurrent.futures.ThreadPoolExecutor)
    ladder.add("a task a range, threads", "python:threads", threads.ranges,
               "the interpreter lock lets one thread compute at a time")
    ladder.add("a future an item, threads", "python:threads", threads.item,
               "no pickling and no pipe, but a lock and a queue an item")
    threads.close()
    if ladder.needs("joblib", "python3-joblib"):
        ladder.add("joblib, an item a task", "python:joblib", joblib_item, "joblib batches small tasks by itself; each is still pickled")
        ladder.add("joblib, a task a range", "python:joblib", joblib_ranges, "as a process pool, and its processes are kept")
    if ladder.needs("dask", "python3-dask"):
        ladder.add("dask, an item a task, threads", "python:dask", dask_item, "a scheduler between the items")
        ladder.add("dask, a task a range", "python:dask", dask_ranges, "processes are started for each computation")
    if ladder.needs("numpy", "python3-numpy"):
        import numpy
        ladder.add("numpy, one loop in C", "python:numpy", numpy_dot(numpy.arange(ladder.n)),
                   "no interpreter between the elements: one core beats every pool above")
        shared = Shared(ladder.n)
        ladder.add("numpy in processes over shared memory", "python:processes", shared.run,
                   "the numbers stay where they are, but a message costs more than the sum")
        shared.close()


def show(ladder):
    width = max(len(rung["name"]) for rung in ladder.rungs)
    for rung in ladder.rungs:
        if rung["time_s"] is None:
            print(f"{rung['name']:{width}}  fails: {rung['why']}")
            continue
        scaled = f", from n = {rung['n_run']}" if rung["n_run"] < rung["n_reported"] else ""
        print(f"{rung['name']:{width}}  {rung['time_s']:10.4g} s {rung['ratio']:10.4g} x  {rung['why']}{scaled}")
    for package in ladder.missing:
        print(f"left out: {package} is not installed", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1_000_000, help="items (default 1000000)")
    parser.add_argument("--limit", type=float, default=3.0, help="seconds for a rung (default 3)")
    parser.add_argument("--json", action="store_true", help="write JSON")
    parser.add_argument("--output", metavar="FILE", help="where to (default: standard output)")
    options = parser.parse_args()
    if options.n < 1 or not options.limit > 0:
        parser.error("--n and --limit must be positive")
    ladder = Ladder(options.n, options.limit)
    climb(ladder)
    if options.output:
        sys.stdout = open(options.output, "w")
    if options.json:
        json.dump({"python": platform.python_version(), "workers": WORKERS, "missing": ladder.missing,
                   "rungs": ladder.rungs}, sys.stdout, indent=1)
        print()
    else:
        show(ladder)


if __name__ == "__main__":
    main()
