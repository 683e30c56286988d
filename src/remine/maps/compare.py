"""The compare tray: an empty dialog that the page's script fills with up to four sites."""

from __future__ import annotations

from remine.maps.escaping import markup
from remine.maps.text import TEXT


def compare_html() -> str:
    """Return the dialog."""
    return f"""<dialog id="compare" aria-labelledby="compare-title">
<div class="bar"><h2 id="compare-title">{markup(TEXT["compare_title"])}</h2>
<div class="tools"><button type="button" id="compare-none">{markup(TEXT["compare_none"])}</button>
<button type="button" id="compare-close">{markup(TEXT["close"])}</button></div></div>
<p class="note">{markup(TEXT["compare_key"])}</p>
<div class="scroll" tabindex="0" role="region" aria-label="{markup(TEXT["compare_title"])}">
<table id="compare-table"></table></div>
</dialog>"""
