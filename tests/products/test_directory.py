"""A run folder is complete or absent, whatever happens on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from helping import all_bytes, litter

from remine.errors import ConflictError
from remine.products import directory
from remine.products.directory import MANIFEST, check_writable, run_directory
from remine.run import publish, run


def write_run(out: Path, word: str, overwrite: bool = True) -> None:
    with run_directory(out, overwrite) as folder:
        (folder / "a.txt").write_text(word)
        (folder / MANIFEST).write_text("{}")


def test_a_run_appears_whole_and_leaves_nothing_beside(tmp_path):
    out = tmp_path / "deep" / "er" / "out"
    with run_directory(out, False) as folder:
        (folder / "lists").mkdir()
        (folder / "lists" / "a.csv").write_text("x")
        (folder / MANIFEST).write_text("{}")
        assert not out.exists()
    assert set(all_bytes(out)) == {"lists/a.csv", MANIFEST}
    assert litter(out.parent) == []
    assert out.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError, MemoryError])
def test_any_failure_leaves_the_former_run_as_it_was(tmp_path, error):
    out = tmp_path / "out"
    write_run(out, "old")

    def half_a_run():
        with run_directory(out, True) as folder:
            (folder / "a.txt").write_text("new")
            raise error("stop")

    with pytest.raises(ConflictError if error is OSError else error):
        half_a_run()
    assert all_bytes(out) == {"a.txt": b"old", MANIFEST: b"{}"}
    assert litter(tmp_path) == []


@pytest.mark.parametrize("step", [1, 2])
def test_a_failing_move_puts_the_former_run_back(tmp_path, monkeypatch, step):
    out = tmp_path / "out"
    write_run(out, "old")
    monkeypatch.setattr(directory, "exchange", lambda *_: False)  # a system that cannot
    real, calls = os.replace, []

    def replace(a, b):
        calls.append(a)
        if len(calls) == step:
            raise OSError(28, "No space left on device")
        real(a, b)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(ConflictError, match="No space left"):
        write_run(out, "new")
    assert all_bytes(out)["a.txt"] == b"old"
    assert litter(tmp_path) == []


def test_an_existing_output_needs_overwrite(tmp_path):
    out = tmp_path / "out"
    write_run(out, "old")
    with pytest.raises(ConflictError, match="E-OUT-EXISTS"):
        write_run(out, "new", overwrite=False)
    write_run(out, "new")
    assert all_bytes(out)["a.txt"] == b"new"


@pytest.mark.parametrize("kind", ["file", "foreign", "link", "dangling"])
def test_what_is_no_former_run_is_never_replaced(tmp_path, kind):
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine")
    elif kind == "foreign":
        out.mkdir()
        (out / "thesis.doc").write_text("mine")
    elif kind == "link":
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "thesis.doc").write_text("mine")
        out.symlink_to(tmp_path / "home")
    else:
        out.symlink_to(tmp_path / "nowhere" / "x")
    before = {p: p.lstat().st_mtime_ns for p in tmp_path.rglob("*")}
    if kind == "dangling":
        write_run(out, "new")  # a link is followed: the run lands where it points
        assert (tmp_path / "nowhere" / "x" / "a.txt").read_text() == "new"
        return
    with pytest.raises(ConflictError, match="E-OUT-FOREIGN"):
        write_run(out, "new")
    assert {p: p.lstat().st_mtime_ns for p in tmp_path.rglob("*")} == before


def test_an_empty_folder_may_be_filled(tmp_path):
    (tmp_path / "out").mkdir()
    write_run(tmp_path / "out", "new")
    assert all_bytes(tmp_path / "out")["a.txt"] == b"new"


def test_a_check_creates_nothing(tmp_path):
    check_writable(tmp_path / "a" / "b" / "out", False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConflictError, match="E-OUT-WRITE"):
        write_run(tmp_path / "file" / "out", "new")
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    with pytest.raises(ConflictError, match="E-OUT-WRITE"):
        write_run(tmp_path / "out", "new")
    monkeypatch.undo()

    def read_only(*_, **__):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(ConflictError, match="Read-only file system"):
        write_run(tmp_path / "out", "new")


HOLD = """
import sys, time
from pathlib import Path
from remine.products.directory import run_directory
with run_directory(Path(sys.argv[1]), True) as folder:
    (folder / "manifest.json").write_text("{}")
    print("holding", flush=True)
    time.sleep(60)
