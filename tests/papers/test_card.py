"""A card says what the run's files say, no more than the audience may see, on one sheet."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from remine.answering.in_words import gap_words, why_sentence
from remine.answering.run_files import read_run
from remine.answering.run_parts import basis_of, facts_of, place_of
from remine.answering.site import explain_place
from remine.cli.card import command
from remine.errors import ConflictError, UsageError
from remine.papers.card import READABLE, card_html, card_of, card_page
from remine.papers.fitting import LARGEST
from remine.papers.sheet import Markup, table
from remine.writing import write_file


def page_of(run, site):
    return card_page(card_of(run, run.find(site)))


def test_a_ranked_site_shows_rank_interval_and_every_contribution(internal):
    answer = explain_place(internal, "s01")
    page = page_of(internal, "s01")
    assert f"<b>{answer.rank}</b> <span>of {answer.of}</span>" in page
    assert f"in 90 % of draws {answer.rank_p05} to {answer.rank_p95}" in page
    assert f"{answer.rank_best} to {answer.rank_worst} if every unknown went fully" in page
    for term in answer.terms:
        if not term.of:
            assert f"{term.contribution:.4f}" in page and f"{term.weight:.3f}" in page
    assert f"<b>{answer.score:.4f}</b>" in page
    for gate in answer.gates:
        assert gate.reason[:30].replace("'", "&#x27;") in page
    for words in (answer.run_id, internal.manifest["config_sha256"], answer.what_this_is_not,
                  "internal, predecisional", "Reviewer’s decision", answer.not_checked):
        assert words in page


def test_facts_come_from_the_files_and_gaps_say_what_they_could_do(internal):
    facts = facts_of(internal, internal.find("s03"))
    assert facts["commodities_main"] == "Zinc; Lead" and facts["land_manager"] == "BLM"
    page = page_of(internal, "s09")
    assert "What is not known" in page and "could change the score by" in page
    assert basis_of(internal, internal.find("s01"), "potential") != ""


def test_a_withheld_site_shows_nation_and_name_and_a_ring(internal, public):
    row = internal.find("s04")
    truth = {f"{internal.number(name, row):.4f}" for name in ("latitude", "longitude", "score")}
    page = page_of(public, "s04")
    assert "Delta pile" in page and "First Nation of the Test" in page
    assert "Withheld by policy" in page and "Place withheld" in page and 'class="ring"' in page
    assert not any(word.lstrip("-") in page for word in truth)
    assert "gives 0." not in page and facts_of(public, public.find("s04")).get("lifecycle") is None
    assert 'class="ring"' not in page_of(internal, "s04")


def test_a_place_at_a_county_point_is_told_as_such(internal, public):
    assert place_of(public, public.find("s08")).masked  # an adit: a dangerous opening
    assert not place_of(internal, internal.find("s08")).masked
    assert not place_of(public, public.find("s02")).masked


def test_an_unverified_site_has_no_rank_but_a_reason(internal):
    page = page_of(internal, "s05")
    assert "No rank" in page and "It has no rank: list unverified" in page


def test_the_sentence_names_shares_holds_and_the_widest_gap(internal):
    answer = explain_place(internal, "s01")
    words = why_sentence(answer)
    top = max((t for t in answer.terms if not t.of), key=lambda t: t.contribution)
    assert f"{round(100 * top.contribution / answer.score)} % of its score" in words
    held = why_sentence(explain_place(internal, "s03"))
    assert "held: superfund" in held


def test_a_card_of_a_run_without_a_map_still_stands(internal, tmp_path):
    import shutil

    folder = tmp_path / "run"
    shutil.copytree(internal.folder, folder)
    (folder / "map.html").unlink()
    run = read_run(folder)
    assert facts_of(run, 0) == {} and place_of(run, 0).error_km is None
    assert "location error not stated" in card_page(card_of(run, 0))


def test_linked_records_are_named_and_counted(internal, tmp_path):
    import shutil

    folder = tmp_path / "run"
    shutil.copytree(internal.folder, folder)
    rows = "".join(f"mrds,{i},r{i},Record {i},CO,s01,why,\n" for i in range(9))
    (folder / "context.csv").write_text(
        "layer,row,site_id,name,state,became,reason,stamp\n" + rows, encoding="utf-8")
    page = page_of(read_run(folder), "s01")
    assert "Linked records (9)" in page and "Record 0 (mrds)" in page
    assert "and 3 more in context.csv" in page


def test_the_same_run_gives_the_same_bytes(runs):
    first, again = (page_of(read_run(runs["internal"]), "s01") for _ in range(2))
    assert first == again
    assert not re.search(r"https?:", first) and "<script" not in first


def test_the_command_writes_once_and_not_over(runs, tmp_path):
    out = tmp_path / "card.html"
    words = ["s01", "--run", str(runs["public"]), "--out", str(out)]
    assert CliRunner().invoke(command, words).exit_code == 0
    before = out.read_bytes()
    again = CliRunner().invoke(command, words)
    assert isinstance(again.exception, ConflictError) and out.read_bytes() == before
    assert CliRunner().invoke(command, [*words, "--overwrite"]).exit_code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["card.html"]
    unknown = CliRunner().invoke(command, ["zzz", *words[1:3], "--out", str(tmp_path / "b.html")])
    assert isinstance(unknown.exception, UsageError) and not (tmp_path / "b.html").exists()


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(ConflictError):
        write_file(tmp_path / "none" / "a.html", "x")
    with pytest.raises(ConflictError):
        write_file(tmp_path, "x", overwrite=True)
    assert list(tmp_path.iterdir()) == []


def test_only_what_was_made_here_is_markup():
    made = table(("a",), [("<b>",), (Markup("<i>x</i>"),)])
    assert "&lt;b&gt;" in made and "<i>x</i>" in made


def test_numbers_of_the_list_and_the_card_agree(internal):
    for row in internal.ranked:
        answer = card_of(internal, int(row)).answer
        assert answer.rank == int(internal.number("rank", row))
        parts = [t.contribution for t in answer.terms if not t.of]
        assert np.sum(parts) == pytest.approx(answer.score, abs=1e-12)


def test_a_full_card_says_less_before_its_letters_are_too_small_to_read(internal):
    card = card_of(internal, internal.find("s09"))
    gap, gate = card.answer.gaps[0], card.answer.gates[0]
    full = replace(card, answer=replace(
        card.answer, gaps=(gap,) * 9,
        gates=tuple(replace(gate, reason=f"{number}" + " a reason of many words" * 12)
                    for number in range(5))))
    plain, told = card_html(card), card_html(full)
    sizes = [float(re.search(r"font-size:([\d.]+)pt", page).group(1)) for page in (plain, told)]
    assert sizes[0] == LARGEST and READABLE <= sizes[1] < LARGEST
    rows = told.count(f"<td>{gap_words(gap)[0]}</td>")
    assert 2 <= rows < 9 and f"and {9 - rows} more not known exactly" in told
