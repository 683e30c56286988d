"""The head of the page: what this is not, whose weights, the stamps, what was not done."""

from __future__ import annotations

import re

from remine.maps.escaping import markup
from remine.maps.text import AUDIENCES, TEXT
from remine.release import Release, run_id


def header_html(release: Release) -> str:
    """Return the banner, the title and the tabs of small screens."""
    not_this = markup(release.model.not_this.strip(), 4000)
    return f"""<a class="skip" href="#list">{markup(TEXT["skip"])}</a>
<header class="head">
<p class="first">{_stamps(release)}<strong>{markup(TEXT["not"])}</strong> {not_this}
<span class="whose" id="whose">{markup(weights_words(release), 2000)}</span></p>
<div class="title">
<h1>{markup(release.model.title)}</h1>
<p class="facts">{_facts(release)}</p>
<p class="limits">{_limits(release)}</p>
</div>
</header>
{_tabs()}"""


def weights_words(release: Release) -> str:
    """Return whose weights lead, since when, and with which status."""
    profile = next(p for p in release.model.profiles if p.name == release.profile)
    return TEXT["weights_by"].format(
        title=profile.title or profile.name,
        status=profile.status,
        source=profile.source,
        date=profile.date,
    )


def _limits(release: Release) -> str:
    """Return what was not measured, by the criteria's labels, and which gates were not checked."""
    weights = release.weights[release.profile]
    labels = {c.name: c.label for c in release.model.criteria}
    missing = ", ".join(f"{labels.get(n, n)} {w:.3g}" for n, w in weights.withdrawn.items())
    words = [f"{weights.words()} ({missing})"] if missing else []
    if release.not_checked:
        words.append(release.not_checked_words())
    return " ".join(f'<span class="limit">{markup(text, 600)}</span>' for text in words)


def _stamps(release: Release) -> str:
    return "".join(f'<span class="stamp">{markup(stamp)}</span> ' for stamp in release.stamps)


def _facts(release: Release) -> str:
    counts = {name: f"{count:,}" for name, count in release.counts.items()}
    words = [TEXT["facts_line"].format(**counts)]
    if release.counts["withheld"]:
        words.append(TEXT["facts_withheld"].format(**counts))
    vintage = sites_vintage(release)
    if vintage:
        words.append(TEXT["as_of"].format(vintage=vintage))
    words.append(TEXT["audience"].format(audience=AUDIENCES[release.audience]))
    shown = [f"<span>{markup(word)}</span>" for word in words]
    title = markup(TEXT["run_title"].format(hash=release.config_hash[:16]))
    run = TEXT["run"].format(id=run_id(release))
    if release.config_hash:
        run += ", " + TEXT["configuration"].format(hash=release.config_hash[:12])
    shown.append(f'<span title="{title}">{markup(run)}</span>')
    return " ".join(shown)


def sites_vintage(release: Release) -> str:
    """Return the first and the last year that the sites' own vintages name.

    What a layer's vintage is stands beside the layer, and a site's in its panel.
    """
    held = " ".join(str(words) for words in release.facts["vintage"].unique())
    years = sorted(set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", held)))
    return "–".join(dict.fromkeys((years[0], years[-1]))) if years else ""


def _tabs() -> str:
    buttons = "".join(
        f'<button type="button" data-tab="{name}" aria-controls="{target}"'
        f' aria-pressed="{"true" if name == "map" else "false"}">'
        f"{markup(TEXT[f'tab_{name}'])}</button>"
        for name, target in (
            ("layers", "controls"),
            ("map", "mapbox list"),
            ("site", "panel"),
        )
    )
    return f'<nav class="tabs" aria-label="{markup(TEXT["tabs"])}">{buttons}</nav>'
