"""What was fetched, from where, and its hash: ``fetch.lock.json``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path, PurePath
from typing import Any

from remine.errors import ConflictError, InputError, Problem

NAME = "fetch.lock.json"
_BUSY = ".fetching"


@dataclass(frozen=True)
class Locked:
    """One source as it was fetched; ``sha256`` is of what the server sent."""

    url: str
    kind: str
    file: str
    use: str
    sha256: str
    bytes: int
    etag: str
    last_modified: str
    rows: int
    retrieved: str
    members: dict[str, str]


def read_lock(folder: Path) -> dict[str, Locked]:
    """Return what stands in the lock file; nothing where there is none.

    Raises
    ------
    InputError
        If it cannot be understood.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): _locked(entry) for key, entry in data["sources"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(
            Problem(
                "E-FETCH-LOCK",
                f"the lock file cannot be understood: {error}"[:200],
                "remove it; the sources are then fetched anew",
                file=NAME,
            )
        ) from error


def _locked(entry: dict[str, Any]) -> Locked:
    """Return an entry whose fields are of their kinds and whose names stay in the folder."""
    locked = Locked(**entry)
    kinds = {"bytes": int, "rows": int, "members": dict}
    for field in fields(Locked):
        value = getattr(locked, field.name)
        if not isinstance(value, kinds.get(field.name, str)):
            raise TypeError(f"{field.name} is {value!r}")
    for name in (locked.file, locked.use, *locked.members):
        if PurePath(name).is_absolute() or ".." in PurePath(name).parts:
            raise ValueError(f"'{name}' leads out of the folder")
    return locked


def write_lock(folder: Path, sources: dict[str, Locked]) -> None:
    """Write the lock file, whole or not at all."""
    data: dict[str, Any] = {
        "schema": 1,
        "sources": {k: asdict(sources[k]) for k in sorted(sources)},
    }
    temporary = folder / f".tmp-{NAME}"
    temporary.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(temporary, folder / NAME)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder, so that two fetches do not write into each other.

    Raises
    ------
    ConflictError
        If another one holds it.
    """
    mark = folder / _BUSY
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except OSError as error:
        if not mark.is_file():
            raise ConflictError(cannot_write(error)) from error
        if not _stale(mark):
            raise ConflictError(
                Problem(
                    "E-FETCH-BUSY",
                    "another fetch writes into this folder",
                    f"wait for it; if there is none, remove {_BUSY}",
                    file=str(folder),
                )
            ) from error
        handle = os.open(mark, os.O_WRONLY | os.O_TRUNC)
    try:
        os.write(handle, str(os.getpid()).encode())
        os.close(handle)
        yield
    finally:
        mark.unlink(missing_ok=True)


def cannot_write(error: OSError) -> Problem:
    """Return the problem of a folder or disk that takes nothing."""
    return Problem(
        "E-OUT-WRITE",
        f"cannot write: {error.strerror or error}",
        "free disk space, or name a folder of yours with --to; what came so far is kept",
        file=str(error.filename or ""),
    )


def _stale(mark: Path) -> bool:
    """Return whether the process that holds the folder is gone."""
    try:
        os.kill(int(mark.read_text(encoding="utf-8")), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False
    return False
