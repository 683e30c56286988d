"""An Esri File Geodatabase is a folder: prove it is one before GDAL opens it."""

from __future__ import annotations

from pathlib import Path

from remine.errors import InputError, Problem, SecurityError

MAX_FILES = 20_000
_MAGIC = (b"\x03\0\0\0", b"\x04\0\0\0")


def check_gdb(path: Path, layer: str, max_bytes: int) -> None:
    """Refuse a folder that is no geodatabase, leads elsewhere, or is too large.

    Raises
    ------
    SecurityError
        If it holds symbolic links or folders, or lacks the geodatabase's own first table.
    InputError
        If it is empty or over the cap.
    """
    size = 0
    for number, item in enumerate(path.iterdir(), 1):
        if item.is_symlink() or not item.is_file():
            raise SecurityError(
                Problem(
                    "E-FILE-DISGUISED",
                    f"'{item.name[:80]}' in the geodatabase is no plain file",
                    "give the geodatabase as it was delivered",
                    why="links and folders can lead to other files",
                    file=path.name,
                    layer=layer,
                )
            )
        size += item.stat().st_size
        if size > max_bytes or number > MAX_FILES:
            raise InputError(
                Problem(
                    "E-FILE-SIZE",
                    f"more than {max_bytes:,} bytes or {MAX_FILES:,} files",
                    "cut the layer to the area needed",
                    file=path.name,
                    layer=layer,
                )
            )
    if not size:
        raise InputError(
            Problem(
                "E-FILE-EMPTY",
                "the geodatabase is empty",
                "get it again",
                file=path.name,
                layer=layer,
            )
        )
    first = path / "a00000001.gdbtable"
    if not first.is_file() or first.open("rb").read(4) not in _MAGIC:
        raise SecurityError(
            Problem(
                "E-FILE-DISGUISED",
                "the folder is not what the ending '.gdb' says",
                "give the geodatabase as it was delivered",
                why="a00000001.gdbtable, the table of tables, is missing or of another kind",
                file=path.name,
                layer=layer,
            )
        )
