"""The English words of the live model: weights, presets, method, what-ifs. See ``text.py``."""

from __future__ import annotations

LIVE_TEXT = {
    "live_title": "Weights",
    "live_run": "The run’s own",
    "live_yours": "Yours",
    "live_other": "Another profile’s",
    "live_profile": "Start from",
    "live_by": "{status} · {source}, {date}",
    "live_method": "Method",
    "live_method_run": "{method}, as run",
    "live_top": "Show the first",
    "live_all": "all",
    "live_share": "{share} %",
    "live_slider": "Weight of {criterion}",
    "live_value": "{value}, {share} % of all",
    "live_not_measured": "Not measured, so without weight",
    "live_gates": "What if a gate did not hold?",
    "live_gates_note": "Only to see what a gate does. Every hold still holds: nothing here "
    "releases a site.",
    "live_gate_fixed": "not in a public file",
    "live_same": "{same} of the first {first} are also the run’s.",
    "live_reset": "Back to the run",
    "live_link": "Copy link",
    "live_save": "Save as JSON",
    "live_copy": "Copy command",
    "live_copied": "Copied.",
    "live_copy_failed": "Copying was refused: mark the words and copy them.",
    "live_command": "Command that gives these ranks",
    "live_command_note": "In place of FOLDER and FILE put where the layers and reviews.csv are on "
    "your machine, and before a .yaml its folder.",
    "live_none": "At least one criterion needs a weight. The order shown is the last one that had.",
    "live_banner": "Your weights, not the run’s, from profile “{title}”.",
    "live_banner_profile": "Profile “{title}”, not the run’s leading one.",
    "whose_yours": "Weights: yours, from profile “{title}”; not the run’s.",
    "whose_profile": "Weights: profile “{title}”, {status} ({source}, {date}); not the run’s "
    "leading one.",
    "live_banner_gates": "What if: {gates} did not hold. This is no result of the run, and every "
    "hold still holds.",
    "live_waiting": "…",
    "live_dense": "Shade: how many sites. Symbols: the first {count}. Zoom in for each one.",
    "live_loading": "Reading the values…",
}

METHODS = {
    "weighted_sum": "Weighted sum",
    "weighted_geometric_mean": "Weighted geometric mean",
}