"""


def holder(out: Path) -> subprocess.Popen:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(out)], stdout=subprocess.PIPE,
                               text=True)
    assert process.stdout.readline() == "holding\n"
    return process


def test_two_runs_at_once(tmp_path):
    out = tmp_path / "out"
    process = holder(out)
    try:
        with pytest.raises(ConflictError) as caught:
            write_run(out, "new")
        assert caught.value.exit_code == 6
        assert f"process {process.pid} on" in caught.value.problems[0].what
        write_run(tmp_path / "other", "new")
    finally:
        process.kill()
        process.wait()
    write_run(out, "new")  # the lock of a killed run holds nobody up
    assert all_bytes(out)["a.txt"] == b"new"
    assert litter(tmp_path) == []


def test_leftovers_of_others_are_left_alone(tmp_path):
    for name in (".tmp-out-more-abcdefgh", ".tmp-outer-abcdefgh", ".tmp-other"):
        (tmp_path / name).mkdir()
    (tmp_path / ".tmp-out-abcdefgh").mkdir()
    write_run(tmp_path / "out", "new")
    assert litter(tmp_path) == [".tmp-other", ".tmp-out-more-abcdefgh", ".tmp-outer-abcdefgh"]


def test_a_run_killed_between_the_two_moves_is_put_back(tmp_path):
    out = tmp_path / "out"
    write_run(out, "old")
    os.replace(out, tmp_path / ".tmp-out-former")
    with pytest.raises(ConflictError, match="E-OUT-EXISTS"):
        write_run(out, "new", overwrite=False)
    assert all_bytes(out)["a.txt"] == b"old"


def test_the_output_is_never_absent_while_it_is_replaced(tmp_path):
    """Where the system can exchange two folders; elsewhere the next run repairs."""
    out, seen, done = tmp_path / "out", [], threading.Event()
    write_run(out, "0")
    if not directory.exchange(out, out):
        pytest.skip("this file system cannot exchange two folders")

    def look():
        while not done.is_set():
            seen.append((out / MANIFEST).exists())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for number in range(100):
            write_run(out, str(number))
    finally:
        done.set()
        watcher.join()
    assert seen and all(seen)
    assert litter(tmp_path) == []


def test_without_exchange_two_moves_do_it(tmp_path, monkeypatch):
    monkeypatch.setattr(directory, "exchange", lambda *_: False)
    out = tmp_path / "out"
    write_run(out, "old")
    write_run(out, "new")
    assert all_bytes(out)["a.txt"] == b"new"
    assert litter(tmp_path) == []


def in_another_process(work) -> int:
    """Fork, do the work there, and return the process's number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if process == 0:
        try:
            work()
        finally:
            os._exit(0)
    return process


def bytes_below(home: Path) -> int:
    """Return how much stands in unfinished folders; files come and go while it is counted."""
    total = 0
    for folder, _, names in os.walk(home):
        if ".tmp-" in folder:
            for name in names:
                with suppress(OSError):
                    total += os.stat(os.path.join(folder, name)).st_size + 1
    return total


def kill_at_writes(project, kills: int, seed: int) -> None:
    """Kill a run again and again once it has written so many bytes; nothing is ever lost.

    Two runs take turns, so that the output is always one of two, whole; what killed runs leave is
    cleared by the next.
    """
    out = project.root / "out"
    runs = [run(project.load(), profile) for profile in ("recovery", "access")]
    whole = []
    for finished in runs:
        publish(finished, "internal", out, True)
        whole.append(all_bytes(out))
    size = sum(len(content) + 1 for content in whole[0].values())
    draws, killed = np.random.default_rng(seed), 0
    for number in range(kills):
        limit = draws.uniform(0, 1.02 * size)
        process = in_another_process(
            lambda finished=runs[number % 2]: publish(finished, "internal", out, True))
        ended = 0
        while not ended and bytes_below(project.root) < limit:
            ended = os.waitpid(process, os.WNOHANG)[0]
        if not ended:
            os.kill(process, signal.SIGKILL)
            killed += os.waitpid(process, 0)[1] == signal.SIGKILL
        assert all_bytes(out) in whole, f"kill {number} after {limit:,.0f} bytes"
    assert killed
    publish(runs[0], "internal", out, True)
    assert all_bytes(out) == whole[0]
    assert litter(project.root) == []


def test_ten_kills_at_random_writes(small_project):
    kill_at_writes(small_project(), 10, seed=1)


@pytest.mark.long
def test_two_hundred_kills_at_random_writes(small_project):
    kill_at_writes(small_project(), 200, seed=36)


def kill_once(project, seconds: float) -> None:
    """Kill a run after some time; the former output stays whole, and the next run succeeds."""
    out = project.root / "out"
    before = all_bytes(out)
    process = subprocess.Popen(
        [sys.executable, "-m", "remine", "run", str(project.config), "--out", str(out),
         "--overwrite", "--audience", "internal", "-q"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if not out.exists():  # killed between the two moves: the former run stands aside, whole
        assert all_bytes(project.root / ".tmp-out-former") == before
    else:
        assert all_bytes(out) == before
    project.run("internal", overwrite=True)
    assert all_bytes(out) == before
    assert [name for name in litter(project.root) if name != ".lock"] == []


@pytest.mark.parametrize("seconds", [1.0, 1.6])
def test_a_killed_run(small_project, seconds):
    project = small_project()
    project.run("internal")
    kill_once(project, seconds)


@pytest.mark.long
def test_runs_killed_at_thirty_moments(small_project):
    project = small_project()
    project.run("internal")
    for seconds in np.random.default_rng(36).uniform(0.3, 3.0, 30):
        kill_once(project, float(seconds))
