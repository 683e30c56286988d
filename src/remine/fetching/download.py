"""Download one file: resumed after a break, never half there, its hash known."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from remine.errors import InputError, Problem
from remine.fetching.transport import Passing, Transport, encoding_of, too_large

Tell = Callable[[str, int, int], None]
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)$")


@dataclass(frozen=True)
class Received:
    """What came, and how it may be asked for again."""

    sha256: str
    bytes: int
    etag: str = ""
    last_modified: str = ""
    rows: int = 0
    unchanged: bool = False


@dataclass(frozen=True)
class _Part:
    """The part of a file that is here, and the version of the file it belongs to."""

    url: str
    etag: str
    last_modified: str

    def condition(self) -> str:
        """Return what ``If-Range`` may hold: a strong ETag, else the date."""
        strong = self.etag if self.etag and not self.etag.startswith("W/") else ""
        return strong or self.last_modified


def fetch_file(
    url: str,
    target: Path,
    transport: Transport,
    tell: Tell = lambda *_: None,
    note: Callable[[str], None] = lambda _: None,
    known_etag: str = "",
) -> Received:
    """Download to ``target``: into a part file first, moved into place when whole.

    Parameters
    ----------
    tell : callable
        Given the word ``bytes``, the bytes here, and the bytes in all (0 if unknown).
    known_etag : str
        The version that is here already; a server that still has it sends nothing.

    Raises
    ------
    RemineError
        If it cannot be got whole, is too large, or takes too long; the part stays for next time.
    """
    return transport.patiently(
        lambda: _attempt(url, target, transport, tell, note, known_etag), note
    )


def _attempt(url, target: Path, transport: Transport, tell, note, known_etag) -> Received:
    part, about = (
        target.with_name(target.name + ".part"),
        target.with_name(target.name + ".part.json"),
    )
    here = _here(part, about, url)
    headers = {"Accept": "*/*"}
    if here:
        headers |= {"Range": f"bytes={part.stat().st_size}-", "If-Range": here.condition()}
    elif known_etag:
        headers["If-None-Match"] = known_etag
    answer = transport.get(url, headers=headers)
    if answer.status_code == 304:
        answer.close()
        return Received("", 0, etag=known_etag, unchanged=True)
    start = _start(answer, part, here, note)
    total = _total(answer, start)
    if total > transport.policy.max_bytes:
        answer.close()
        raise too_large(transport.policy.max_bytes)
    version = _Part(url, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
    # what is unpacked on its way has other byte numbers than the server's: it is not resumed
    gone_on_with = _Part(url, "", "") if encoding_of(answer) else version
    about.write_text(json.dumps(asdict(gone_on_with)), encoding="utf-8")
    size = start
    with part.open("ab" if start else "wb") as file:
        for block in transport.blocks(answer):
            size += len(block)
            if size > transport.policy.max_bytes:
                raise too_large(transport.policy.max_bytes)
            file.write(block)
            tell("bytes", size, total)
        file.flush()
        os.fsync(file.fileno())
    if total and size != total:
        raise Passing(f"{size:,} of {total:,} bytes came")
    if not size:
        raise Passing("an empty answer came")
    _refuse_page(part, about)
    digest = sha256_of(part)
    os.replace(part, target)
    about.unlink(missing_ok=True)
    return Received(digest, size, version.etag, version.last_modified)


def _here(part: Path, about: Path, url: str) -> _Part | None:
    """Return the version of the part that is here, if it can be gone on with."""
    try:
        known = _Part(**json.loads(about.read_text(encoding="utf-8")))
        if known.url == url and known.condition() and part.stat().st_size:
            return known
    except (OSError, ValueError, TypeError):
        pass
    part.unlink(missing_ok=True)
    about.unlink(missing_ok=True)
    return None


def _start(answer, part: Path, here: _Part | None, note) -> int:
    """Return where the answer's bytes go; drop the part if it is of another version."""
    if answer.status_code == 200:
        if here:
            note("the file changed or the server does not resume: from the start")
        return 0
    size = part.stat().st_size if here else 0
    match = _RANGE.match(answer.headers.get("Content-Range", ""))
    etag, date = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
    same = (
        here is not None
        and (not here.etag or etag in ("", here.etag))
        and (not here.last_modified or date in ("", here.last_modified))
        and not encoding_of(answer)
    )
    if answer.status_code == 206 and same and match and int(match[1]) == size:
        return size
    answer.close()
    part.unlink(missing_ok=True)
    raise Passing("the file changed under us: from the start")


def _total(answer, start: int) -> int:
    match = _RANGE.match(answer.headers.get("Content-Range", ""))
    if match and match[3] != "*":
        return int(match[3])
    length = "" if encoding_of(answer) else answer.headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else 0


def _refuse_page(part: Path, about: Path) -> None:
    """Refuse a web page or an error report sent in place of the file, while the former is here."""
    with part.open("rb") as file:
        head = file.read(2000).removeprefix(b"\xef\xbb\xbf").lstrip()
    came = "a web page" if head.lower().startswith((b"<!doctype html", b"<html")) else ""
    if re.match(rb'\{\s*"error"\s*:', head):
        came = f"an error report ({head[:120].decode(errors='replace')})"
    if came:
        part.unlink()
        about.unlink(missing_ok=True)
        raise InputError(
            Problem(
                "E-FETCH-SERVICE",
                f"{came} came in place of the file",
                "open the address in a browser; see whether the source has moved",
            )
        )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
