"""Packets: complete, each with its group's sites only, and a nation's apart from all others."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from html import unescape

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner
from helping import REPOSITORY, all_bytes, sites_rows

from remine.answering.run_files import read_run
from remine.cli.packets import command
from remine.errors import ConflictError, UsageError
from remine.papers.card import card_of
from remine.papers.groups import for_nation, groups_of, safe_name
from remine.papers.packets import cover_letter, write_packets
from remine.review_columns import DECISION, DECISIONS, REVIEW_COLUMNS


def packet_of(folder, name):
    return all_bytes(folder / safe_name(name))


def words_of(files):
    return unescape("\n".join(raw.decode("utf-8") for raw in files.values()))


def test_each_nation_gets_its_own_sites_and_no_others(internal, tmp_path):
    groups = write_packets(internal, "nation", 50, tmp_path / "out")
    assert len(groups) > 1
    members = {g.name: {internal.table["site_id"].iloc[row] for row in g.rows} for g in groups}
    shared = set.intersection(*[members["First Nation of the Test"], members["Second Nation"]])
    assert shared == {"s04", "s10"} or len(shared) == 1
    for group in groups:
        words = words_of(packet_of(tmp_path / "out", group.name))
        own = members[group.name]
        for row in range(len(internal.table)):
            site, name = (internal.table[c].iloc[row] for c in ("site_id", "name"))
            assert (name in words) == (site in own), (group.name, name)
            assert bool(re.search(rf"\b{site}\b", words)) == (site in own)
        for other in members:
            assert other == group.name or other not in words


@pytest.mark.parametrize("kind", ["state", "agency", "nation"])
def test_what_lies_inside_a_supplied_mask_is_in_no_packet(small_project, tmp_path, kind):
    """Of such sites the internal run alone tells, and packets are made to leave the office."""
    rows = sites_rows()
    for row in rows:
        row["state"] = "CO"
    project = small_project(sites=rows)
    box = shapely.box(-105.11, 39.19, -105.09, 39.21), shapely.box(-106.96, 37.04, -106.94, 37.06)
    gpd.GeoDataFrame(geometry=list(box), crs=4326).to_file(project.root / "layers" / "mask.gpkg")
    internal = read_run(project.run("internal", out="before")[2])
    assert groups_of(internal, "nation", 50)
    project.model["layers"].append({"name": "mask", "role": "mask", "source": "a nation",
                                    "path": "layers/mask.gpkg"})
    internal = read_run(project.run("internal")[2])
    if kind == "nation":
        with pytest.raises(UsageError):  # the one site to consult on is inside
            groups_of(internal, kind, 50)
        return
    groups = write_packets(internal, kind, 50, tmp_path / "out")
    assert sum(len(g.rows) + g.more + g.withheld for g in groups) == 8
    words = words_of(all_bytes(tmp_path / "out"))
    assert "Kappa dump" in words
    for secret in ("Theta adit", "Delta pile", "s04", "s08"):
        assert not re.search(rf"\b{secret}\b", words), secret


@pytest.mark.parametrize("audience", ["agency", "public"])
def test_a_nation_gets_nothing_from_a_run_for_others(runs, tmp_path, audience):
    with pytest.raises(UsageError) as caught:
        write_packets(read_run(runs[audience]), "nation", 50, tmp_path / "out")
    assert caught.value.problems[0].code == "E-PACKETS-AUDIENCE"
    assert list(tmp_path.iterdir()) == []


def test_of_other_nations_a_card_says_only_how_many(internal):
    row = next(r for r in range(len(internal.table))
               if ";" in internal.table["consult_nation"].iloc[r])
    card = for_nation(card_of(internal, row), "Second Nation")
    said = str(card.answer.consult_nation) + str(card.answer.gates) + str(card.facts)
    assert "First Nation" not in said and "another nation is consulted" in said
    gate = next(g for g in card.answer.gates if g.name == "tribal")
    assert gate.reason.startswith("consult Second Nation: inside the approximate")


def test_a_site_that_may_concern_a_nation_is_counted_not_shown(internal):
    for group in groups_of(internal, "nation", 50):
        reasons = internal.table["gate_tribal_reason"]
        told = ((internal.table["gate_tribal"] == "unknown")
                & reasons.str.contains(group.name + ": ", regex=False)).sum()
        assert group.open == told


def test_agencies_get_no_land_of_a_nation_and_states_get_all(internal):
    agencies = groups_of(internal, "agency", 50)
    assert [g.name for g in agencies] == sorted((g.name for g in agencies), key=str.casefold)
    ids = {internal.table["site_id"].iloc[row] for g in agencies for row in g.rows}
    assert not ids & {"s04", "s10"} and "s01" in ids and "tribal" not in {g.name for g in agencies}
    (state,) = groups_of(internal, "state", 3)
    assert state.title == "Colorado" and len(state.rows) == 3 and state.more == 7
    assert [internal.number("rank", row) for row in state.rows] == [1, 2, 3]


def test_withheld_sites_have_no_card(public, tmp_path):
    (state,) = write_packets(public, "state", 50, tmp_path / "out")
    assert state.withheld == sum(public.withheld(row) for row in range(len(public.table))) > 0
    files = packet_of(tmp_path / "out", "CO")
    assert len([name for name in files if name.startswith("cards/")]) == len(state.rows)
    assert "Delta pile" not in words_of(files)


def test_reviews_csv_has_the_documented_columns_and_no_formula(internal, tmp_path):
    internal.table.loc[0, "site_id"] = '=HYPERLINK("https://example.invalid")'
    write_packets(internal, "state", 2, tmp_path / "out")
    raw = packet_of(tmp_path / "out", "CO")["reviews.csv"].decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(raw)))
    assert list(rows[0]) == [name for name, _ in REVIEW_COLUMNS]
    assert [row["field_or_decision"] for row in rows] == [DECISION] * 2
    assert rows[0]["site"].startswith("'=")
    document = (REPOSITORY / "docs" / "reviews.md").read_text(encoding="utf-8")
    for name, meaning in REVIEW_COLUMNS[3:]:
        assert f"| `{name}` | {meaning} |" in document
    for name, meaning in DECISIONS.items():
        assert f"| `{name}` | {meaning} |" in document


def test_the_folder_is_complete_hashed_and_the_same_twice(runs, tmp_path):
    first, again = (tmp_path / name for name in ("one", "two"))
    for folder in (first, again):
        write_packets(read_run(runs["internal"]), "nation", 50, folder)
    assert all_bytes(first) == all_bytes(again)
    files = all_bytes(first)
    manifest = json.loads(files.pop("manifest.json"))
    assert set(manifest["outputs"]) == set(files)
    for name, raw in files.items():
        assert manifest["outputs"][name]["sha256"] == hashlib.sha256(raw).hexdigest()
    for name in files:
        assert re.fullmatch(r"[a-z0-9./-]+", name), name


def test_a_failure_leaves_the_former_packets(internal, tmp_path, monkeypatch):
    out = tmp_path / "out"
    write_packets(internal, "state", 2, out)
    before = all_bytes(out)
    with pytest.raises(ConflictError):
        write_packets(internal, "state", 2, out)

    def broken(*_):
        raise RuntimeError("stop")

    monkeypatch.setattr("remine.papers.packets.cover_letter", broken)
    with pytest.raises(RuntimeError):
        write_packets(internal, "state", 3, out, overwrite=True)
    assert all_bytes(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("words", ["../../etc/passwd", "CON", "a\0b", "x" * 300, "", "é/ü", "..",
                                   "\u202eabc", "A", "a"])
def test_file_names_are_safe_and_tell_names_apart(words):
    name = safe_name(words)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{8}", name) and len(name) < 60
    assert name == safe_name(words) and name != safe_name(words + "x")


def test_the_letter_leaves_open_what_nobody_knows(internal):
    group = groups_of(internal, "nation", 50)[0]
    words = cover_letter(internal, group)
    for part in ("INTERNAL, PREDECISIONAL", "[date]", "[name, office, telephone]", group.title,
                 "before\nand apart from anything public", internal.manifest["run_id"],
                 "Nothing but a test."):
        assert part in words


def test_the_command_tells_what_it_wrote(runs, tmp_path):
    words = ["--run", str(runs["internal"]), "--by", "nation", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(command, [*words, "--json"])
    assert done.exit_code == 0, done.output
    assert {p["to"] for p in json.loads(done.stdout)["packets"]} >= {"Second Nation"}
    assert isinstance(CliRunner().invoke(command, words).exception, ConflictError)
