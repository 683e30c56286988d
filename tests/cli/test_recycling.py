"""``remine recycling`` as a person meets it: template, check, import."""

import json

from click.testing import CliRunner

from remine.cli.recycling import command


def invoke(*words):
    return CliRunner().invoke(command, [str(word) for word in words], standalone_mode=False)


def test_template_then_check_then_import(tmp_path):
    assert invoke("template").output.startswith("site_id,name,")
    file = tmp_path / "t.xlsx"
    invoke("template", "--out", file)
    done = invoke("check", file)
    assert done.return_value == 0 and "No problem found" in done.output
    done = invoke("import", file, "--out", tmp_path / "mine", "--json")
    told = json.loads(done.output)
    assert told["ok"] and len(told["written"]) == 2
    assert (tmp_path / "mine" / "recycling.yaml").is_file()


def test_problems_are_one_table_and_nothing_is_written(tmp_path):
    file = tmp_path / "bad.csv"
    file.write_text("id,state,longitude,latitude,hard_drives_mid,hdd_share\n"
                    "a,CO,-105,39.7,-1,40\nb,ZZ,-105,39.7,2,0.4\n")
    done = invoke("import", file, "--out", tmp_path / "mine")
    assert done.return_value == 3 and "nothing was written" in done.output
    assert not (tmp_path / "mine").exists()
    told = json.loads(invoke("check", file, "--json").output)
    assert [p["row"] for p in told["problems"]] == ["1 a", "1 a", "2 b", "2 b"]
    assert not told["ok"]
