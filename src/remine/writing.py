"""One file a command was asked for: never over another without a word, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from remine.errors import ConflictError, Problem


def check_free(path: Path, overwrite: bool) -> None:
    """Refuse a file that exists, before any work is done.

    Raises
    ------
    ConflictError
        If it exists without ``overwrite``, or is a folder.
    """
    if path.is_dir() or (path.exists() and not overwrite):
        raise ConflictError(
            Problem("E-OUT-EXISTS", f"'{path.name}' exists",
                    "add --overwrite, or name another file")
        )


def write_file(path: Path, content: str | bytes, overwrite: bool = False) -> None:
    """Write a file aside and move it into place.

    Raises
    ------
    ConflictError
        If it exists without ``overwrite``, or cannot be written.
    """
    check_free(path, overwrite)
    raw = content.encode("utf-8") if isinstance(content, str) else content
    aside = ""
    try:
        handle, aside = tempfile.mkstemp(prefix=f".tmp-{path.name}-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    except OSError as error:
        if aside:
            with suppress(OSError):
                os.unlink(aside)
        raise ConflictError(
            Problem("E-OUT-WRITE", f"'{path.name}' cannot be written: {error.strerror}",
                    "name a file in a folder that exists, or free disk space")
        ) from error
