"""The other process gives the same as this one would, and its failures cost time only."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from remine.beside import Beside, Shared
from remine.errors import InputError, Problem


def test_the_work_is_done_by_another_process():
    with Beside(os.getpid) as other:
        assert other.result() != os.getpid()


def test_short_work_stays_here():
    with Beside(os.getpid, worth_it=False) as other:
        assert other.result() == os.getpid()


def test_an_error_is_raised_here_with_its_words():
    def fails():
        raise InputError(Problem("E-X", "what is wrong", "the fix"))

    with pytest.raises(InputError, match="what is wrong"), Beside(fails) as other:
        other.result()


def test_a_killed_process_costs_time_only():
    here = os.getpid()

    def dies_elsewhere():
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    with Beside(dies_elsewhere) as other:
        assert other.result() == "done"


def test_what_cannot_be_packed_is_made_here():
    with Beside(lambda: lambda: 1) as other:
        assert other.result()() == 1


def test_two_processes_take_from_one_queue_and_the_first_piece_stays_here(tmp_path):
    here, told = os.getpid(), tmp_path / "told"

    def waits():
        while not told.exists():  # for ever, if nobody took the rest
            time.sleep(0.01)
        return os.getpid()

    def tells():
        told.touch()
        return os.getpid()

    with Shared({"first": waits, "second": os.getpid, "third": tells}) as shared:
        found = shared.results()
    assert found["first"] == here
    assert found["second"] == found["third"] != here


def test_a_piece_is_taken_only_when_somebody_is_free(tmp_path):
    def waits_for(name):
        (tmp_path / str(os.getpid())).touch()
        while len(list(tmp_path.iterdir())) < 2:  # for ever, if one process had taken all
            time.sleep(0.01)
        return name

    names = ["first", "second", "third"]
    with Shared({name: partial(waits_for, name) for name in names}) as shared:
        assert shared.results() == {name: name for name in names}


def test_each_piece_is_done_once(tmp_path):
    def leaves_a_mark(name):
        with (tmp_path / name).open("a") as file:
            file.write("x")
        return name

    names = [str(number) for number in range(200)]
    with Shared({name: partial(leaves_a_mark, name) for name in names}) as shared:
        found = shared.results()
    assert found == {name: name for name in names}
    assert {path.read_text() for path in tmp_path.iterdir()} == {"x"}


@pytest.mark.parametrize("worth_it", [True, False])
def test_an_error_of_a_piece_is_its_result(worth_it):
    def fails():
        raise InputError(Problem("E-X", "what is wrong", "the fix"))

    with Shared({"a": lambda: 1, "b": fails, "c": lambda: 3}, worth_it) as shared:
        found = shared.results()
    assert (found["a"], found["c"]) == (1, 3)
    assert isinstance(found["b"], InputError)


def test_pieces_of_a_killed_process_are_done_here():
    here = os.getpid()

    def dies_elsewhere():
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    def waits():
        time.sleep(0.3)
        return "waited"

    work = {"a": waits, "b": dies_elsewhere, "c": dies_elsewhere}
    with Shared(work) as shared:
        told = []
        assert shared.results(told.append) == {"a": "waited", "b": "done", "c": "done"}
    assert told.count("a") == 1 and set(told) == set(work)


def test_no_work_is_no_trouble():
    with Shared({}) as shared:
        assert shared.results() == {}


KILLED = """
import os, sys, time
from pathlib import Path
from remine.beside import Beside

def writes():
    Path(sys.argv[1], "pid").write_text(str(os.getpid()))
    for number in range(10**6):
        Path(sys.argv[1], "file").write_text("x" * number)
        time.sleep(0.001)

with Beside(writes) as other:
    other.result()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="there is no second process elsewhere")
def test_a_killed_parent_takes_the_other_process_with_it(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)])
    told = tmp_path / "pid"
    while not (told.exists() and told.read_text()):
        assert parent.poll() is None
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    other = Path("/proc", told.read_text(), "stat")
    while other.exists() and other.read_text().rsplit(") ", 1)[1][0] not in "ZX":
        time.sleep(0.01)  # the test would wait for ever if the other lived on
    before = (tmp_path / "file").stat().st_mtime_ns
    time.sleep(0.05)
    assert (tmp_path / "file").stat().st_mtime_ns == before


def test_an_error_beside_it_leaves_no_process(tmp_path):
    told = tmp_path / "pid"

    def waits():
        told.write_text(str(os.getpid()))
        time.sleep(60)

    def breaks():
        with Beside(waits):
            while not (told.exists() and told.read_text()):
                time.sleep(0.01)
            raise KeyError

    with pytest.raises(KeyError):
        breaks()
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
