"""What cuts map and list: search, state, list, and the facts a site can be asked for.

The words to choose from are those of the page's data; ``static/filters.js`` reads them there, so
that no list of words stands in the page twice.
"""

from __future__ import annotations

from remine.maps.controls import list_label
from remine.maps.escaping import markup, shown
from remine.maps.sites_layer import list_names
from remine.maps.text import TEXT
from remine.reference import state_names
from remine.release import Release

#: A facet and the columns of the details it looks into; a cell may hold several words.
FACETS = {
    "nation": ("fact_nation",),
    "land_manager": ("fact_land_manager",),
    "commodity": ("fact_commodities_main", "fact_commodities_byproduct", "fact_commodities_trace"),
    "kind": ("fact_waste_types",),
    "stage": ("fact_lifecycle",),
}


def filters_meta() -> list[dict]:
    """Return the facets for the page's script."""
    return [{"name": name, "columns": list(columns)} for name, columns in FACETS.items()]


def filters_html(release: Release) -> str:
    """Return the filters: three in view, the others one step away."""
    counts = {name: len(rows) for name, rows in release.lists().items()}
    free = int((release.table["holds"] == "").sum())
    lists = f'<option value="free">{markup(TEXT["without_hold"])} ({free:,})</option>' + "".join(
        f'<option value="{number}">{markup(list_label(name, release)[0])} ({counts[name]:,})'
        "</option>"
        for number, name in enumerate(list_names(release))
    )
    present = set(release.table["state"].unique()) - {""}
    names = {code: state_names().get(code, code) for code in present}
    states = "".join(
        f'<option value="{markup(code)}">{markup(name)}</option>'
        for code, name in sorted(names.items(), key=lambda item: item[1])
    )
    held = set(release.table["evidence_band"].unique()) - {""}
    bands = [b for b in ("strong", "moderate", "weak", "insufficient") if b in held]
    evidence = "".join(f"<option>{markup(band)}</option>" for band in bands)
    more = "".join(_facet(name) for name in FACETS)
    return f"""<fieldset class="filters"><legend>{markup(TEXT["filters"])}
<button type="button" id="clear" class="only all" hidden>{markup(TEXT["clear"])}</button></legend>
<label class="field"><span>{markup(TEXT["search_label"])}</span>
<input type="search" id="search" placeholder="{markup(TEXT["search"])}" autocomplete="off"
 spellcheck="false"></label>
<div class="two">
<label class="field"><span>{markup(TEXT["state"])}</span>
<select id="state"><option value="">{markup(TEXT["any_state"])}</option>{states}</select></label>
<label class="field"><span>{markup(TEXT["list"])}</span>
<select id="in-list"><option value="">{markup(TEXT["any_list"])}</option>{lists}</select></label>
</div>
<button type="button" id="show-found" class="act"></button>
<details id="more-filters"><summary>{markup(TEXT["more_filters"])}</summary>
<label class="field"><span>{markup(TEXT["facet_gate"])}</span>
<select data-facet="gate"><option value="">{markup(TEXT["any"])}</option>{_gates(release)}</select>
</label>
{more}
<label class="field"><span>{markup(TEXT["facet_evidence"])}</span>
<select data-facet="evidence"><option value="">{markup(TEXT["any"])}</option>{evidence}</select>
</label></details></fieldset>"""


def _facet(name: str) -> str:
    return (
        f'<label class="field"><span>{markup(TEXT[f"facet_{name}"])}</span>'
        f'<select data-facet="{name}"><option value="">{markup(TEXT["any"])}</option></select>'
        "</label>"
    )


def _gates(release: Release) -> str:
    """Return every outcome a gate has in this run, gate by gate."""
    out = []
    for gate in release.gates:
        outcomes = [o for o in sorted(release.table[f"gate_{gate.name}"].unique()) if o]
        options = "".join(
            f'<option value="{markup(gate.name)}|{markup(outcome)}">'
            f"{markup(shown(gate.label, 80))}: {markup(outcome.replace('_', ' '))}</option>"
            for outcome in outcomes
        )
        out.append(f'<optgroup label="{markup(gate.label, 80)}">{options}</optgroup>')
    return "".join(out)
