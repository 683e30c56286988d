"""The map of a plan opens from the file alone, and a hub can be looked at by itself."""

from click.testing import CliRunner

from remine.cli.plan import command


def test_the_map_opens_and_one_hub_can_be_looked_at(open_map, tmp_path):
    lines = ["id,name,state,longitude,latitude,kg_per_year,low,high,illustrative"]
    for n in range(25):
        place = f"{-102 + n * 7.3 % 7.4:.4f},{37 + n * 1.7 % 3:.4f}"
        lines.append(f"s{n:02d},<b>Source</b> {n},KS,{place},{n + 1},{n},{2 * n + 2},yes")
    sources = tmp_path / "sources.csv"
    sources.write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ["hubs", "--sources", sources, "--k", 3, "--draws", 5, "--out", tmp_path / "p", "-q"]
    done = CliRunner().invoke(command, [*map(str, words)])
    assert done.exit_code == 0, done.output
    page = open_map(tmp_path / "p" / "map.html")
    page.wait_for_selector("html[data-ready]", timeout=30_000)
    assert page.locator(".hub .face").count() == 3
    page.locator("#hubs button").first.click()
    assert page.locator("#hubs tr.chosen").count() == 1 and page.locator("#all").is_visible()
