"""Work done in a second process while this one goes on, where the machine can do both.

Reading and writing spend their time in Python, which runs on one core at a time; a forked process
has the inputs already and runs on the other. What it cannot do, for whatever reason, is done here:
the result is the same, and so is the error.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

from remine.errors import RemineError
from remine.keeping.packing import RefusedError, pack, unpack

_PIPE_BYTES = 1 << 20
#: Up to so many rows starting a process takes longer than it saves.
MANY_ROWS = 2_000


def many(rows: int) -> bool:
    """Whether work on so many rows is worth a process of its own."""
    return rows > MANY_ROWS


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

    @property
    def elsewhere(self) -> bool:
        """Whether another process does the work."""
        return self._pipe is not None

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


class Shared:
    """Pieces of work that this process and a second one take from one queue, whoever is free.

    Nobody need know beforehand how long a piece takes. What the second process could not do, or
    could not hand over, is done here.

    Parameters
    ----------
    work : mapping of str to callable
        As `Beside` takes them, by name, the longest first: that one stays here, and so need not be
        handed over.
    worth_it : bool
        Whether the work is long enough to start a process for.

    Examples
    --------
    >>> with Shared({"a": lambda: 1, "b": lambda: 2}) as shared:
    ...     sorted(shared.results().items())
    [('a', 1), ('b', 2)]
    """

    def __init__(self, work: Mapping[str, Callable[[], Any]], worth_it: bool = True):
        self._work = dict(work)
        self._names = list(work)
        self._queue = _queue(range(1, len(self._names)))
        self._other = Beside(self._theirs, worth_it and len(self._names) > 1)

    def results(self, tell: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
        """Do what is left to do; return by name what each piece gave, or the `RemineError` it
        raised. ``tell`` is called with the name of each piece that is done here.
        """
        found = {}
        for name in chain(self._names[:1], self._taken()):
            tell(name)
            found[name] = _result_or_error(self._work[name])
        for name, packed in (self._other.result() if self._other.elsewhere else {}).items():
            with suppress(RefusedError):
                found[name] = unpack(packed)
        for name in self._names:
            if name not in found:
                tell(name)
                found[name] = _result_or_error(self._work[name])
        return found

    def _theirs(self) -> dict[str, bytes]:
        """Return what this process, the second one, did; errors are found again by the first.

        Each result is packed while the other process still works.
        """
        done = {}
        for name in self._taken():
            made = _result_or_error(self._work[name])
            if not isinstance(made, RemineError):
                done[name] = pack(made)
        return done

    def _taken(self) -> Iterator[str]:
        """Give the names that this process takes from the queue, until it is empty."""
        while number := os.read(self._queue, _NUMBER):
            yield self._names[int.from_bytes(number, "little")]

    def __enter__(self) -> Shared:
        return self

    def __exit__(self, *error: object) -> None:
        self._other.__exit__(*error)
        os.close(self._queue)


#: Bytes of a number in a queue; a pipe holds 64 KiB of them, and gives each to one reader.
_NUMBER = 2


def _queue(numbers: range) -> int:
    """Return a pipe that gives each number to one reader, and then its end."""
    read, write = os.pipe()
    os.write(write, b"".join(number.to_bytes(_NUMBER, "little") for number in numbers))
    os.close(write)
    return read


def _result_or_error(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except RemineError as error:
        return error


def _two_cores() -> bool:
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def _start(make: Callable[[], Any]):
    """Fork; return the other process and the pipe its result comes through."""
    read, write = os.pipe()
    with suppress(OSError):  # results are large: fewer turns to hand one over
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
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
