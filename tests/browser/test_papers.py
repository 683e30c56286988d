"""Papers in Chromium: nothing runs, nothing is cut off, every sheet is one Letter page."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from helping import sites_rows, small_files

from remine.answering.run_files import read_run
from remine.papers.brief import brief_of, brief_page
from remine.papers.card import card_html, card_of, card_page, sheets_page
from remine.papers.packets import write_packets
from remine.papers.pdf import pdf_of
from remine.papers.report import report_page

_spec = importlib.util.spec_from_file_location(
    "remine_tests_hostile", Path(__file__).with_name("test_hostile_names.py"))
_hostile = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_hostile)
PAYLOADS, HANDLERS = _hostile.PAYLOADS, _hostile.HANDLERS
LONG = "Wide ore " * 40
OURS = {
    "html", "head", "meta", "title", "style", "body", "svg", "defs", "pattern", "rect", "path", "g",
    "circle", "text", "clippath", "clipPath", "polyline", "main", "section", "header", "footer",
    "nav", "figure", "figcaption", "div", "p", "span", "b", "i", "small", "h1", "h2", "h3", "table",
    "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "ul", "ol", "li", "a", "br", "code",
}  # fmt: skip
FITS = """() => [...document.querySelectorAll('.card, .brief')].map((e) =>
  [e.scrollHeight - e.clientHeight, e.scrollWidth - e.clientWidth,
   e.querySelector('.box') ? e.querySelector('.box').clientHeight : 99])"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A run in which every text of the ten sites is a payload or very long."""
    base, rows = sites_rows(), []
    for i, payload in enumerate([*PAYLOADS, LONG, "x" * 500]):
        row = dict(base[i % len(base)])
        other = PAYLOADS[(i + 7) % len(PAYLOADS)].replace("\n", " ")
        row.update(site_id=f"p{i} {other[:60]}", name=payload.replace("\n", " "), state="CO",
                   source=payload.replace("\n", " "), vintage=other[:40], land_manager=other,
                   longitude=row["longitude"] + i / 500)
        rows.append(row)
    project = small_files(tmp_path_factory.mktemp("hostile"), rows)
    project.model["title"] = f"{PAYLOADS[1]} {LONG}"
    project.model["not_this"] = PAYLOADS[5]
    project.model["ask"] = PAYLOADS[9]
    project.gate("tribal")["label"] = PAYLOADS[2]
    project.layer("sites")["source"] = PAYLOADS[6]
    lands = project.files["lands"]
    lands.write_text(lands.read_text().replace("Test land", "<svg onload=window.__pwned=1>"))
    return {audience: project.run(audience, out=audience)[2]
            for audience in ("internal", "public")}


@pytest.mark.parametrize("audience", [
    "internal", pytest.param("public", marks=pytest.mark.long)])
def test_nothing_runs_and_nothing_is_markup(open_map, hostile, tmp_path, audience):
    run = read_run(hostile[audience])
    cards = [card_html(card_of(run, row)) for row in range(len(run.table))]
    write_packets(run, "agency", 100, tmp_path / "packets")
    pages = {"cards": sheets_page(cards, "cards"), "report": report_page([run]),
             "brief": brief_page(brief_of(run)),
             "metadata": (hostile[audience] / "metadata.html").read_text(encoding="utf-8"),
             "index": (tmp_path / "packets" / "index.html").read_text(encoding="utf-8")}
    for name, words in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(words, encoding="utf-8")
        page = open_map(path)
        page.wait_for_timeout(100)
        assert page.evaluate("typeof window.__pwned") == "undefined", name
        assert page.evaluate(HANDLERS) == [], name
        assert set(page.evaluate(_hostile.TAGS)) <= OURS, name
        assert page.evaluate("document.scripts.length") == 0
        links = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
        assert all(re.fullmatch(r"[#a-z0-9./-]+", link) for link in links), name


def test_names_are_shown_as_they_are(open_map, hostile, tmp_path):
    run = read_run(hostile["internal"])
    path = tmp_path / "cards.html"
    path.write_text(sheets_page([card_html(card_of(run, row)) for row in range(len(run.table))],
                                "all"), encoding="utf-8")
    shown = set(open_map(path).eval_on_selector_all(".card h1", "all => all.map(e => e.innerText)"))
    plain = [p for p in PAYLOADS if p.isascii() and p.isprintable() and p == p.strip()
             and "  " not in p and len(p) < 90]
    assert len(plain) > 40
    assert [p for p in plain if p not in shown] == []


def test_every_sheet_fits_its_page_whatever_the_words(open_map, hostile, tmp_path):
    for audience in ("internal", "public"):
        run = read_run(hostile[audience])
        for name, words in (
            ("brief", brief_page(brief_of(run))),
            ("cards", sheets_page([card_html(card_of(run, row))
                                   for row in range(len(run.table))], "x")),
        ):
            path = tmp_path / f"{audience}-{name}.html"
            path.write_text(words, encoding="utf-8")
            page = open_map(path, width=816, height=1056)
            page.emulate_media(media="print")
            for number, (tall, wide, box) in enumerate(page.evaluate(FITS)):
                assert tall <= 1 and wide <= 1 and box > 50, (audience, name, number)


def pages_of(raw: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", raw))


def test_a_card_and_a_brief_are_one_letter_page(chromium, hostile, tmp_path):
    run = read_run(hostile["internal"])
    many = [card_html(card_of(run, row)) for row in range(7)]
    for words, count in ((card_page(card_of(run, 0)), 1), (card_page(card_of(run, 9)), 1),
                         (brief_page(brief_of(run)), 1), (sheets_page(many, "x"), 7)):
        page = chromium.new_page()
        page.set_content(words)
        raw = page.pdf(prefer_css_page_size=True)
        page.close()
        assert pages_of(raw) == count
        assert re.search(rb"/MediaBox \[0 0 612 792\]", raw)


def test_our_own_pdf_is_the_same_twice(chromium, hostile):
    page = card_page(card_of(read_run(hostile["public"]), 0))
    first, again = pdf_of(page), pdf_of(page)
    assert first == again and pages_of(first) == 1 and b"20000101" in first
