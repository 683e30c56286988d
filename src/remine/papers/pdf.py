"""A page as PDF, through the Chromium that is installed; the same page gives the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from remine.errors import ConflictError, Problem, UsageError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_OPTIONS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-extensions", "--disable-javascript", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)  # fmt: skip
_SECONDS = 120
_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[^)]*\)")
_FIXED = b"D:20000101000000+00'00'"


def find_chromium() -> str:
    """Return the path of a Chromium; ``REMINE_CHROMIUM`` wins.

    Raises
    ------
    UsageError
        If there is none.
    """
    named = os.environ.get("REMINE_CHROMIUM")
    found = next((path for path in map(shutil.which, [named] if named else _NAMES) if path), None)
    if found is None:
        raise UsageError(
            Problem("E-PDF-BROWSER", "there is no Chromium to make a PDF with",
                    "install Chromium, name one in REMINE_CHROMIUM, or leave --pdf out and print "
                    "the page from any browser")
        )
    return found


def named(out: Path, pdf: bool) -> Path:
    """Return the file to write: a PDF is never called a page.

    >>> named(Path("card.html"), pdf=True).name, named(Path("card.html"), pdf=False).name
    ('card.pdf', 'card.html')
    """
    return out.with_suffix(".pdf") if pdf and out.suffix.lower() in ("", ".html", ".htm") else out


def pdf_of(page: str) -> bytes:
    """Return a page as PDF, US Letter as the page's own style says; no date of today in it.

    Raises
    ------
    UsageError
        If there is no Chromium.
    ConflictError
        If it makes no PDF.
    """
    browser = find_chromium()
    with tempfile.TemporaryDirectory(prefix="remine-pdf-") as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(page, encoding="utf-8", newline="\n")
        sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        words = [browser, *_OPTIONS, *sandbox, f"--user-data-dir={folder}/profile",
                 f"--print-to-pdf={target}", source.as_uri()]
        try:
            done = subprocess.run(words, capture_output=True, timeout=_SECONDS, check=False)
            said = done.stderr.decode("utf-8", "replace")[-300:]
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed(str(error)) from error
        if not target.is_file() or not target.stat().st_size:
            raise _failed(said)
        return _DATE.sub(_without_date, target.read_bytes())


def _without_date(found: re.Match[bytes]) -> bytes:
    """Return the same entry with a fixed date of the same length, so that no offset moves."""
    entry = b"/" + found[1] + b" ("
    room = len(found[0]) - len(entry) - 1
    return entry + _FIXED[:room].ljust(room) + b")"


def _failed(said: str) -> ConflictError:
    return ConflictError(
        Problem("E-PDF-FAILED", f"Chromium made no PDF: {said or 'it did not say why'}",
                "leave --pdf out and print the page from any browser")
    )
