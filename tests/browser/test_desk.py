"""What stands around the map: filters, the sorted list, the compare tray, the panel, paper."""

import csv
import io

import geopandas as gpd
import numpy as np
import pytest

from remine.maps import map_of
from remine.products.safe_text import no_formula

SAVED = """async () => {
  let text = null;
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => { text = blob.text(); return make.call(URL, blob); };
  const drop = (event) => event.preventDefault();
  document.addEventListener('click', drop);
  HTMLAnchorElement.prototype.click = function () {};
  document.getElementById('export').click();
  document.removeEventListener('click', drop);
  URL.createObjectURL = make;
  return await text;
}"""


def names(page):
    return page.eval_on_selector_all(
        "#table tbody button.name", "all => all.map(b => b.textContent)"
    )


def wait_until(page, words, arg=None):
    """Ask until it is so. Playwright's own wait compiles text: the page's policy forbids it."""
    for _ in range(200):
        if page.evaluate(words, arg):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never came true: {words}")


def choose(page, row, by="list"):
    page.evaluate("([row, by]) => remine.app.sites.choose(row, by)", [row, by])
    page.wait_for_selector(f"#site[data-site='{row}']")


@pytest.fixture
def desk(open_map, small_maps):
    path, release = small_maps["internal"]
    page = open_map(path).settled()
    page.release = release
    return page


def test_every_facet_cuts_list_and_map_to_the_sites_that_have_it(desk):
    table, facts = desk.release.table, desk.release.facts
    band = table["evidence_band"][0]
    desk.click("#more-filters summary")
    desk.wait_for_selector("[data-facet=commodity] option[value='=Zinc']", state="attached")
    wanted = {
        ("commodity", "=Zinc"): facts["commodities_main"].str.contains("Zn"),
        ("commodity", "=Germanium"): facts["commodities_byproduct"].str.contains("Ge"),
        ("nation", "=Test Nation"): facts["nation"] == "Test Nation",
        ("nation", "-"): facts["nation"] == "",
        ("land_manager", "=BLM"): facts["land_manager"] == "BLM",
        ("kind", "-"): facts["waste_types"] == "",
        ("stage", "=active"): facts["lifecycle"] == "active",
        ("evidence", band): table["evidence_band"] == band,
        ("gate", "superfund|hold"): table["gate_superfund"] == "hold",
    }
    for (facet, value), rows in wanted.items():
        desk.select_option(f"[data-facet={facet}]", value)
        count = int(rows.sum())
        wait_until(desk, "n => remine.app.sites.rows.length === n", count)
        if count:
            assert sorted(names(desk)) == sorted(table["name"][rows]), facet
        visible = desk.evaluate("[...remine.app.sites.visible].reduce((a, b) => a + b)")
        assert visible == count
        desk.click("#chips button")
        wait_until(desk, "n => remine.app.sites.rows.length === n", len(table))
    assert desk.is_hidden("#clear")


def test_filters_add_up_and_clear_at_once(desk):
    table = desk.release.table
    desk.select_option("#state", "NV")
    held = table["holds"].str.contains("operator_led")
    desk.select_option("#in-list", label=f"Operator-led ({held.sum()})")
    desk.fill("#search", "Site")
    desk.uncheck("input[data-list='0']")
    wait_until(desk, "() => document.querySelectorAll('#chips button').length === 4")
    held &= table["state"] == "NV"
    assert desk.inner_text("#shown") == f"{held.sum()} of {len(table)} sites"
    desk.click("#clear")
    assert desk.inner_text("#shown") == f"{len(table)} sites"
    assert desk.locator("#chips button").count() == 0
    assert desk.input_value("#search") == "" and desk.is_checked("input[data-list='0']")


def test_the_list_sorts_by_each_column_and_says_so(desk):
    table = desk.release.table
    desk.click("button[data-sort=name]")
    assert desk.get_attribute("th[data-column=name]", "aria-sort") == "ascending"
    assert names(desk) == sorted(table["name"])
    desk.click("button[data-sort=name]")
    assert desk.get_attribute("th[data-column=name]", "aria-sort") == "descending"
    assert names(desk) == sorted(table["name"], reverse=True)
    desk.locator("button[data-sort=score]").focus()
    desk.keyboard.press("Enter")
    scores = [float(s) for s in desk.eval_on_selector_all(
        "#table tbody td:nth-child(6)", "all => all.map(c => c.textContent)")]
    assert scores == sorted(scores, reverse=True)
    assert desk.locator("th[aria-sort]").count() == 1
    desk.click("button[data-sort=rank]")
    assert names(desk) == list(table["name"])


