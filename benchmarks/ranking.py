"""Ranking methods and the acceptability simulation, beside pymcdm and scikit-criteria.

Each figure of ours is taken in a fresh process: seconds are the median of three runs, the memory is
the peak above imports and input. A peer runs once, in a process of its own, at a size it can
finish: ``peer_n`` says which, and nothing is scaled. ``ratio`` is ``peer_s / ours_s`` as measured;
where the sizes differ it compares different amounts of work, in the peer's favour, and
``ours_at_peer_n_s`` is ours at the peer's size. On a shared machine read ratios of 3 and more, not
small gaps.

    python benchmarks/ranking.py [--sites 300000] [--json]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

N_CRITERIA = 12
REPEATS = 3


def inputs(n):
    """Return values 0..1 and weights; the same for everybody."""
    import numpy as np

    rng = np.random.default_rng(20260)
    return rng.random((n, N_CRITERIA)), rng.dirichlet(np.full(N_CRITERIA, 3.0))


def our_scores(kind, **parameters):
    """Return a job that scores and ranks with a method of ours."""

    def prepare(n):
        import numpy as np

        from remine.ranking import methods
        from remine.ranking.order import competition_ranks

        values, weights = inputs(n)
        method, everybody = methods()[kind](**parameters), np.ones(n, dtype=bool)
        return lambda: competition_ranks(method.scores(values, weights), everybody)

    return prepare


def our_likely(unknown=0.4, k=10, draws=1000):
    """Return a job that does what every run does: top k shares, and ranges of ranks for all."""

    def prepare(n):
        import numpy as np

        from remine.ranking.likely import likely_ranks
        from remine.ranking.weighted_sum import WeightedSum

        values, weights = inputs(n)
        rng = np.random.default_rng(1)
        half = np.where(rng.random(values.shape) < unknown, rng.random(values.shape) / 2, 0.0)
        low, high = np.clip(values - half, 0, 1), np.clip(values + half, 0, 1)
        return lambda: likely_ranks(WeightedSum(), low, high, weights, k, draws, 20.0, seed=1)

    return prepare


def our_smaa(unknown, classes, k=50, draws=1000):
    """Return a job that counts who is among the first k."""

    def prepare(n):
        import numpy as np

        from remine.ranking.smaa import Draws, smaa

        values, weights = inputs(n)
        low = high = values
        if unknown:
            mask = np.random.default_rng(1).random(values.shape) < unknown
            low, high = np.where(mask, 0.0, values), np.where(mask, 1.0, values)
        drawn = Draws.dirichlet(weights, draws)
        return lambda: smaa(low, high, drawn, k, classes)

    return prepare


def pymcdm_ranks(name, **parameters):
    """Return a job that scores and ranks with pymcdm."""

    def prepare(n):
        import numpy as np
        from pymcdm import methods
        from pymcdm.helpers import rrankdata

        values, weights = inputs(n)
        types = np.ones(N_CRITERIA)
        body = getattr(methods, name)(**parameters)
        return lambda: rrankdata(body(values, weights, types))

    return prepare


def scikit_criteria_ranks(module, name, times=1):
    """Return a job that ranks with scikit-criteria, once or for many weights."""

    def prepare(n):
        import importlib

        import skcriteria

        values, weights = inputs(n)
        decider = getattr(importlib.import_module(f"skcriteria.agg.{module}"), name)()
        matrix = skcriteria.mkdm(values, [max] * N_CRITERIA, weights=weights)
        return lambda: [decider.evaluate(matrix.copy(weights=weights)) for _ in range(times)]

    return prepare


FIXED = {"p": [0.2] * N_CRITERIA}
#: what: (ours, size as a share of --sites or a number, peer's name, peer's job, peer's size)
FIGURES = {
    "weighted sum": (our_scores("weighted_sum"), 1.0, "scikit-criteria",
                     scikit_criteria_ranks("simple", "WeightedSumModel"), 1.0),
    "topsis": (our_scores("topsis", ideal="sample"), 1.0, "scikit-criteria",
               scikit_criteria_ranks("topsis", "TOPSIS"), 1.0),
    "vikor": (our_scores("vikor", ideal="sample"), 1.0, "scikit-criteria",
              scikit_criteria_ranks("vikor", "VIKOR"), 1.0),
    "promethee ii usual": (our_scores("promethee", preference="usual"), 1.0, "pymcdm",
                           pymcdm_ranks("PROMETHEE_II", preference_function="usual"), 5000),
    "promethee ii v-shape": (our_scores("promethee", preference="v_shape", p=0.2), 1.0, "pymcdm",
                             pymcdm_ranks("PROMETHEE_II", preference_function="vshape", **FIXED),
                             5000),
    "promethee ii linear": (our_scores("promethee", preference="linear"), 1.0, None, None, 0),
    "promethee ii gaussian": (our_scores("promethee", preference="gaussian"), 1.0, None, None, 0),
    "smaa": (our_smaa(0.0, ()), 1 / 3, "scikit-criteria in a loop, 10 draws",
             scikit_criteria_ranks("simple", "WeightedSumModel", times=10), 1 / 3),
    "likely ranks, 40 % unknown": (our_likely(), 1.0, None, None, 0),
    "likely ranks, 40 % unknown, tenth": (our_likely(), 0.1, None, None, 0),
    "smaa 10 % unknown": (our_smaa(0.1, ()), 1 / 3, None, None, 0),
    "smaa rank classes, 10 % unknown": (our_smaa(0.1, (10, 50, 100, 1000, 10_000)), 1 / 3,
                                        None, None, 0),
}  # fmt: skip


def peak_mb():
    """Return the peak of resident memory since `forget_peak`."""
    with open("/proc/self/status", encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) / 1024


def forget_peak():
    """Start the peak of resident memory anew (Linux)."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as switch:
        switch.write("5")


