"""Broken files end in a result or a typed error: never a crash, a hang or another file's rows."""

import importlib.util
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SEED = 20261121
#: A batch that takes longer than this hangs; a batch takes a few seconds of CPU time.
HANG_SECONDS = 300


def _load():
    spec = importlib.util.spec_from_file_location("mutants", HERE / "mutants.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mutants = _load()


def outcomes(paths: list[Path], program: Path = HERE / "mutants.py") -> dict[str, str]:
    """Read files in one program; one that ends it is named, and the rest go to a new one."""
    found, left = {}, list(paths)
    while left:
        try:
            done = subprocess.run(
                [sys.executable, str(program)],
                input="\n".join(map(str, left)),
                capture_output=True,
                text=True,
                timeout=HANG_SECONDS,
                check=False,
            )
            output, ended = (
                done.stdout,
                f"the program ended with {done.returncode}: {done.stderr[-300:]}",
            )
        except subprocess.TimeoutExpired as error:
            output, ended = (error.stdout or b"").decode(), "hang"
        lines = [json.loads(line) for line in output.splitlines() if line.startswith("[")]
        found |= dict(lines)
        left = left[len(lines) :]
        if left:
            found[left[0].parent.name] = ended
            left = left[1:]
    return found


def judge(folder: Path, count: int, seed: int) -> Counter:
    paths = mutants.write_mutants(folder, count, seed)
    found = outcomes(paths)
    names = {path.parent.name: path.name for path in paths}
    wrong = {
        f"{number} ({names[number]})": how
        for number, how in found.items()
        if how != "result" and not how.startswith("typed ")
    }
    assert wrong == {}, (
        f"seed {seed}: {len(wrong)} of {count}: {json.dumps(wrong, indent=1)[:6000]}"
    )
    assert len(found) == count
    return Counter(how.split()[0] for how in found.values())


def test_a_slice_of_the_mutants(tmp_path):
    counts = judge(tmp_path, 80, SEED)
    assert counts["result"] >= 5 and counts["typed"] >= 20, (
        "the mutants are neither all good nor all bad"
    )


@pytest.mark.long
@pytest.mark.parametrize("part", range(8))
def test_two_thousand_mutants(tmp_path, part):
    counts = judge(tmp_path, 250, SEED + 1 + part)
    assert counts["result"] >= 20 and counts["typed"] >= 60


def test_the_harness_sees_crashes_and_foreign_rows(tmp_path):
    """A harness that cannot fail proves nothing."""
    program = (HERE / "mutants.py").read_text(encoding="utf-8")
    bad = (
        "def read(path):\n"
        "    import os\n"
        "    if 'm00001' in str(path):\n        os.abort()\n"
        "    return \"another file's rows\" if 'm00002' in str(path) else 'result'\n\n\ndef main("
    )
    (tmp_path / "mutants.py").write_text(program.replace("def main(", bad, 1), encoding="utf-8")
    paths = [tmp_path / f"m0000{n}" / "x.csv" for n in range(4)]
    found = outcomes(paths, tmp_path / "mutants.py")
    assert found["m00000"] == found["m00003"] == "result"
    assert found["m00001"].startswith("the program ended with -6")
    assert found["m00002"] == "another file's rows"
