"""Work done in a second process while this one goes on, where the machine can do both.

Reading and writing spend their time in Python, which runs on one core at a time; a forked process
has the inputs already and runs on the other. What it cannot do, for whatever reason, is done here:
the result is the same, and so is the error.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from remine.keeping.packing import RefusedError, pack, unpack

#: Up to so many rows starting a process takes longer than it saves.
MANY_ROWS = 2_000


def many(rows: int) -> bool:
    """Whether work on so many rows is worth a process of its own."""
    return rows > MANY_ROWS


def second_half(work: Mapping[str, float], beside_it: float = 0.0) -> set[str]:
    """Return the names of about half of some work, to be done by a second process.

    The largest piece stays here; each next one goes to the share that has less. Pieces of no
    weight stay. ``beside_it`` is other work that is done here meanwhile.

    >>> sorted(second_half({"a": 5, "b": 4, "c": 3, "d": 0}))
    ['b', 'c']
    >>> sorted(second_half({"a": 5, "b": 4, "c": 3, "d": 2}, beside_it=4))
    ['b', 'c', 'd']
    """
    here, there = beside_it, 0.0
    theirs = set()
    by_size = sorted(work.items(), key=lambda item: (-item[1], item[0]))
    for at, (name, size) in enumerate(by_size):
        if at and size and there < here:
            there += size
            theirs.add(name)
        else:
            here += size
    return theirs


class Beside:
    """A piece of work started beside this process.

    Parameters
    ----------
    make : callable
        Gives plain data, arrays, tables, shapes or dataclasses of the package, and may write files.
        It must be able to run twice: it runs again here if the other process fails.
    worth_it : bool
        Whether the work is long enough to start a process for.

    Examples
    --------
    >>> with Beside(lambda: sum(range(10))) as other:
    ...     other.result()
    45
    """

    def __init__(self, make: Callable[[], Any], worth_it: bool = True):
        self._make = make
        self._process, self._pipe = _start(make) if worth_it and _two_cores() else (0, None)

    def result(self) -> Any:
        """Wait for the work and return what it gave; do it here if the other could not."""
        if self._pipe is None:
            return self._make()
        data = self._pipe.read()
        if self._wait() == 0:
            with suppress(RefusedError):
                return unpack(data)
        return self._make()

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            os.kill(self._process, signal.SIGKILL)
            self._wait()

    def _wait(self) -> int:
        self._pipe.close()
        _, status = os.waitpid(self._process, 0)
        self._process, self._pipe = 0, None
        return status


def _two_cores() -> bool:
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def _start(make: Callable[[], Any]):
    """Fork; return the other process and the pipe its result comes through."""
    read, write = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():  # threads are idle here: nothing they could hold is needed
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process:
        os.close(write)
        return process, os.fdopen(read, "rb")
    status = 1
    try:
        os.close(read)
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: end with the parent
        if os.getppid() == parent:
            with os.fdopen(write, "wb") as pipe:
                pipe.write(pack(make()))
            status = 0
    finally:
        os._exit(status)  # neither the parent's exit handlers nor its buffers are ours
