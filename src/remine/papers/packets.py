"""One packet a reviewer group: index, cover letter, cards of their sites only, reviews to fill."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd

from remine.answering.in_words import sure_in_short, why_sentence
from remine.answering.run_files import RunFiles
from remine.papers.card import Card, card_html, sheets_page
from remine.papers.groups import Group, cards_of, groups_of, safe_name, tribal_sites
from remine.papers.pdf import find_chromium, pdf_of
from remine.papers.sheet import Markup, page, stamps, table, text
from remine.plain_text import visible
from remine.products.directory import MANIFEST, run_directory
from remine.products.tables import write_csv
from remine.review_columns import DECISION, DECISIONS, REVIEW_COLUMNS

_BY = {"agency": "land manager on record", "state": "state", "nation": "nation to consult"}


def write_packets(
    run: RunFiles, kind: str, top: int, out: Path, overwrite: bool = False, pdf: bool = False
) -> list[Group]:
    """Write one folder with a packet for each group; complete or absent.

    Raises
    ------
    UsageError
        As `groups_of`; with ``pdf``, if there is no Chromium.
    ConflictError
        If the folder exists without ``overwrite``, or cannot be written.
    """
    groups = groups_of(run, kind, top)
    if pdf:
        find_chromium()
    with run_directory(out, overwrite) as folder:
        for group in groups:
            _packet(run, group, folder / safe_name(group.name), pdf)
        (folder / "index.html").write_text(
            _contents(run, groups, kind), encoding="utf-8", newline="\n")
        _manifest(run, groups, kind, top, folder)
    return groups


def _packet(run: RunFiles, group: Group, folder: Path, pdf: bool) -> None:
    cards = cards_of(run, group)
    names = [f"{number:03d}-{safe_name(card.answer.site_id)}"
             for number, card in enumerate(cards, 1)]
    sheets = [card_html(card) for card in cards]
    (folder / "cards").mkdir(parents=True)
    for name, card, sheet in zip(names, cards, sheets, strict=True):
        _write(folder / "cards" / f"{name}.html", sheets_page([sheet], card.answer.name))
    together = sheets_page(sheets, f"{group.title}: {run.manifest['title']}")
    _write(folder / "all-cards.html", together)
    _write(folder / "index.html", _index(run, group, cards, names))
    _write(folder / "cover-letter.txt", cover_letter(run, group))
    write_csv(_reviews(cards), folder / "reviews.csv")
    if pdf and cards:
        (folder / "all-cards.pdf").write_bytes(pdf_of(together))


def _write(path: Path, words: str) -> None:
    path.write_text(words, encoding="utf-8", newline="\n")


def _reviews(cards: list[Card]) -> pd.DataFrame:
    """Return the table to fill: a row to decide on each site, further rows for corrections."""
    names = [name for name, _ in REVIEW_COLUMNS]
    blank = dict.fromkeys(names, "")
    rows = [{**blank, "site": card.answer.site_id, "field_or_decision": DECISION}
            for card in cards]
    return pd.DataFrame(rows, columns=names, dtype=object)


def cover_letter(run: RunFiles, group: Group) -> str:
    """Return the text of a letter to go with a packet; what nobody knows is left to fill in."""
    manifest = run.manifest
    ranked = int((~run.table["rank"].iloc[list(group.rows)].isna()).sum()) if group.rows else 0
    stamp = "; ".join(manifest["stamps"])
    lines = [
        *([stamp.upper(), ""] if stamp else []),
        "[date]", "", f"To: {group.title}", "From: [name, office, telephone]", "",
        f"Subject: {manifest['title']}: sites for your review", "",
    ]
    if group.kind == "nation":
        lines += [
            "We ask for consultation on the sites in this packet. It is made for you alone, before",
            "and apart from anything public; it holds no site that does not concern you, and a",
            "public list would show of these sites no more than your nation's name and theirs.",
            "How, when and whether to answer is yours to say; silence is not consent.", "",
        ]
    if manifest.get("ask"):
        lines += _wrapped(f"What was asked: {manifest['ask']}")
    lines += _wrapped(
        f"Enclosed: {counted(len(group.rows), 'site card')}, one page each; {ranked:,} of them of "
        "a ranked site" + (f"; {counted(group.more, 'further site')} without a card here, in the "
                          "run's lists" if group.more else "")
        + (f"; {counted(group.withheld, 'site')} withheld from this audience, without a card"
           if group.withheld else "") + ".")
    if group.open:
        lines += _wrapped(
            f"Of {counted(group.open, 'further site')} it cannot be told from the layers at hand "
            "whether you are concerned; no card is enclosed. Tell us if you want to see more.")
    lines += _wrapped("What this is: " + manifest["what_this_is_not"])
    lines += _wrapped(
        f"Whose weights: profile {run.leading['name']}, {run.leading['status']} "
        f"({run.leading['source']}, {run.leading['date']}).")
    lines += _wrapped(
        "What we ask: decide on each site (" + ", ".join(DECISIONS) + ") on the card or in "
        "reviews.csv; add a row for each value that is wrong, with its evidence. Columns: "
        + ", ".join(name for name, _ in REVIEW_COLUMNS) + ".")
    lines += ["Answers by: [date]", "", f"Run {manifest['run_id']}",
              f"Configuration SHA-256 {manifest['config_sha256']}", ""]
    return "\n".join(visible(line) for line in lines)


def counted(count: int, noun: str) -> str:
    """Return a number of things in words.

    >>> counted(1, "site"), counted(1200, "site card")
    ('1 site', '1,200 site cards')
    """
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _wrapped(words: str) -> list[str]:
    import textwrap

    return [*textwrap.wrap(" ".join(words.split()), 88), ""]


def _index(run: RunFiles, group: Group, cards: list[Card], names: list[str]) -> str:
    rows = []
    for card, name in zip(cards, names, strict=True):
        answer = card.answer
        link = Markup(f'<a href="cards/{name}.html">{text(answer.name, 120)}</a>'
                      f'<br><span class="soft">{text(why_sentence(answer), 420)}</span>')
        span = "" if answer.rank is None else sure_in_short(answer)
        rows.append(("–" if answer.rank is None else f"{answer.rank:,}", span, link, answer.state))
    manifest = run.manifest
    notes = []
    if group.kind == "nation":
        notes.append("For this nation alone: before and apart from the public list, and without "
                     "any site that does not concern it.")
    if group.more:
        notes.append(f"{counted(group.more, 'further site')} without a card here, in the run's "
                     "lists.")
    if group.withheld:
        notes.append(f"{counted(group.withheld, 'site')} withheld from this audience: no card.")
    if group.open:
        notes.append(f"Of {counted(group.open, 'further site')} it cannot be told whether this "
                     "nation is concerned: not enclosed.")
    files = ('<p class="files"><a href="all-cards.html">All cards, one page each</a> · '
             '<a href="cover-letter.txt">Cover letter</a> · <a href="reviews.csv">reviews.csv</a>, '
             "to fill and send back</p>")
    body = (
        f'<main class="index">{stamps(manifest["stamps"])}<p class="soft">'
        f"{text(manifest['title'])}</p><h1>{text(group.title, 200)}</h1>"
        f"<p>{counted(len(cards), 'site')} to review, profile {text(run.leading['name'])}; "
        f"weights: {text(run.leading['status'])} ({text(run.leading['source'])}, "
        f"{text(run.leading['date'])}).</p>{''.join(f'<p>{text(note)}</p>' for note in notes)}"
        f"{files}{table(('rank', 'range', 'site, and why it stands there', 'state'), rows, (0, 1))}"
        f'<p class="soft foot">{text(manifest["what_this_is_not"])} Run {text(manifest["run_id"])}'
        f" · configuration SHA-256 {text(manifest['config_sha256'])}</p></main>"
    )
    return page(f"{group.title}: {manifest['title']}", body, INDEX_STYLE)


def _contents(run: RunFiles, groups: list[Group], kind: str) -> str:
    """Return the sender's own page: which packet goes to whom."""
    rows = [(Markup(f'<a href="{safe_name(group.name)}/index.html">{text(group.title)}</a>'),
             len(group.rows), group.more or "", group.withheld or "") for group in groups]
    manifest = run.manifest
    tribal = tribal_sites(run) if kind == "agency" else 0
    apart = (f"<p>{counted(tribal, 'site')} with a tribal land manager on record: in no packet "
             "here, to go to their nations first, by <code>--by nation</code>.</p>") * bool(tribal)
    body = (
        f'<main class="index">{stamps(manifest["stamps"])}<p class="soft">'
        f"{text(manifest['title'])}</p><h1>Packets by {_BY[kind]}</h1>{apart}"
        "<p>This page is for the sender. Hand over one folder to one group: each holds nothing of "
        f"another’s.</p>{table(('to', 'cards', 'further sites', 'withheld'), rows, (1, 2, 3))}"
        f'<p class="soft foot">Run {text(manifest["run_id"])}</p></main>'
    )
    return page(f"Packets by {_BY[kind]}: {manifest['title']}", body, INDEX_STYLE)


