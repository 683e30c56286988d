"""`remine doctor` looks at everything, and one fault hides no other."""

import json

from click.testing import CliRunner

from remine import health
from remine.cli.doctor import command


def test_this_installation_is_sound(tmp_path):
    found = {item.what: item for item in health.examine(tmp_path)}
    assert not [item for item in found.values() if item.state == "fault"]
    for what in ("gdal (pyogrio)", "gdal (rasterio)", "PROJ data", "drivers", "writing", "network"):
        assert what in found


def test_a_look_that_breaks_is_a_finding_and_the_others_go_on(tmp_path, monkeypatch):
    def _drivers():
        raise ImportError("no such library")

    monkeypatch.setattr(health, "_drivers", _drivers)
    found = {item.what: item for item in health.examine(tmp_path)}
    assert found["drivers"].state == "fault" and "no such library" in found["drivers"].words
    assert "network" in found


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path):
    done = CliRunner().invoke(command, ["--out", "/proc/nothing", "--json"])
    assert done.exit_code == 3
    findings = {item["what"]: item for item in json.loads(done.stdout)["findings"]}
    assert findings["writing"]["state"] == "fault" and findings["writing"]["fix"]
