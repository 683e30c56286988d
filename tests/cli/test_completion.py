"""Completion scripts, and what they complete."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from remine.cli.completion import command


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_every_shell(shell):
    done = CliRunner().invoke(command, [shell])
    assert done.exit_code == 0
    assert f"_REMINE_COMPLETE={shell}_complete" in done.stdout


def test_a_shell_that_asks_is_given_the_commands():
    env = {**os.environ, "_REMINE_COMPLETE": "bash_complete", "COMP_WORDS": "remine ex",
           "COMP_CWORD": "1"}
    program = Path(sys.executable).parent / "remine"
    done = subprocess.run([program], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["plain,explain"]
