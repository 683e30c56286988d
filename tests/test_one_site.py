"""A site's numbers are the same in every file of a run and on every paper made from it."""

from __future__ import annotations

import html
import json
import re

import numpy as np
import pandas as pd
import pytest
from helping import small_files

from remine.answering.in_words import sure_in_short
from remine.answering.run_files import read_run
from remine.answering.site import explain_row
from remine.artefacts import artefacts
from remine.papers.brief import brief_of, brief_page
from remine.papers.card import card_of, card_page
from remine.papers.packets import write_packets
from remine.papers.report import report_page
from remine.ranking.likely_words import percent

#: Files in which every site must stand with its main numbers.
_PLACES = {"ranked_sites.csv", "ranked_sites.geojson", "ranked_sites.gpkg", "ranked_sites.parquet",
           "ranked_sites.xlsx", "map.html"}


@pytest.fixture(scope="module", params=["internal", "public"])
def made(request, tmp_path_factory):
    project = small_files(tmp_path_factory.mktemp(request.param))
    folder = project.run(request.param)[2]
    return project, folder, pd.read_csv(folder / "ranked_sites.csv", index_col="site_id",
                                        keep_default_na=False, na_values={})


def numbers(cells) -> np.ndarray:
    return pd.to_numeric(pd.Series(list(cells)).replace("", None), errors="coerce").to_numpy(float)


def test_every_table_with_sites_has_the_numbers_of_the_list(made):
    _, folder, listed = made
    numeric = [name for name in listed if np.isfinite(numbers(listed[name])).any()
               and not name.endswith(("_reason", "vintage"))]
    assert {"rank", "score", "score_low", "latitude", "rail_value"} <= set(numeric)
    seen: dict[str, set[str]] = {}
    for item in artefacts(folder):
        for part, table in item.tables:
            if "site_id" not in table or item.name == "rejected.csv":
                continue
            table = table[table["site_id"].isin(listed.index)].set_index("site_id")
            shared = [name for name in numeric if name in table]
            seen.setdefault(item.name, set()).update(shared)
            for name in shared:
                np.testing.assert_allclose(
                    numbers(table[name]), numbers(listed.loc[table.index, name]), rtol=1e-12,
                    atol=0, err_msg=f"{item.name} {part} {name}")
    assert set(seen) >= _PLACES
    for name in _PLACES:
        assert {"rank", "score", "score_low", "score_high", "rail_value"} <= seen[name], name
    assert any(name.startswith("lists/") for name in seen)


def words_of(page: str) -> str:
    plain = re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(plain).split())


def test_the_papers_say_the_same_of_the_first_site(made, tmp_path):
    project, folder, listed = made
    site = listed.index[0]
    row = listed.loc[site]
    run = read_run(folder)
    score, low, high = (float(row[name]) for name in ("score", "score_low", "score_high"))
    rank = f"{int(row['rank'])}"
    ranked = int((listed["rank"] != "").sum())
    told = json.loads(project.command("explain", site, "--run", str(folder), "--json").stdout)
    assert (told["rank"], told["of"]) == (int(rank), ranked)
    assert [told[name] for name in ("score", "score_low", "score_high")] == [score, low, high]
    brief = brief_of(run)
    first = brief.as_dict()["first"][0]
    assert (first["site_id"], first["rank"], first["score"]) == (site, int(rank), score)
    card = words_of(card_page(card_of(run, run.find(site))))
    assert f"{rank} of {ranked}" in card
    assert f"Score {score:.3f} ( {low:.3f} to {high:.3f} )" in card or \
        f"Score {score:.3f} ({low:.3f} to {high:.3f})" in card
    for name in run.names:
        assert f"{float(row[f'{name}_contribution']):.4f}" in card, name
    span = f"{int(float(row['rank_best']))}–{int(float(row['rank_worst']))}"
    sure = sure_in_short(explain_row(run, run.find(site)))
    report = words_of(report_page([run]))
    where = f"{row['name']} {row['state']}"
    drawn = (f"{float(row['rank_p05']):.0f}–{float(row['rank_p95']):.0f} "
             f"{percent(float(row['top_k_probability']))}")
    assert f"{rank} {drawn} {span} {where} {score:.3f} {low:.3f}–{high:.3f}" in report
    assert f"{score:.3f}" in words_of(brief_page(brief)) and row["name"] in words_of(
        brief_page(brief))
    write_packets(run, "state", 5, tmp_path / "packets")
    index = next(path for path in (tmp_path / "packets").glob("*/index.html")
                 if f"{rank} {sure} {row['name']}" in words_of(path.read_text(encoding="utf-8")))
    sheets = words_of((index.parent / "all-cards.html").read_text(encoding="utf-8"))
    assert f"Score {score:.3f}" in sheets
    reviews = (index.parent / "reviews.csv").read_text(encoding="utf-8")
    assert f'\n"{site}","decision",' in reviews
