"""Unpack a downloaded zip: no bomb, no path that leads out, no link, nothing half there."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from remine.errors import InputError, Problem, SecurityError

MAX_MEMBERS = 10_000
MAX_RATIO = 100
MAX_DEPTH = 10
#: Small members may compress better than the cap without harm (a shapefile's index does).
RATIO_FREE_BYTES = 1_000_000
BLOCK = 1 << 20
_DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))}


def unpack(archive: Path, folder: Path, max_bytes: int) -> list[str]:
    """Unpack into a fresh folder and return its files, sorted; archives inside stay packed.

    Raises
    ------
    SecurityError
        If a name leads out, a member is a link or encrypted, or sizes speak of a bomb.
    InputError
        If the archive is damaged.
    """
    aside = folder.with_name(f".tmp-{folder.name}")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as packed:
            members = [m for m in packed.infolist() if not m.is_dir()]
            _check(members, packed.infolist(), archive, max_bytes)
            aside.mkdir(parents=True)
            left = max_bytes
            for member in members:
                left -= _extract(packed, member, aside, archive, left)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        ValueError,
        OSError,
    ) as error:
        shutil.rmtree(aside, ignore_errors=True)
        if isinstance(error, (SecurityError, InputError)):
            raise
        raise InputError(
            Problem(
                "E-ZIP-DAMAGED",
                f"cannot unpack: {error}"[:200],
                "fetch it again with --refresh",
                file=archive.name,
            )
        ) from error
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(aside, folder)
    return sorted(str(p.relative_to(folder).as_posix()) for p in folder.rglob("*") if p.is_file())


def _check(members, everything: Iterable[zipfile.ZipInfo], archive: Path, max_bytes: int) -> None:
    problems, seen = [], set()
    if len(members) > MAX_MEMBERS:
        problems.append(f"{len(members):,} members, the cap is {MAX_MEMBERS:,}")
    if sum(m.file_size for m in members) > max_bytes:
        problems.append(
            f"unpacks to {sum(m.file_size for m in members):,} bytes, the cap is {max_bytes:,}"
        )
    for member in everything:
        why = _wrong_name(member.orig_filename) or _wrong_member(member)
        folded = member.filename.casefold().rstrip("/")
        if not why and folded in seen:
            why = "stands twice"
        seen.add(folded)
        if why:
            problems.append(f"'{member.orig_filename[:80]!a}' {why}")
    if problems:
        raise SecurityError(
            Problem(
                "E-ZIP-UNSAFE",
                text,
                "do not open the archive; see whether the source has moved",
                file=archive.name,
            )
            for text in problems[:20]
        )


def _wrong_name(name: str) -> str:
    """Return what is wrong with a member's name, or ``""``.

    >>> _wrong_name("a/../../b")
    'leads out of the folder'
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or name[1:2] == ":" or "\\" in name:
        return "leads out of the folder"
    if any(ord(letter) < 32 for letter in name) or not path.parts:
        return "holds control characters, or nothing"
    if len(path.parts) > MAX_DEPTH or len(name) > 240:
        return "is too deep or too long"
    if any(part.split(".")[0].casefold() in _DEVICES for part in path.parts):
        return "is the name of a device"
    return ""


def _wrong_member(member: zipfile.ZipInfo) -> str:
    mode = member.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        return "is a link or a device"
    if member.flag_bits & 1:
        return "is encrypted"
    packed = max(member.compress_size, 1)
    if member.file_size > RATIO_FREE_BYTES and member.file_size / packed > MAX_RATIO:
        return f"unpacks to {member.file_size / packed:,.0f} times its size"
    return ""


def _extract(
    packed: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, archive: Path, left: int
) -> int:
    """Write one member, counting what really comes out, whatever the archive says of its size."""
    target = folder.joinpath(*PurePosixPath(member.filename).parts)
    if not target.resolve().is_relative_to(folder.resolve()):
        raise SecurityError(
            Problem(
                "E-ZIP-UNSAFE",
                f"'{member.filename[:80]!a}' leads out of the folder",
                "do not open the archive",
                file=archive.name,
            )
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with packed.open(member) as source, target.open("wb") as out:
        while block := source.read(BLOCK):
            size += len(block)
            if size > left or size > member.file_size:
                raise SecurityError(
                    Problem(
                        "E-ZIP-UNSAFE",
                        f"'{member.filename[:80]!a}' is larger than it says",
                        "do not open the archive",
                        file=archive.name,
                    )
                )
            out.write(block)
    return size
