"""PDF through Chromium: a clear word where there is none, and no date of today."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from remine.cli.card import command
from remine.errors import ConflictError, UsageError
from remine.papers import pdf


def test_without_a_browser_the_error_says_what_to_do(monkeypatch, runs, tmp_path):
    monkeypatch.setenv("REMINE_CHROMIUM", str(tmp_path / "none"))
    done = CliRunner().invoke(
        command, ["s01", "--run", str(runs["public"]), "--out", str(tmp_path / "a.html"), "--pdf"])
    assert isinstance(done.exception, UsageError)
    assert done.exception.problems[0].code == "E-PDF-BROWSER"
    assert not (tmp_path / "a.pdf").exists()


def test_a_browser_that_makes_nothing_is_told(monkeypatch, tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho no screen >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("REMINE_CHROMIUM", str(broken))
    with pytest.raises(ConflictError) as caught:
        pdf.pdf_of("<p>x</p>")
    assert "no screen" in caught.value.problems[0].what


def test_dates_are_fixed_without_moving_a_byte():
    raw = b"<</CreationDate (D:20261121213000+00'00')\n/ModDate (D:20261121213000+00'00')>>"
    fixed = pdf._DATE.sub(pdf._without_date, raw)
    assert len(fixed) == len(raw) and b"2026" not in fixed and fixed.count(b"20000101") == 2