@pytest.fixture(scope="module")
def large_map(tmp_path_factory):
    """Five thousand places: more than the list puts into the page."""
    rng = np.random.default_rng(5)
    n = 5000
    points = gpd.points_from_xy(rng.uniform(-119, -114, n), rng.uniform(36, 41, n))
    frame = gpd.GeoDataFrame(
        {"name": [f"Place {i:04d}" for i in range(n)], "score": rng.random(n)},
        geometry=points, crs="EPSG:4326",
    )
    path = tmp_path_factory.mktemp("large") / "map.html"
    map_of(frame, "score", "name").save(path)
    return path, frame.sort_values("score", ascending=False)["name"].tolist()


def test_a_long_list_holds_its_window_only_and_counts_the_rest(open_map, large_map):
    path, order = large_map
    page = open_map(path).settled()
    assert page.get_attribute("#table", "aria-rowcount") == "5001"
    assert "null" not in page.inner_text("body")  # nothing to say is not said
    assert page.locator("#table tbody tr[data-row]").count() < 120
    assert names(page)[:3] == order[:3]
    page.locator("#table button.name").first.focus()
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == order[-1]
    row = page.evaluate("document.activeElement.closest('tr').getAttribute('aria-rowindex')")
    assert row == "5001"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == order[-2]
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.textContent") == order[0]
    page.evaluate("document.querySelector('#list .scroll').scrollTop = 2500 * 26")
    seen = "name => document.getElementById('table').textContent.includes(name)"
    wait_until(page, seen, order[2505])
    choose(page, 4000, "map")
    assert page.inner_text("#table tr.chosen button.name") == order[4000]
    assert page.locator("#table tr.chosen").get_attribute("aria-rowindex") == "4002"


def test_the_saved_list_is_what_is_shown_and_safe(open_map, building, tmp_path):
    from remine.maps import write_map

    rows = building.site_rows(6)
    evil = ["=1+1", "+cmd", "-2", "@SUM(A1)", "\uff1d1", 'a "quoted", name']
    for row, name in zip(rows, evil, strict=True):
        row["name"] = name
    release = building.release_of(building.write_model(tmp_path, rows))
    write_map(release, tmp_path / "map.html")
    page = open_map(tmp_path / "map.html").settled()
    page.click("button[data-sort=score]")
    told = list(csv.DictReader(io.StringIO(page.evaluate(SAVED))))
    assert [t["name"] for t in told] == [no_formula(n) for n in names(page)]
    assert {t["name"] for t in told} == {no_formula(n) for n in evil}
    by_id = release.table.set_index("site_id")
    for t in told:
        assert float(t["score"]) == pytest.approx(by_id.loc[t["site_id"], "score"], abs=1e-12)
        assert t["stamp"] == release.stamp() and t["weights"] == "as run"
    page.select_option("#state", "NV")
    wait_until(page, "() => remine.app.table.rows.length === 3")
    assert len(page.evaluate(SAVED).strip().splitlines()) == 4


def test_four_sites_stand_side_by_side_and_a_fifth_is_refused(desk):
    for row in (0, 1, 2, 3):
        desk.locator(f"#table tr[data-row='{row}'] .tick input").check()
    assert desk.is_disabled("#table tr[data-row='4'] .tick input")
    assert "4/4" in desk.inner_text("#compare-open")
    desk.click("#compare-open")
    desk.wait_for_selector("#compare[open] tbody tr")
    table = desk.release.table
    heads = desk.eval_on_selector_all(
        "#compare-table thead .quiet:not(.out)", "all => all.map(b => b.textContent)"
    )
    assert heads == list(table["name"][:4])
    text = desk.inner_text("#compare-table")
    used = desk.release.weights[desk.release.profile].used
    for item in desk.release.criteria:
        if not used.get(item.name):
            continue
        assert item.label in text
        for row in range(4):
            assert f"{table[f'{item.name}_contribution'].iloc[row]:.3f}" in text
    unknown = sum(
        int(table[f"{n}_value"][:4].isna().sum()) for n in used if used[n] and n != "water"
    )
    assert unknown and desk.locator("#compare-table .share.guess rect.gap").count() == unknown
    desk.locator("#compare-table .out").first.click()
    assert desk.locator("#compare-table thead .out").count() == 3
    desk.keyboard.press("Escape")
    assert desk.is_hidden("#compare")
    assert not desk.is_checked("#table tr[data-row='0'] .tick input")


