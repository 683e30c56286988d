"""A run folder is complete or absent: built aside, then moved into place in one step."""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from remine.errors import ConflictError, Problem, RemineError
from remine.products.exchange import exchange

MANIFEST = "manifest.json"


@contextmanager
def run_directory(
    out: Path, overwrite: bool, marker: str = MANIFEST
) -> Iterator[Path]:
    """Give a folder to write into; on success it becomes ``out``, on failure nothing remains.

    ``marker`` is the file by which a former output of the same kind is known.

    Raises
    ------
    ConflictError
        If ``out`` exists without ``overwrite``, is not the output of a former run, cannot be
        written, or another run holds it.
    """
    out = out.resolve()
    check_writable(out, overwrite, marker)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(out, error) from error
    lock = out.parent / f".{out.name}.lock"
    handle = _lock(lock, out)
    work = None
    try:
        _tidy(out)
        check_writable(out, overwrite, marker)  # another may have finished while this one waited
        work = Path(tempfile.mkdtemp(prefix=f".tmp-{out.name}-", dir=out.parent))
        os.chmod(work, 0o755)
        yield work
        _sync(work)
        _swap(work, out)
    except OSError as error:
        if isinstance(error, RemineError):
            raise
        raise _cannot_write(out, error) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        lock.unlink(missing_ok=True)
        os.close(handle)


def check_writable(out: Path, overwrite: bool, marker: str = MANIFEST) -> None:
    """Refuse early what could not be written late; nothing is created.

    Raises
    ------
    ConflictError
        As `run_directory`.
    """
    if out.exists() or out.is_symlink():
        if not overwrite:
            raise ConflictError(
                Problem("E-OUT-EXISTS", "the output folder exists",
                        "add --overwrite, or --out elsewhere", file=out.name)
            )
        if not out.is_dir() or (any(out.iterdir()) and not (out / marker).is_file()):
            raise ConflictError(
                Problem("E-OUT-FOREIGN",
                        "the output folder holds something that is not a former run",
                        "choose another --out", why="--overwrite replaces a former run only",
                        file=out.name)
            )
    home = next(folder for folder in out.parents if folder.exists())
    if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
        raise ConflictError(
            Problem("E-OUT-WRITE", f"cannot write into the folder '{home.name}'",
                    "choose another --out, or change its permissions", file=out.name)
        )


def _cannot_write(out: Path, error: OSError) -> ConflictError:
    return ConflictError(
        Problem("E-OUT-WRITE", f"cannot write: {error.strerror or error}",
                "free disk space or choose another --out; the former output is untouched",
                file=out.name)
    )


def _lock(lock: Path, out: Path) -> int:
    """Return the open lock file; the system lets go of it when its process ends, however it ends.

    Raises
    ------
    ConflictError
        If another run holds it, or it cannot be made.
    """
    try:
        while True:
            handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(handle, 200).decode(errors="replace") or "it does not say who"
                os.close(handle)
                raise ConflictError(
                    Problem("E-OUT-LOCKED", f"another run is writing here ({holder})",
                            "wait for it, or choose another --out", file=out.name)
                ) from None
            if _is_the_same(handle, lock):
                break
            os.close(handle)  # its owner finished and removed it in between: make a new one
    except OSError as error:
        if isinstance(error, ConflictError):
            raise
        raise _cannot_write(out, error) from error
    with suppress(OSError):  # on a full disk the lock holds all the same, without a name
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()} on {platform.node()}".encode())
    return handle


def _is_the_same(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _tidy(out: Path) -> None:
    """Clear up what a killed run left, the lock being held: nobody else is writing here.

    A former output set aside, whose successor never arrived, is put back.
    """
    aside = _aside(out)
    if aside.is_dir() and not out.exists():
        os.replace(aside, out)
    pattern = re.compile(re.escape(f".tmp-{out.name}-") + r"[a-z0-9_]{8}")
    for left in out.parent.iterdir():
        if left == aside or pattern.fullmatch(left.name):
            shutil.rmtree(left, ignore_errors=True)


def _aside(out: Path) -> Path:
    return out.parent / f".tmp-{out.name}-former"


def _sync(folder: Path) -> None:
    """Bring files and folders to the disk before they are moved into place."""
    with ThreadPoolExecutor() as threads:
        list(threads.map(_sync_one, (*folder.rglob("*"), folder)))


def _sync_one(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(work: Path, out: Path) -> None:
    """Put the new folder in place of the old one, in one step where the system can exchange two.

    Elsewhere in two: the old one is kept aside, and a run killed in between is repaired by the
    next.
    """
    if not out.exists():
        os.replace(work, out)
        _sync_one(out.parent)
        return
    if exchange(work, out):  # the old one now stands where the new was built, and goes with it
        _sync_one(out.parent)
        return
    aside = _aside(out)
    os.replace(out, aside)
    try:
        os.replace(work, out)
    except OSError:
        os.replace(aside, out)
        raise
    shutil.rmtree(aside, ignore_errors=True)
