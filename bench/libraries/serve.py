"""What the Python libraries have in common: the line protocol, the clock, and the numbers all libraries compute with.

packages/cli/src/bench/serve.ts is the same for JavaScript, and says more.
"""

import json
import math
import platform
import sys
import time

BEGIN = time.perf_counter()
SHORTEST = 0.020
PIECE = 2**18


def serve(open_library):
    out, sys.stdout = sys.stdout, sys.stderr

    def say(**answer):
        print(json.dumps(answer), file=out, flush=True)

    library = open_library()
    rows, networks = library.get("rows", {}), library.get("networks", {})
    version = f"{library['version']}, Python {platform.python_version()}"
    if "--once" in sys.argv:
        what = sys.argv[sys.argv.index("--once") + 1 :]
        return say(version=version) if what == ["version"] else say(**once(networks, *what))
    say(version=version)
    run, count = None, 1
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "seconds" in request:
                say(ms=measure(run, count, request["seconds"]))
                continue
            run = None
            row = request["row"]
            if row not in rows and row not in networks:
                say(cannot=ABSENT)
                continue
            check, run = rows[row]() if row in rows else trains(networks[row](), 20 if row.startswith("mlp") else 2)
            count = repetitions(run)
            say(check=check)
        except Exception as error:
            say(cannot=str(error).split("\n")[0])


ABSENT = "not in this comparison"


def once(networks, what, row="mlp-100", size="{}", seconds=0):
    """first-step; memory ROW, of two training steps; growth ROW SIZE SECONDS, both time and memory."""
    base = peak_mebibytes()
    if row not in networks:
        return {"cannot": ABSENT}
    network = networks[row](**json.loads(size))
    network.step()
    if what == "first-step":
        return {"value": 1000 * (time.perf_counter() - BEGIN)}
    network.step()
    if what == "memory":
        return {"value": peak_mebibytes()}
    ms = measure(network.step, repetitions(network.step), float(seconds))
    return {"ms": ms, "base": base, "peak": peak_mebibytes()}


def repetitions(run):
    """How many are timed at once."""
    return max(1, math.ceil(SHORTEST / max(timed(run, 1), 1e-6)))


def measure(run, count, seconds):
    figures, total = [], 0
    while total < seconds:
        one = timed(run, count)
        total += one * count
        figures.append(1000 * one)
    return figures


def timed(run, count):
    begin = time.perf_counter()
    for _ in range(count):
        run()
    return (time.perf_counter() - begin) / count


def peak_mebibytes():
    """Of this process alone: getrusage counts that of the process which started it, too."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def trains(network, steps):
    """A row that trains: predictions agree before, and the loss goes down."""
    outputs = digest(network.predict())
    before = network.loss()
    for _ in range(steps):
        network.step()
    return {"outputs": outputs, "loss": [before, network.loss()]}, network.step


def predicts(network):
    return {"outputs": digest(network.predict())}, network.predict


def values(site, n, limit):
    """n numbers, uniform in [-limit, limit), the same for every library: bits mixed as MurmurHash3 ends."""
    import numpy as np

    out = np.empty(n, np.float32)
    for begin in range(0, n, PIECE):  # so that little memory is needed beside what is made
        end = min(begin + PIECE, n)
        h = np.arange(begin + 1, end + 1, dtype=np.uint32) * np.uint32(0x9E3779B1)
        h ^= np.uint32(site * 0x85EBCA77 % 2**32)
        h = (h ^ (h >> 16)) * np.uint32(0x85EBCA6B)
        h = (h ^ (h >> 13)) * np.uint32(0xC2B2AE35)
        h ^= h >> 16
        out[begin:end] = (h / 2**31 - 1) * limit
    return out


def weights(site, inputs, *outputs):
    return values(site, math.prod(outputs, start=inputs), math.sqrt(6 / inputs))


def indices(site, n, limit):
    """n whole numbers from 0 to limit - 1."""
    return [min(int(abs(value)), limit - 1) for value in values(site, n, limit)]


def labels(n):
    return [i % 10 for i in range(n)]


def digest(array):
    """Few numbers that represent many: the mean size, and sixteen of them from first to last."""
    import numpy as np

    flat = np.asarray(array).reshape(-1)
    some = [float(flat[i * (len(flat) - 1) // 15]) for i in range(16)]
    return [float(np.abs(flat).mean(dtype=np.float64)), *some]


def dropped(y, x):
    """Of a dropout's output: the fraction kept, and what the kept ones were multiplied by."""
    import numpy as np

    y, x = np.asarray(y), np.asarray(x)
    kept = y != 0
    return [float(kept.mean()), float((y[kept] / x[kept]).mean(dtype=np.float64))]
