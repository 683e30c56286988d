"""Nothing serious that axe-core can find, in each state a reader can bring the page into."""

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
                                               "wcag22aa", "best-practice"]}}


def serious(page):
    found = Axe().run(page.page, options=RULES).response["violations"]
    return [
        (v["id"], v["impact"], [n["html"][:120] for n in v["nodes"][:3]])
        for v in found
        if v["impact"] in ("serious", "critical", "moderate")
    ]


@pytest.mark.parametrize("audience", [
    "internal", pytest.param("public", marks=pytest.mark.long)])
def test_axe_finds_nothing_serious_at_rest_and_with_a_site(open_map, small_maps, audience):
    page = open_map(small_maps[audience][0]).settled()
    assert serious(page) == []
    page.click("#more-filters summary")
    page.select_option("#state", "NV")
    page.click("#table tr[data-row] button.name >> nth=0")
    page.wait_for_selector("#site[data-site]")
    assert serious(page) == []


def test_axe_finds_nothing_serious_side_by_side(open_map, small_maps):
    page = open_map(small_maps["internal"][0]).settled()
    for row in (0, 3):
        page.locator(f"#table tr[data-row='{row}'] .tick input").check()
    page.click("#compare-open")
    page.wait_for_selector("#compare[open] tbody tr")
    assert serious(page) == []


def test_axe_finds_nothing_serious_on_a_phone(open_map, small_maps):
    page = open_map(small_maps["internal"][0], 390, 844, has_touch=True).settled()
    for tab in ("map", "layers", "site"):
        page.click(f"[data-tab={tab}]")
        assert serious(page) == [], tab


def test_targets_are_large_enough_and_motion_can_be_calm(open_map, small_maps):
    page = open_map(small_maps["internal"][0], reduced_motion="reduce").settled()
    small = page.evaluate("""() => [...document.querySelectorAll('button, select, summary')]
      .filter((e) => e.offsetParent && !e.closest('.leaflet-container, td, #table tbody'))
      .map((e) => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
      .filter(([, box]) => box.height < 24 && box.width < 24).map(([words]) => words)""")
    assert small == []
    assert page.evaluate("remine.calm()")