def test_the_panel_names_rivals_gaps_and_how_sure(desk):
    table = desk.release.table
    row = next(
        i for i in range(2, len(table))
        if table["missing"].iloc[i] == "drainage" and table["rank"].iloc[i] > 2
    )
    choose(desk, row)
    rivals = desk.inner_text("#site .rivals")
    for near in (row - 2, row - 1, row, row + 1):
        assert table["name"].iloc[near] in rivals
    by = table["score"].iloc[row - 1] - table["score"].iloc[row]
    assert f"+{by:.3f}" in rivals
    worth = desk.release.worths.iloc[row]
    weight = desk.release.weights[desk.release.profile].used["drainage"]
    rest = table["score"].iloc[row] - table["drainage_contribution"].iloc[row]
    others = table["score"][table["rank"].notna()].drop(row)
    best, worst = (
        1 + int((others > rest + weight * worth[f"drainage_{end}"] + 1e-12).sum())
        for end in ("high", "low")
    )
    assert best <= table["rank"].iloc[row] <= worst
    told = f"once known: rank {best} to {worst}" if best < worst else f"still rank {best}"
    assert told in desk.inner_text("#site")
    ends = table["rank_best"].iloc[row], table["rank_worst"].iloc[row]
    sure = "depends on values" if ends[0] <= 10 < ends[1] else "whatever the unknown values are"
    assert sure in desk.inner_text("#site")
    desk.click("#site .rivals button >> nth=0")
    desk.wait_for_selector(f"#site:not([data-site='{row}'])")
    assert desk.locator("#table tr.chosen").count() == 1


def test_list_and_panel_follow_other_weights(desk):
    before = names(desk)
    choose(desk, 0)
    desk.evaluate("""() => {
      const first = document.querySelector('#weights input[type=range]');
      first.value = first.min;
      first.dispatchEvent(new Event('input', { bubbles: true }));
    }""")
    wait_until(desk, "() => remine.app.changed")
    desk.wait_for_timeout(400)
    order = desk.evaluate("[...remine.app.order]")
    assert names(desk) == [before[i] for i in order] != before
    rank = desk.evaluate("remine.app.rank[0]")
    assert desk.inner_text("#site .badge strong") == str(int(rank))
    assert "changed in the browser" in desk.evaluate(SAVED)


def pages_of(pdf):
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ")


def test_a_search_finds_parts_of_names_and_ids_in_any_alphabet(open_map, tmp_path):
    import shapely

    words = ["İstanbul Mill", "Straße", "", "ΣΊΣΥΦΟΣ", "upper UPPER", "a\x00b", "Über No. 2"]
    ids = [f"Id-{k}" for k in range(len(words))]
    frame = gpd.GeoDataFrame({"n": words, "s": np.linspace(0.9, 0.1, len(words)), "i": ids},
                             geometry=shapely.points(np.full((len(words), 2), 40.0)),
                             crs="EPSG:4326")  # fmt: skip
    map_of(frame, "s", "n", site_id="i").save(tmp_path / "names.html")
    page = open_map(tmp_path / "names.html").settled()
    for query in ("i", "STRASSE", "straße", "upper", "id-4", "ü", "σίσυφ", "no. 2", "x00", "zz"):
        page.evaluate("query => remine.app.sites.set({ query })", query)
        found = page.evaluate("[...remine.app.sites.rows].map((i) => remine.app.sites.siteId(i))")
        low = query.lower()
        shown = page.evaluate("remine.app.sites.block.words('name')")
        assert len(shown) == len(words)
        wanted = [i for i, w in zip(ids, words, strict=True)
                  if low in w.replace("\x00", "\\x00").lower() or low in i.lower()]  # fmt: skip
        assert found == wanted, query


