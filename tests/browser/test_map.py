"""What a reviewer does with the map, done in Chromium with the network cut off."""

import csv
import re

import pytest

from remine.products.lists import full_table
from remine.products.tables import write_csv

SITE_AT = """(row) => {
  const s = remine.app.sites, map = remine.app.map;
  const p = map.latLngToContainerPoint([remine.latitude(s.my[row]), remine.longitude(s.mx[row])]);
  const box = map.getContainer().getBoundingClientRect();
  return [p.x + box.x, p.y + box.y];
}"""


def row_of(release, site_id):
    return int(release.table.index[release.table["site_id"] == site_id][0])


def names_in_list(page):
    return page.eval_on_selector_all(
        "#table tbody button.name", "all => all.map(b => b.textContent)"
    )


def test_list_equals_the_csv(internal, tmp_path):
    write_csv(full_table(internal.release), tmp_path / "ranked_sites.csv")
    with (tmp_path / "ranked_sites.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert names_in_list(internal) == [row["name"] for row in rows]
    ranks = internal.eval_on_selector_all("#table td.rank", "all => all.map(c => c.textContent)")
    assert [r if r != "–" else "" for r in ranks] == [row["rank"] for row in rows]


def test_choosing_in_the_list_opens_the_panel_and_marks_the_map(internal):
    internal.click("#table tr[data-row='2'] button.name")
    internal.wait_for_selector("#site[data-site='2']")
    site = internal.release.table.iloc[2]
    panel = internal.inner_text("#panel")
    assert site["name"] in panel and site["site_id"] in panel
    assert f"{site['score']:.3f}" in panel
    assert internal.get_attribute("button.numbered.chosen", "aria-label").startswith("Rank 3 – ")
    assert internal.get_attribute("#table tr[data-row='2']", "aria-current") == "true"


def test_the_panel_says_why(internal):
    release = internal.release
    row = next(
        i
        for i in range(len(release.table))
        if "drainage" in release.table["missing"].iloc[i] and release.table["rank"].iloc[i] > 0
    )
    internal.click(f"#table tr[data-row='{row}'] button.name")
    internal.wait_for_selector(f"#site[data-site='{row}']")
    panel = internal.inner_text("#panel")
    site, facts = release.table.iloc[row], release.facts.iloc[row]
    for item in release.criteria:
        assert item.label in panel
        assert f"{site[f'{item.name}_contribution']:.3f}" in panel
    assert "unknown; taken as 0.1 to 0.9, counted in the middle" in panel
    assert "m³" in panel
    for gate in release.gates:
        assert gate.label in panel and site[f"gate_{gate.name}_reason"] in panel
    assert "Not known here" in panel and "Not measured: Surface water 10" in panel
    assert facts["source"] in panel and facts["vintage"] in panel
    assert "Under other weights" in panel and "Urgency" in panel
    assert f"could be {site['rank_best']:.0f} to {site['rank_worst']:.0f}" in panel


def test_clicking_the_map_chooses_the_site_in_both(internal):
    row = row_of(internal.release, "opening")
    internal.evaluate("row => remine.app.zoomTo(row)", row)
    internal.wait_for_timeout(700)
    x, y = internal.evaluate(SITE_AT, row)
    internal.mouse.click(x, y)
    internal.wait_for_selector(f"#site[data-site='{row}']")
    assert internal.locator("#table tr.chosen").get_attribute("data-row") == str(row)
    assert "Open Adit" in internal.inner_text(".leaflet-popup")


def test_hits_come_from_the_index_and_agree_with_a_scan(internal):
    same = internal.evaluate("""() => {
      const s = remine.app.sites, grid = remine.app.points.grid;
      for (let k = 0; k < 60; k++) {
        const i = k % s.n, d = 0.0004 * (1 + k % 9), x = s.mx[i] + d / 3, y = s.my[i] - d / 4;
        const found = [], scan = [];
        grid.each(x - d, y - d, x + d, y + d, (j) => found.push(j));
        for (let j = 0; j < s.n; j++) {
          if (Math.abs(s.mx[j] - x) <= d && Math.abs(s.my[j] - y) <= d) scan.push(j);
        }
        if (found.sort((a, b) => a - b).join() !== scan.join()) return false;
      }
      return true;
    }""")
    assert same


def test_lists_can_be_turned_off_and_overlap(internal):
    lists = {name: len(rows) for name, rows in internal.release.lists().items()}
    for number, (name, count) in enumerate(lists.items()):
        internal.evaluate("k => document.querySelector(`[data-only='${k}']`).click()", number)
        assert internal.evaluate("remine.app.sites.rows.length") == count, name
    internal.evaluate("document.querySelector(\"[data-only='all']\").click()")
    assert internal.evaluate("remine.app.sites.rows.length") == len(internal.release.table)
    internal.uncheck("input[data-list='3']")
    held_by_nothing_else = internal.evaluate("remine.app.sites.rows.length")
    assert held_by_nothing_else <= len(internal.release.table)
    assert int(internal.inner_text("#shown").split()[0]) == held_by_nothing_else


def test_layers_draw_when_they_are_turned_on(internal):
    ink = """() => {
      const c = document.querySelector('.leaflet-areas-pane canvas');
      if (!c) return 0;
      const seen = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
      return seen.reduce((sum, value) => sum + (value > 0), 0);
    }"""
    before = internal.evaluate(ink)
    assert before > 0  # the consultation area is on from the start
    internal.uncheck("input[data-layer='x-lands']")
    assert internal.evaluate(ink) == 0
    for box in internal.query_selector_all("input[data-layer]"):
        box.check()
    internal.wait_for_timeout(200)
    assert internal.evaluate("document.querySelectorAll('.leaflet-areas-pane canvas').length") == 3
    assert internal.evaluate("document.querySelectorAll('.leaflet-marks-pane canvas').length") == 1


def test_search_and_state_cut_map_and_list(internal):
    internal.fill("#search", "site 03")
    internal.wait_for_timeout(200)
    assert names_in_list(internal) == ["Site 03"]
    internal.fill("#search", "s-04")
    internal.wait_for_timeout(200)
    assert names_in_list(internal) == ["Site 04"]
    internal.fill("#search", "nothing like it")
    internal.wait_for_timeout(200)
    assert "No site matches" in internal.inner_text("#table")
    internal.fill("#search", "")
    internal.select_option("#state", "AZ")
    internal.wait_for_timeout(200)
    assert sorted(names_in_list(internal)) == ["Held One", "Held Two"]


def test_everything_from_the_keyboard(internal):
    internal.keyboard.press("Tab")
    assert internal.evaluate("document.activeElement.className") == "skip"
    internal.keyboard.press("Enter")
    assert internal.evaluate("document.activeElement.id") == "list"
    internal.locator("#table tr[data-row='0'] button.name").focus()
    for _ in range(3):
        internal.keyboard.press("ArrowDown")
    internal.keyboard.press("Enter")
    internal.wait_for_selector("#site[data-site='3']")
    internal.keyboard.press("Escape")
    assert internal.is_hidden("#site") and internal.is_visible("#about")
    assert internal.evaluate("document.activeElement.dataset.row") == "3"
    assert (
        internal.eval_on_selector_all("#table button.name[tabindex='0']", "all => all.length") == 1
    )
    outline = internal.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    internal.locator("button.numbered").first.focus()
    internal.keyboard.press("Enter")
    internal.wait_for_selector("#site[data-site]")
    internal.locator("#split").focus()
    internal.keyboard.press("ArrowUp")
    assert internal.get_attribute("#split", "aria-valuenow") == "53"


def test_the_first_ten_are_named_buttons(internal):
    labels = internal.eval_on_selector_all(
        "button.numbered", "all => all.map(b => b.getAttribute('aria-label'))"
    )
    assert len(labels) == 10 and len(set(labels)) == 10
    assert all(re.match(r"Rank \d+ – .+, \w\w – score 0\.\d{3}$", label) for label in labels)


def test_public_shows_what_is_withheld_as_withheld(public):
    row = row_of(public.release, "held-one")
    assert "withheld by policy" in public.inner_text(f"#table tr[data-row='{row}']")
    public.click(f"#table tr[data-row='{row}'] button.name")
    public.wait_for_selector(f"#site[data-site='{row}']")
    panel = public.inner_text("#panel")
    assert "withheld by policy (consultation)" in panel
    assert "Test Nation" in panel
    assert "What the score is made of" not in panel and "NaN" not in panel


@pytest.mark.parametrize("width", [390, 320])
def test_small_screens_have_tabs_and_no_sideways_scroll(open_map, small_maps, width):
    page = open_map(small_maps["internal"][0], width, 844, has_touch=True).settled()
    assert page.locator("button[data-tab]").count() == 3
    for tab, part in (
        ("map", "#mapbox"),
        ("map", "#list"),
        ("layers", "#controls"),
        ("site", "#panel"),
    ):
        page.click(f"[data-tab={tab}]")
        assert page.is_visible(part)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
    page.click("[data-tab=map]")
    page.click("#table tr[data-row='1'] button.name")
    page.wait_for_selector("#site[data-site='1']")
    assert page.is_visible("#panel")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_the_list_is_there(chromium, small_maps):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    path, release = small_maps["internal"]
    page.goto(path.as_uri())
    rows = page.locator("#table tbody tr")
    assert rows.count() == min(50, len(release.table))
    assert release.table["name"].iloc[0] in rows.first.inner_text()
    assert "What this is not." in page.inner_text("body")
    context.close()


def test_it_prints_with_legend_and_stamps(internal):
    internal.emulate_media(media="print")
    assert (
        internal.is_visible("#mapbox")
        and internal.is_visible("#controls")
        and internal.is_visible(".stamp")
    )
    assert internal.is_hidden("#list")


def test_regions_can_be_reached(internal):
    for key in ("alaska", "hawaii", "caribbean", "pacific", "lower48"):
        internal.click(f"[data-view={key}]")
        internal.wait_for_timeout(600)
        held = internal.evaluate(
            """key => { const [w, s, e, n] = remine.meta.views[key];
          return remine.app.map.getBounds().contains([[s, w], [n, e]]); }""",
            key,
        )
        assert held, key


def test_a_public_map_of_withheld_sites_only(open_map, building, tmp_path):
    from remine.maps import write_map

    model = building.write_model(tmp_path, building.consult_rows())
    write_map(building.release_of(model, "public"), tmp_path / "map.html")
    page = open_map(tmp_path / "map.html").settled()
    assert page.evaluate("remine.app.sites.n") == 2
    assert page.locator("button.numbered").count() == 0
    page.click("#table tr[data-row='0'] button.name")
    page.wait_for_selector("#site[data-site='0']")
    assert "withheld by policy" in page.inner_text("#panel")


def test_the_first_view_holds_every_ranked_site(internal):
    assert internal.evaluate(
        """() => { const s = remine.app.sites, seen = remine.app.map.getBounds();
          for (let i = 0; i < s.n; i++)
            if (!Number.isNaN(s.rank[i]) &&
                !seen.contains([remine.latitude(s.my[i]), remine.longitude(s.mx[i])])) return false;
          return true; }"""
    )


def test_states_that_nobody_inventoried_are_drawn_in_another_pattern(internal):
    internal.click("[data-view=lower48]")
    internal.wait_for_timeout(700)
    sampled, unknown = internal.evaluate(  # Nevada and Kansas, in one reading of the canvas
        """() => { const canvas = document.querySelector(".leaflet-ground-pane canvas");
          const box = canvas.getBoundingClientRect(), k = canvas.width / box.width;
          const home = remine.app.map.getContainer().getBoundingClientRect();
          const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return [[39, -116.5], [38.5, -98.5]].map((place) => {
            const at = remine.app.map.latLngToContainerPoint(place);
            const x = Math.round((at.x + home.left - box.left) * k);
            const y = Math.round((at.y + home.top - box.top) * k);
            let light = 0;
            for (let i = -8; i < 8; i++) for (let j = -8; j < 8; j++)
              light += all.data[4 * ((y + j) * canvas.width + x + i)] / 256;
            return light; }); }"""
    )
    assert sampled > unknown + 8
    assert internal.locator("fieldset.ground li[data-coverage]").count() == 2
