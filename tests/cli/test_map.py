"""``remine map``: one page out of a finished run, or a refusal in words."""

import json

import pytest
from click.testing import CliRunner

from remine.cli import cli
from remine.errors import ConflictError, UsageError


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    out = tmp_path_factory.mktemp("cli-map") / "run"
    done = CliRunner().invoke(cli, ["run", "recycling", "--out", str(out), "--quiet"])
    assert done.exit_code == 0, done.output
    return out


def call(*words):
    return CliRunner().invoke(cli, ["map", *map(str, words)])


def test_it_draws_the_run_again_and_leaves_the_run_alone(finished, tmp_path):
    before = {p: p.read_bytes() for p in finished.rglob("*") if p.is_file()}
    out = tmp_path / "again.html"
    done = call(finished, "--out", out, "--json")
    assert done.exit_code == 0
    told = json.loads(done.output)
    assert told["audience"] == "public" and told["out"] == str(out)
    same = out.read_bytes() == before[finished / "map.html"]
    assert same
    assert {p: p.read_bytes() for p in finished.rglob("*") if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["again.html"]


def test_it_refuses_in_words(finished, tmp_path):
    out = tmp_path / "again.html"
    out.write_text("mine", encoding="utf-8")
    assert "E-OUT-EXISTS" in str(call(finished, "--out", out).exception)
    assert out.read_text(encoding="utf-8") == "mine"
    assert call(finished, "--out", out, "--overwrite").exit_code == 0
    inside = call(finished, "--out", finished / "new.html")
    assert isinstance(inside.exception, UsageError) and "E-MAP-INSIDE" in str(inside.exception)
    gone = call(finished, "--out", tmp_path / "no" / "where.html")
    assert isinstance(gone.exception, ConflictError) and "E-OUT-WRITE" in str(gone.exception)
    assert "E-RUN-MISSING" in str(call(tmp_path, "--out", tmp_path / "x.html").exception)
