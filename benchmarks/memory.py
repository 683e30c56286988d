"""Peak memory of one piece of work, alone in a fresh process."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path


def resident_mb() -> float:
    """Return the memory this process holds now, in MB."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def shared_mb() -> float:
    """Return the memory this process and its children hold, in MB; what they share counts once.

    On Linux; elsewhere that of this process.
    """
    try:
        tasks = Path("/proc/self/task")
        own = [pid for task in tasks.iterdir() for pid in (task / "children").read_text().split()]
        total = 0.0
        for pid in ("self", *own):
            rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += next(int(line.split()[1]) for line in rolled.splitlines() if "Pss:" in line)
        return total * 1024 / 1e6
    except (OSError, StopIteration):
        return resident_mb()


class Watch:
    """The most memory held between entering and leaving, above what was held before.

    With ``children``, of the processes that this one starts as well.
    """

    def __init__(self, children: bool = False):
        self._held, self._pause = (shared_mb, 0.25) if children else (resident_mb, 0.005)

    def __enter__(self) -> Watch:
        self.before = self.most = self._held()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._over.is_set():
            self.most = max(self.most, self._held())
            time.sleep(self._pause)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.most = max(self.most, self._held())

    @property
    def mb(self) -> float:
        """MB above the start."""
        return round(self.most - self.before, 1)


def _child(pipe, work: Callable[..., dict], arguments: tuple) -> None:
    pipe.send(work(*arguments))
    pipe.close()


def alone(work: Callable[..., dict], *arguments: object) -> dict:
    """Return ``work(*arguments)`` from a fresh process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_child, args=(theirs, work, arguments))
    process.start()
    theirs.close()
    out = ours.recv()
    process.join()
    return out
