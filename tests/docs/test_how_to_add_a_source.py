"""The steps of docs/how-to-add-a-source.md, executed as they stand."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from remine.cli import cli
from remine.project.model import LayerSpec
from remine.resources import find_model

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "how-to-add-a-source.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+) ?([^\n]*)\n(.*?)^```", TEXT, flags=re.M | re.S)


def test_the_steps_lead_from_a_file_to_ranked_sites(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = []
    for kind, words, body in BLOCKS:
        if words.startswith("file="):
            path = tmp_path / words.removeprefix("file=")
            assert path.suffix != ".yaml" or path.is_file(), "it is corrected, so it was written"
            path.write_text(body, encoding="utf-8")
        elif words == "line":
            text = find_model("mine-waste").read_text(encoding="utf-8")
            model = text.replace("\nlayers:\n", f"\nlayers:\n  {body.strip()}\n", 1)
            (tmp_path / "model.yaml").write_text(model, encoding="utf-8")
        elif kind == "sh":
            for line in body.strip().splitlines():
                typed = shlex.split(line)[1:]
                result = CliRunner().invoke(cli, typed, input="n\n", standalone_mode=False)
                assert result.exception is None, (line, result.output, result.exception)
                done.append(typed[0])
    assert done == ["layers", "layers", "check", "run"]
    manifest = (tmp_path / "result" / "manifest.json").read_text(encoding="utf-8")
    assert "Example County, list of mine dumps" in manifest
    assert json.loads(manifest)
    ranked = (tmp_path / "result" / "ranked_sites.csv").read_text(encoding="utf-8")
    assert all(name in ranked for name in ("Example mill", "Example dump", "Example slag"))


@pytest.mark.parametrize("key", re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", TEXT, flags=re.M))
def test_every_key_of_the_table_is_a_key_of_a_layer(key):
    assert set(re.findall(r"\w+", key)) <= set(LayerSpec.model_fields)
