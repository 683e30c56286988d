"""A run folder is complete or absent: built aside, then moved into place in one step."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from remine.errors import ConflictError, Problem

MANIFEST = "manifest.json"


@contextmanager
def run_directory(out: Path, overwrite: bool) -> Iterator[Path]:
    """Give a folder to write into; on success it becomes ``out``, on failure nothing remains.

    Raises
    ------
    ConflictError
        If ``out`` exists without ``overwrite``, is not the output of a former run, cannot be
        written, or another run holds it.
    """
    out = out.resolve()
    check_writable(out, overwrite)
    lock = out.parent / f".{out.name}.lock"
    handle = _lock(lock, out)
    work = None
    try:
        work = Path(tempfile.mkdtemp(prefix=f".tmp-{out.name}-", dir=out.parent))
        os.chmod(work, 0o755)
        yield work
        _sync(work)
        _swap(work, out)
    except OSError as error:
        if isinstance(error, ConflictError):
            raise
        raise ConflictError(
            Problem("E-OUT-WRITE", f"cannot write: {error.strerror or error}",
                    "free disk space or choose another --out; the former output is untouched",
                    file=out.name)
        ) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        os.close(handle)
        lock.unlink(missing_ok=True)


def check_writable(out: Path, overwrite: bool) -> None:
    """Refuse early what could not be written late."""
    if out.exists():
        if not overwrite:
            raise ConflictError(Problem("E-OUT-EXISTS", "the output folder exists", "add --overwrite, or --out elsewhere",
                                        file=str(out.name)))
        if not out.is_dir() or (any(out.iterdir()) and not (out / MANIFEST).is_file()):
            raise ConflictError(
                Problem("E-OUT-FOREIGN", "the output folder holds something that is not a former run",
                        "choose another --out", why="--overwrite replaces a former run only", file=out.name)
            )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConflictError(Problem("E-OUT-WRITE", f"cannot create the folder: {error.strerror}",
                                    "choose another --out", file=out.name)) from error


def _lock(lock: Path, out: Path) -> int:
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        holder = lock.read_text(encoding="utf-8", errors="replace")[:200] or "unknown"
        if _is_stale(holder):
            lock.unlink(missing_ok=True)
            return _lock(lock, out)
        raise ConflictError(
            Problem("E-OUT-LOCKED", f"another run is writing here ({holder})",
                    f"wait for it; if it is gone, delete {lock.name} beside the output", file=out.name)
        ) from None
    except OSError as error:
        raise ConflictError(Problem("E-OUT-WRITE", f"cannot write beside the output: {error.strerror}",
                                    "choose another --out", file=out.name)) from error
    os.write(handle, f"process {os.getpid()} on {socket.gethostname()}".encode())
    return handle


def _is_stale(holder: str) -> bool:
    """Return whether the lock was left by a process of this machine that is gone."""
    words = holder.split()
    if len(words) != 4 or words[3] != socket.gethostname() or not words[1].isdigit():
        return False
    try:
        os.kill(int(words[1]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _swap(work: Path, out: Path) -> None:
    """Put the new folder in place; the old one is kept aside until that has happened."""
    if not out.exists():
        os.replace(work, out)
        return
    old = out.parent / f".tmp-{out.name}-old-{os.getpid()}"
    shutil.rmtree(old, ignore_errors=True)
    os.replace(out, old)
    try:
        os.replace(work, out)
    except OSError:
        os.replace(old, out)
        raise
    shutil.rmtree(old, ignore_errors=True)
