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


class Watch:
    """The most memory held between entering and leaving, above what was held before."""

    def __enter__(self) -> Watch:
        self.before = self.most = resident_mb()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._over.is_set():
            self.most = max(self.most, resident_mb())
            time.sleep(0.005)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.most = max(self.most, resident_mb())

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
