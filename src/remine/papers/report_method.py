"""Sections of the report: which layers, how it was done, and what it cannot say."""

from __future__ import annotations

from functools import cache

from remine.answering.run_files import RunFiles
from remine.describing import describe
from remine.papers.sheet import Markup, table, text

_LIMITS = (
    "It is a screening order, not a risk level, not a regulatory finding and not a clearance.",
    "Presence is not recoverability: nothing here says what could be produced, or at what cost.",
    "A rank without its interval says more than is known.",
    "A gate that reads 'not indicated' means that these layers show nothing.",
    "Tribal land never changes a score; consultation is owed whatever the rank.",
    "Sites of a state that nothing inventories are missing, not absent.",
)


def layers_section(run: RunFiles) -> str:
    """Return what was read: source, vintage, rows, licence, hash."""
    rows = []
    for item in run.manifest["inputs"]:
        words = Markup(f"{text(item['layer'])}<br><span class=\"soft\">{text(item['role'])}</span>")
        digest = Markup(f'<code class="small">{text(item["sha256"])}</code>')
        rows.append((words, item["source"] or "not stated", item["vintage"] or "not stated",
                     f"{item['rows_used']:,} of {item['rows_read']:,}", item["licence"], digest))
    return table(("layer", "source", "vintage", "rows used", "licence", "SHA-256"), rows, (3,))


def method_section(run: RunFiles) -> str:
    """Return the criteria with their formulas, the weights of every profile, score and ranks."""
    manifest = run.manifest
    kinds = {row["kind"]: row for row in _described("criteria")}
    shapes = {row["shape"]: row for row in _described("values")}
    rows = []
    for item in manifest["criteria"]:
        kind = kinds.get(item.get("kind", ""), {})
        value, formula = item["value"], kind.get("formula", "")
        if value is None:
            worth = "as it is"
        else:
            anchors = value["anchors"]
            held = ", ".join(f"{name} {at}" for name, at in anchors.items()) if isinstance(
                anchors, dict) else str(anchors)
            worth = f"{shapes.get(value['shape'], {}).get('formula', value['shape'])}; {held}"
        if item["parts"]:
            formula = f"{item['combination'] or 'combination'} of {', '.join(item['parts'])}"
        rows.append((item["label"], f"{item['unit']}, {item['direction']} is earlier",
                     Markup(f'<span class="formula">{text(formula)}</span>'),
                     Markup(f'<span class="formula">{text(worth)}</span>'), item["source"]))
    criteria = table(("criterion", "unit", "measured as", "value 0–1", "source"), rows)
    names = list(dict.fromkeys(n for p in manifest["profiles"] for n, w in p["declared"].items()
                               if w))
    labels = {item["name"]: item["label"] for item in manifest["criteria"]}
    weights = table(
        ("criterion", *(p["name"] for p in manifest["profiles"])),
        [(labels.get(name, f"{name} (not measured)"),
          *(f"{p['used'].get(name, 0):.3f}" if name in labels else
            f"({p['declared'].get(name, 0):g})" for p in manifest["profiles"])) for name in names],
        range(1, 1 + len(manifest["profiles"])))
    gates = {row["kind"]: row for row in _described("gates")}
    held = [(g["label"], g["list"].replace("_", " "),
             gates.get(g.get("kind", ""), {}).get("decides", ""), g["source"])
            for g in manifest["gates"]]
    method = manifest["method"]
    kind = next((row for row in _described("methods") if row["kind"] == method["kind"]), {})
    note = f"<p>{text(method['note'])}</p>" if method["note"] else ""
    return (
        f"<h3>Criteria</h3>{criteria}<h3>Weights used, by profile</h3>{weights}"
        '<p class="soft">Of a criterion that no layer measures the declared weight, per 100, '
        "stands in brackets: it is withdrawn and the rest made to sum to 1.</p>"
        f"<h3>Score</h3><p>{text(method['kind'].replace('_', ' '))}: "
        f'<span class="formula">{text(kind.get("formula", ""))}</span></p>{note}'
        "<p>An unknown value is an interval from its worst to its best, narrowed by what evidence "
        "there is, and counts with its midpoint. "
        '<span class="formula">evidence = sum_j w_j (1 - (v_high - v_low))</span>. '
        "The best rank counts only sites whose low end lies above this site’s high end, the worst "
        "every site whose high end lies above its low end.</p>"
        f"<h3>Gates</h3>{table(('gate', 'list', 'decides', 'source'), held)}"
        "<p>Gates are never traded off against a score.</p>"
    )


@cache
def _described(topic: str) -> list[dict]:
    return describe(topic)


def limits_section(run: RunFiles) -> str:
    """Return what the report cannot say."""
    manifest = run.manifest
    words = [manifest["what_this_is_not"], *_LIMITS]
    words += [f"Stamped: {stamp}." for stamp in manifest["stamps"]]
    missing = [(name, why) for name, why in manifest["not_measured"].items()]
    unchecked = [(item["gate"], item["why"]) for item in manifest["not_checked"]]
    out = f"<ul>{''.join(f'<li>{text(word)}</li>' for word in words)}</ul>"
    if missing:
        out += f"<h3>Not measured</h3>{table(('criterion', 'why'), missing)}"
    if unchecked:
        out += f"<h3>Not checked</h3>{table(('gate', 'why'), unchecked)}"
    return out
