"""A folder of kept results, each under the hash of everything it was made from.

An entry is its own SHA-256 and the packed result. What is damaged, or was made by other code or by
other versions of the libraries, is not found, and is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyproj
import shapely

from remine.errors import ConflictError, Problem
from remine.keeping.packing import RefusedError, pack, unpack
from remine.resources import builtin_root

_LIBRARIES = ("numpy", "pandas", "pyogrio", "rasterio", "scipy", "shapely", "pyproj")


class Keeper:
    """Keeps nothing: every result is made. The stages ask this one where no folder was given."""

    def of(
        self, stage: str, name: str, made_from: Callable[[], Any], make: Callable[[], Any]
    ) -> Any:
        """Return the result of a stage.

        Parameters
        ----------
        stage, name : str
            For example ``criteria`` and ``people``.
        made_from : callable
            Gives everything the result depends on, as plain data that `json.dumps` takes.
        make : callable
            Makes the result.
        """
        return make()


NOTHING_KEPT = Keeper()


class Store(Keeper):
    """Keeps results in a folder.

    Attributes
    ----------
    reused, made : dict of str to list of str
        Names of the results that were found, and of those that were made, by stage.
    damaged : list of str
        Entries that were found and could not be used.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.reused: dict[str, list[str]] = {}
        self.made: dict[str, list[str]] = {}
        self.damaged: list[str] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise ConflictError(
                Problem("E-CACHE", f"cannot keep results in {folder.name}: {error.strerror}",
                        "give --cache a folder that can be written", file=str(folder))
            ) from error

    def of(
        self, stage: str, name: str, made_from: Callable[[], Any], make: Callable[[], Any]
    ) -> Any:
        """Return the kept result if what it was made from is the same, else make and keep it."""
        path = self.folder / f"{stage}-{content_key([code_key(), stage, made_from()])}.kept"
        try:
            result = _read(path)
        except FileNotFoundError:
            pass
        except (OSError, RefusedError):
            self.damaged.append(f"{stage} {name}")
        else:
            self.reused.setdefault(stage, []).append(name)
            return result
        result = make()
        self.made.setdefault(stage, []).append(name)
        self._write(path, pack(result))
        return result

    def _write(self, path: Path, data: bytes) -> None:
        """Write an entry under another name first: a reader sees all of it or nothing."""
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            part.write_bytes(hashlib.sha256(data).digest() + data)
            os.replace(part, path)
        except OSError:  # a full disk costs the next run time, not this one its result
            part.unlink(missing_ok=True)

    def as_dict(self) -> dict[str, Any]:
        """Return what was reused, made and damaged, for the manifest."""
        return {"reused": self.reused, "made": self.made, "damaged": self.damaged}


def _read(path: Path) -> Any:
    raw = memoryview(path.read_bytes())
    digest, data = raw[:32], raw[32:]
    if hashlib.sha256(data).digest() != digest:
        raise RefusedError("the entry's hash is another")
    return unpack(data)


def content_key(parts: Any) -> str:
    """Return the hash of plain data.

    >>> content_key({"b": 1, "a": 2}) == content_key({"a": 2, "b": 1})
    True
    """
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_key() -> str:
    """Return the hash of the package's code, its reference tables, and the libraries' versions."""
    digest = hashlib.sha256()
    code = sorted(Path(__file__).resolve().parents[1].rglob("*.py"))
    tables = sorted((builtin_root() / "layers" / "reference").iterdir())
    for file in (*code, *tables):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    digest.update(f"{shapely.geos_version_string} {pyproj.proj_version_str}".encode())
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}".encode())
    return digest.hexdigest()
