"""The page is one file, the same each time, under a policy that allows exactly what it holds."""

import base64
import dataclasses
import hashlib
import re
from html.parser import HTMLParser

import folium
import numpy as np
import pytest
from branca.element import CssLink, JavascriptLink

from remine.inventory.inventory_coverage import WORDS
from remine.maps import assets, write_map
from remine.maps.base85 import from_letters
from remine.maps.coverage_ground import GROUNDS, coverage_key, coverage_words
from remine.maps.encoding import unpack
from remine.maps.page import make_map
from remine.maps.symbols import COLOURS, list_shapes, rank_classes
from remine.maps.views import VIEWS, first_view


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.stack, self.scripts, self.styles, self.blocks, self.text = (
            [],
            [],
            [],
            [],
            {},
            "",
        )
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.stack.append((tag, dict(attrs)))

    def handle_data(self, data):
        tag, attrs = self.stack[-1] if self.stack else ("", {})
        if tag == "script":
            if attrs.get("type"):
                self.blocks[attrs["id"]] = self.blocks.get(attrs["id"], "") + data
            else:
                self.scripts.append(data)
        elif tag == "style":
            self.styles.append(data)
        else:
            self.text += data

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass


@pytest.fixture(scope="module")
def html(internal):
    return make_map(internal).get_root().render()


@pytest.fixture(scope="module")
def page(html):
    return _Page(html)


def columns_of(text):
    """Every column of every block in a page."""
    out = {}
    for name, data in _Page(text).blocks.items():
        out[name] = unpack(from_letters(data))
    return out


def test_it_is_a_folium_map(internal):
    assert isinstance(make_map(internal), folium.Map)


