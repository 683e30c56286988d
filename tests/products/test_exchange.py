"""Two folders change places in one step, or are left as they are."""

from __future__ import annotations

import sys

import pytest

from remine.products import exchange as module
from remine.products.exchange import exchange


def two(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "word").write_text(name)
    return tmp_path / "a", tmp_path / "b"


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is a call of Linux")
def test_two_folders_change_places(tmp_path):
    one, other = two(tmp_path)
    if exchange(one, other):  # a file system may not know how
        assert (one / "word").read_text() == "b" and (other / "word").read_text() == "a"
    else:
        assert (one / "word").read_text() == "a" and (other / "word").read_text() == "b"


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is a call of Linux")
def test_what_is_absent_cannot_be_exchanged(tmp_path):
    one, _ = two(tmp_path)
    with pytest.raises(FileNotFoundError):
        exchange(one, tmp_path / "none")
    assert (one / "word").read_text() == "a"


@pytest.mark.parametrize("number", [22, 38, 95])
def test_a_system_that_cannot_says_so_and_changes_nothing(tmp_path, monkeypatch, number):
    one, other = two(tmp_path)
    monkeypatch.setattr(module, "_renameat2", lambda: lambda *_: -1)
    monkeypatch.setattr(module.ctypes, "get_errno", lambda: number)
    assert exchange(one, other) is False
    monkeypatch.setattr(module, "_renameat2", lambda: None)
    assert exchange(one, other) is False
    assert (one / "word").read_text() == "a" and (other / "word").read_text() == "b"