def _manifest(run: RunFiles, groups: list[Group], kind: str, top: int, folder: Path) -> None:
    files = {
        path.relative_to(folder).as_posix(): {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
        for path in sorted(folder.rglob("*")) if path.is_file()
    }
    held = {
        "schema": 1, "what": "packets", "by": kind, "top": top,
        "run_id": run.manifest["run_id"], "audience": run.manifest["audience"],
        "stamps": run.manifest["stamps"],
        "packets": [{"to": group.name, "folder": safe_name(group.name), "cards": len(group.rows),
                     "further_sites": group.more, "withheld": group.withheld}
                    for group in groups],
        "outputs": files,
    }
    _write(folder / MANIFEST, json.dumps(held, indent=1, ensure_ascii=False) + "\n")


INDEX_STYLE = """
.index { max-width: 7.5in; margin: 0 auto } .index h1 { font-size: 22pt; margin: .1em 0 .3em }
.index p { margin: .3em 0 } .index .files { margin: .8em 0; font-weight: 600 }
.index table { margin: 1em 0 } .index td { padding: .45em .9em .45em 0; line-height: 1.35 }
.index td .soft { font-size: .88em } .index a { color: var(--accent) } .foot { font-size: .85em }
@media screen { body { padding: 2.5rem 1.5rem } }
"""