def measure(prepare, n, repeats):
    """Return wall and CPU seconds and the peak in MB above imports and input."""
    prepare(min(n, 100))()  # imports
    job = prepare(n)
    forget_peak()
    before = peak_mb()
    wall, cpu, peak = [], [], 0.0
    for _ in range(repeats):
        start = time.perf_counter(), time.process_time()
        job()
        wall.append(time.perf_counter() - start[0])
        cpu.append(time.process_time() - start[1])
        peak = max(peak, peak_mb() - before)
    return {"s": statistics.median(wall), "cpu_s": statistics.median(cpu), "mb": peak}


def in_fresh_process(what, whose, n):
    """Run one measurement in a process of its own; None if it does not finish."""
    command = [sys.executable, __file__, "--one", what, whose, str(n)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def figure(what, sites):
    """Return one figure."""
    _, share, peer, _, peer_share = FIGURES[what]
    n = int(share * sites)
    ours = in_fresh_process(what, "ours", n)
    if ours is None:
        raise SystemExit(f"{what}: failed at {n} sites")
    out = {
        "what": what, "n": n, "ours_s": round(ours["s"], 4), "peer": peer, "peer_n": None,
        "peer_s": None, "ratio": None, "peak_mb": round(ours["mb"], 1),
        "ours_cpu_s": round(ours["cpu_s"], 4), "ours_at_peer_n_s": None,
    }  # fmt: skip
    if peer:
        peer_n = min(int(peer_share * sites) if isinstance(peer_share, float) else peer_share, n)
        theirs = in_fresh_process(what, "peer", peer_n)
        if theirs:
            seconds = theirs["s"]
            out |= {"peer_n": peer_n, "peer_s": round(seconds, 4),
                    "ratio": round(seconds / ours["s"], 2)}  # fmt: skip
            same = ours if peer_n == n else in_fresh_process(what, "ours", peer_n)
            out["ours_at_peer_n_s"] = round(same["s"], 4)
    return out


def main():
    """Print a table, or with --json one object on the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=300_000)
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        what, whose, n = arguments.one
        prepare, repeats = (FIGURES[what][0], REPEATS) if whose == "ours" else (FIGURES[what][3], 1)
        print(json.dumps(measure(prepare, int(n), repeats)))
        return
    figures = []
    for what in FIGURES:
        one = figure(what, arguments.sites)
        figures.append(one)
        beside = "no peer"
        if one["peer_s"]:
            beside = f"{one['peer']} {one['peer_s']:.3f} s at {one['peer_n']:,}"
        if one["peer_s"] and one["peer_n"] != one["n"]:
            beside += f" (ours there {one['ours_at_peer_n_s']} s)"
        print(
            f"{what:33} {one['n']:9,} sites {one['ours_s']:8.3f} s {one['ours_cpu_s']:8.3f} CPU s "
            f"{one['peak_mb']:7.1f} MB   {beside}",
            file=sys.stderr if arguments.json else sys.stdout,
            flush=True,
        )
    if arguments.json:
        print(json.dumps({"figures": figures}))


if __name__ == "__main__":
    main()