def test_the_same_release_gives_the_same_bytes(internal, tmp_path):
    for name in ("a.html", "b.html"):
        write_map(internal, tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_no_element_refers_to_anything_outside(page):
    for tag, attrs in page.tags:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form", "img")
        assert "src" not in attrs and "href" not in {
            k for k, v in attrs.items() if not str(v).startswith("#")
        }
        assert not [name for name in attrs if name.startswith("on") or name == "style"]


def test_no_address_in_what_we_wrote(html):
    rest = html.replace(assets.leaflet_script(), "").replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", rest.split("<body>")[0])
    assert "http:" not in rest and "https:" not in rest
    assert not re.findall(r"url\((?!#)", rest)
    assert "@import" not in rest and "sourceMappingURL" not in rest


def test_policy_allows_exactly_what_is_there(page):
    (policy,) = [
        a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy

    def hashes(texts):
        return {
            f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'"
            for t in texts
        }

    assert set(rules["script-src"].split()) == hashes(page.scripts)
    assert set(rules["style-src"].split()) == hashes(page.styles)


def test_an_element_that_wants_a_file_is_refused(internal):
    for link in (JavascriptLink("https://example.org/a.js"), CssLink("https://example.org/a.css")):
        chart = make_map(internal)
        chart.get_root().header.add_child(link)
        with pytest.raises(ValueError, match="offline"):
            chart.get_root().render()


def test_page_says_what_it_is(page, internal):
    words = " ".join(page.text.split())
    assert words.index("What this is not.") < words.index("A small model", words.index("What"))
    for sentence in (
        internal.model.not_this,
        "not measured: 10 of 100 (Surface water 10)",
        internal.not_checked_words(),
        "authors' placeholder (a test, 2026-01-01)",
        "test layers",
        "internal, predecisional",
        "the set is partial",
        "counts toward neither the 12 % nor the 35 %",
        "approximate: fetch the official layer for real work",
        "Areas less than 90 % held by their discs: none",
        "us-atlas",
    ):
        assert sentence in words


def test_structure_for_everyone(page):
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == 1
    assert {"header", "main", "nav", "aside", "table", "caption"} <= set(tags)
    assert ("html", {"lang": "en"}) in page.tags
    table = tags.index("table")
    chart = next(i for i, (_, a) in enumerate(page.tags) if a.get("class") == "folium-map")
    assert table < chart
    heads = [a for t, a in page.tags if t == "th"]
    assert heads and all(a.get("scope") in ("col", "row") for a in heads)
    viewport = next(a["content"] for t, a in page.tags if a.get("name") == "viewport")
    assert "user-scalable" not in viewport and "maximum-scale" not in viewport
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_core_block_is_the_release(html, internal):
    _, columns = columns_of(html)["block-sites"]
    table = internal.table
    assert columns["site_id"] == list(table["site_id"])
    for name in ("rank", "rank_best", "rank_worst", "score", "score_low", "score_high"):
        np.testing.assert_array_equal(columns[name], table[name].to_numpy(float))
    np.testing.assert_allclose(columns["y"], table["latitude"], atol=5e-6)


def test_detail_block_is_the_release(html, internal):
    _, columns = columns_of(html)["block-detail"]
    columns = columns_of(html)["block-model"][1] | columns
    for item in internal.criteria:
        for end in ("value", "low", "high", "score"):
            wanted = internal.table[f"{item.name}_{end}"].to_numpy(float)
            np.testing.assert_allclose(columns[f"{item.name}_{end}"], wanted, rtol=1e-12)
    assert columns["gate_tribal"] == list(internal.table["gate_tribal"])


def test_lists_stand_in_the_block(html, internal):
    header, columns = columns_of(html)["block-sites"]
    names = list(internal.model.list_order)
    for name, rows in internal.lists().items():
        if name in names:
            bit = names.index(name)
            assert np.flatnonzero(columns["holds"].astype(int) >> bit & 1).tolist() == rows.tolist()


def test_public_page_holds_no_secret(public, building):
    text = make_map(public).get_root().render()
    withheld = public.table["score"].isna().to_numpy()
    assert withheld.sum() == 2
    numbers, words = [], text
    for header, columns in columns_of(text).values():
        words += str(header)
        for values in columns.values():
            if isinstance(values, np.ndarray):
                numbers.append(values.astype(float).ravel())
            else:
                words += " ".join(values)
    numbers = np.concatenate(numbers)
    for longitude, latitude in building.SECRET_PLACES:
        assert not np.isclose(numbers, longitude, atol=0.02).any()
        assert not np.isclose(numbers, latitude, atol=0.02).any()
        assert str(longitude) not in words and str(latitude) not in words
    assert not np.isclose(numbers, 7654321).any()
    _, core = columns_of(text)["block-sites"]
    _, detail = columns_of(text)["block-detail"]
    for block in (core, detail):
        for name, values in block.items():
            if isinstance(values, np.ndarray) and (
                "score" in name or "rank" in name or "contribution" in name
            ):
                assert np.isnan(values[withheld]).all(), name
    assert "withheld by policy (consultation)" in text
    assert not np.isclose(numbers, 40.98763, atol=1e-3).any()


def test_internal_page_shows_all(html, building):
    _, core = columns_of(html)["block-sites"]
    for longitude, latitude in building.SECRET_PLACES:
        assert np.isclose(core["x"], longitude).any() and np.isclose(core["y"], latitude).any()


def test_only_roles_that_may_be_seen_are_drawn(html):
    assert {name for name in columns_of(html) if name.startswith("block-x-")} == {
        "block-x-lands",
        "block-x-surveys-0",
        "block-x-surveys-1",
        "block-x-npl",
    }


def test_rank_classes_cover_every_rank():
    for n in (1, 3, 9, 10, 11, 60, 566, 20_000):
        rank = np.append(np.arange(1.0, n + 1), np.nan)
        classes = rank_classes(rank, np.append(np.linspace(1, 0, n), np.nan))
        assert classes[0].first == 1 and classes[-1].last == n and len(classes) <= 5
        assert all(b.first == a.last + 1 for a, b in zip(classes, classes[1:], strict=False))
        assert [c.colour for c in classes] == list(COLOURS[: len(classes)])
    assert rank_classes(np.array([np.nan]), np.array([np.nan])) == []


def test_every_list_has_its_own_shape():
    names = [
        "unverified",
        "operator_led",
        "coordinate",
        "consult",
        "locate_first",
        "undetermined",
        "new_one",
        "no_hold",
    ]
    shapes = list_shapes(names)
    told_apart = [shape for name, shape in shapes.items() if name != "unverified"]
    assert len(told_apart) == len(set(told_apart))


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_text_colours_can_be_read():
    style = assets.own("page.css")
    named = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", style))
    for ink in ("ink", "soft", "accent", "stamp", "hold", "open", "doubt"):
        for ground in ("paper", "wash", "warm"):
            assert contrast(named[ink], named[ground]) >= 4.5, (ink, ground)
    assert contrast("#ffffff", COLOURS[0]) >= 4.5  # the numbers of the first ten
    assert contrast("#2f3d49", "#fdfcf8") >= 3


@pytest.mark.parametrize("name", assets.STYLES)
def test_style_sheets_close_what_they_open(name):
    depth = 0
    for c in assets.own(name):
        depth += (c == "{") - (c == "}")
        assert 0 <= depth <= 3
    assert depth == 0
    assert "};" not in assets.own(name)


# Coverage by state, and the first view


def with_states(release, words):
    """The release, with what its inventory says of some states replaced."""
    states = [
        {**row, "word": words.get(row["state"], row["word"])} for row in release.relations["states"]
    ]
    return dataclasses.replace(release, relations={**release.relations, "states": states})


def test_every_word_of_coverage_has_a_look_of_its_own_without_colour():
    assert list(GROUNDS) == list(WORDS)
    paths = [ground.path for ground in GROUNDS.values()]
    assert len(set(paths)) == len(WORDS)
    assert [word for word in WORDS if not GROUNDS[word].path] == ["sites"]


def test_no_site_and_not_inventoried_stand_apart_in_map_control_and_panel(internal):
    release = with_states(internal, {"CO": "inventoried, no site", "WY": "not inventoried"})
    _, columns = columns_of(make_map(release).get_root().render())["block-outlines"]
    row = {code: n for n, code in enumerate(r["state"] for r in release.relations["states"])}
    ground = columns["ground"]
    assert ground[row["CO"]] == WORDS.index("inventoried, no site")
    assert ground[row["WY"]] == WORDS.index("not inventoried")
    used = {WORDS.index(r["word"]) for r in release.relations["states"]}
    key = coverage_key(release)
    assert {int(n) for n in re.findall(r'data-coverage="(\d+)"', key)} == used
    assert '>Inventoried, no site<span class="why">CO</span>' in coverage_words(release)
    assert "WY" in coverage_words(release)
    assert "National Mine Waste Inventory v1.0 (AZ, CO, KY" in coverage_words(release)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([(-123.0, 40.0), (-121.0, 42.0)], (-123.75, 39.25, -120.25, 42.75)),
        ([(-123.0, 40.0), (-90.0, 42.0)], VIEWS["lower48"]),
        ([(-150.0, 61.0), (173.0, 53.0)], VIEWS["alaska"]),
        ([(-123.0, 40.0), (-155.5, 19.5)], VIEWS["lower48"]),
    ],
)
def test_the_first_view_holds_the_ranked_sites(internal, places, expected):
    table = internal.table.iloc[: len(places)].copy()
    table["rank"] = np.arange(1.0, len(places) + 1)
    table["longitude"], table["latitude"] = zip(*places, strict=True)
    assert first_view(dataclasses.replace(internal, table=table)) == expected


def test_without_a_ranked_site_the_first_view_is_the_lower_48(internal):
    table = internal.table.assign(rank=np.nan)
    assert first_view(dataclasses.replace(internal, table=table)) == VIEWS["lower48"]