class Hand:
    """What a person does, by the words they read; every click and every choice counts as one."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def pick(self, label, option):
        self.page.get_by_role("combobox", name=label, exact=True).select_option(label=option)
        self.count += 1

    def click(self, words):
        self.page.get_by_role("button", name=words).first.click()
        self.count += 1


@pytest.mark.parametrize(("width", "most"), [(1280, 4), (390, 7)])
def test_finding_the_best_site_without_a_hold_in_a_state_and_printing_it(
    open_map, small_maps, width, most
):
    path, release = small_maps["internal"]
    desk = open_map(path, width=width).settled()
    table, hand = release.table, Hand(desk.page)
    free = table[(table["state"] == "UT") & (table["holds"] == "")]
    anywhere = (table["holds"] == "").sum()
    if width < 760:
        hand.click("Weights, filters")
    hand.pick("State", "Utah")
    hand.pick("Status", f"Without a hold ({anywhere})")
    if width < 760:
        hand.click(f"Show {len(free)} sites in the list")
    best = free.index[0]
    first = "row => document.querySelector('#table tr[data-row]').dataset.row === row"
    wait_until(desk, first, str(best))
    assert desk.locator("#chips button").count() == 2
    hand.click(free["name"][best])
    desk.wait_for_selector(f"#site[data-site='{best}']")
    why = desk.inner_text("#site")
    for words in ("What the score is made of", "Gates", "Not known here", "How sure"):
        assert words in why
    desk.evaluate("window.print = () => { window.__printed = 1; }")
    hand.click("Print this")
    assert desk.evaluate("window.__printed") == 1
    assert hand.count <= most
    desk.emulate_media(media="print")
    parts = [".first", ".stamp", "#mapbox", ".mini", "#site", "#site .gates"]
    for part in parts if width > 760 else [p for p in parts if p not in ("#mapbox", ".mini")]:
        assert desk.locator(part).first.is_visible(), part
    for part in ("#list", ".filters", "#weights", ".acts", ".map-buttons"):
        assert desk.locator(part).first.is_hidden(), part
    assert pages_of(desk.page.pdf(prefer_css_page_size=True)) == 1


def test_where_nothing_matches_the_way_out_is_beside_it(desk):
    desk.fill("#search", "nobody has this name")
    wait_until(desk, "() => document.querySelector('#table .none')")
    assert "No site matches" in desk.inner_text("#table .none")
    desk.click("#table .none button")
    wait_until(desk, "n => remine.app.sites.rows.length === n", len(desk.release.table))


def test_map_and_site_each_print_on_one_page(desk):
    assert pages_of(desk.page.pdf(prefer_css_page_size=True)) == 1
    choose(desk, 2)
    assert pages_of(desk.page.pdf(prefer_css_page_size=True)) == 1


def test_a_chosen_state_is_shown_on_the_map(desk):
    desk.select_option("#state", "NV")
    desk.wait_for_timeout(600)
    assert desk.evaluate("""() => { const s = remine.app.sites, seen = remine.app.map.getBounds();
      const at = (i) => [remine.latitude(s.my[i]), remine.longitude(s.mx[i])];
      return [...s.rows].every((i) => seen.contains(at(i))) && remine.app.map.getZoom() > 5; }""")


def test_rows_that_went_into_a_site_stand_in_its_panel(open_map, small_maps, tmp_path):
    import dataclasses

    import pandas as pd

    from remine.maps import write_map

    _, release = small_maps["internal"]
    became = pd.DataFrame([{
        "layer": "npl", "row": 1, "site_id": "EPA-1", "name": "Old Mill <i>", "state": "NV",
        "became": release.table["site_id"][2], "reason": "same thing",
    }])
    write_map(dataclasses.replace(release, became=became), tmp_path / "map.html")
    page = open_map(tmp_path / "map.html").settled()
    choose(page, 2)
    text = page.inner_text("#site")
    assert "Rows that are this site or a part of it: 1" in text
    assert "Old Mill <i>" in text and "EPA-1" in text and "Test Superfund" in text
    choose(page, 3)
    assert "Old Mill" not in page.inner_text("#site")
