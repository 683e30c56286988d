"""The right side before a site is chosen: whose weights, what was not measured, which layers."""

from __future__ import annotations

from remine.maps.assets import leaflet_version
from remine.maps.coverage_ground import coverage_words
from remine.maps.escaping import markup, shown
from remine.maps.text import TEXT
from remine.release import Release


def panel_html(release: Release) -> str:
    """Return the panel with what it shows at rest."""
    return f"""<aside id="panel" class="pane" tabindex="0" aria-label="{markup(TEXT["panel"])}">
<div id="site" hidden></div>
<div id="about">
<p class="start">{markup(TEXT["panel_start"])}</p>
<h2>{markup(TEXT["panel_about"])}</h2>
{_weights(release)}
{_unchecked(release)}
{coverage_words(release)}
{_ask(release)}
{_sources(release)}
<p class="note">{markup(TEXT["attribution"])}</p>
<p class="note">{markup(TEXT["about_colophon"].format(leaflet=leaflet_version()))}</p>
</div>
</aside>"""


def _weights(release: Release) -> str:
    profile = next(p for p in release.model.profiles if p.name == release.profile)
    used = release.weights[release.profile]
    labels = {c.name: c.label for c in release.model.criteria}
    total = sum(used.declared.values()) or 1.0
    shares = [
        (name, 100.0 * weight / total, name in used.withdrawn)
        for name, weight in used.declared.items()
        if weight
    ]
    shares.sort(key=lambda item: (-item[1], item[0]))
    longest = max(share for _, share, _ in shares)
    rows = "".join(
        _weight(labels.get(n, n), share, longest, gone, release.not_measured.get(n, ""))
        for n, share, gone in shares
    )
    by = TEXT["about_weights_by"].format(source=profile.source, date=profile.date)
    return (
        f"<h3>{markup(TEXT['about_weights'].format(status=profile.status))}</h3>"
        f'<p class="by">{markup(profile.title or profile.name)} · {markup(by)}</p>'
        f'<ul class="weights">{rows}</ul>'
    )


def _weight(label: str, share: float, longest: float, gone: bool, why: str) -> str:
    words = f"{markup(TEXT['about_not_measured'])}: {markup(why)}" if gone else ""
    width = 100 * share / longest
    bar = (
        f'<svg class="share{" gone" if gone else ""}" width="100%" height="6" aria-hidden="true">'
        f'<rect width="{width:.1f}%" height="6" rx="1"/></svg>'
    )
    return (
        f'<li{" class=gone" if gone else ""}><span class="what">{markup(label)}</span>'
        f'<span class="count">{share:.3g}</span>{bar}<span class="why">{words}</span></li>'
    )


def _unchecked(release: Release) -> str:
    rows = "".join(
        f'<li>{markup(gate)}<span class="why">{markup(why)}</span></li>'
        for gate, why in release.not_checked
    )
    return (
        f'<h3>{markup(TEXT["about_not_checked"])}</h3><ul class="plain">{rows}</ul>' if rows else ""
    )


def _ask(release: Release) -> str:
    words = release.model.ask.strip()
    return f"<h3>{markup(TEXT['about_ask'])}</h3><p>{markup(words, 2000)}</p>" if words else ""


def _sources(release: Release) -> str:
    rows = []
    for layer in release.layers.values():
        info = layer.info
        words = ", ".join(
            filter(None, (shown(info.source, 300), info.vintage, shown(info.licence, 80)))
        )
        used = TEXT["rows_used"].format(rows=f"{info.rows_used:,}")
        rows.append(
            f"<li>{markup(layer.spec.title or layer.name, 120)} "
            f'<span class="count">{markup(used)}</span>'
            f'<span class="why">{markup(words, 500)}</span></li>'
        )
    return f'<h3>{markup(TEXT["about_sources"])}</h3><ul class="plain">{"".join(rows)}</ul>'
