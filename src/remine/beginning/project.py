"""A commented model and a few real rows to run it on."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from remine.errors import ConflictError, NoResultError, Problem, did_you_mean
from remine.reference import state_codes
from remine.resources import builtin_root

_STARTER = "layers/starter"
_WHOLE = ("tribal_areas.csv", "survey_coverage.csv")
_NOTE = """# My sites

A project of remine, with the built-in demonstration rows of {state} to run it on.

    remine check model.yaml
    remine run model.yaml --audience internal
    remine explain "{example}" --run maps/my-sites

`model.yaml` says what every part is for. The rows in `layers/starter/` are for demonstration, not
for briefing; each names its source. Put your own inventory beside them:

    remine layers import my_inventory.csv --as sites
"""


def begin(folder: Path, state: str) -> list[Path]:
    """Write a project of the built-in sites of one state; return its files.

    Parameters
    ----------
    folder : Path
        Made if it is not there; otherwise empty.
    state : str
        Two letters or the name of a state.

    Raises
    ------
    ConflictError
        If the folder holds something, or cannot be written.
    NoResultError
        If there is no built-in site in the state.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConflictError(
            Problem("E-OUT-FOREIGN", f"'{folder}' is not an empty folder",
                    "name a folder that does not exist", why="nothing of yours is overwritten")
        )  # fmt: skip
    files = _contents(state_codes().get(state.strip().casefold(), ""), state)
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConflictError(
            Problem("E-OUT-WRITE", f"cannot write '{folder}': {error.strerror}", "choose another")
        ) from error
    return [folder / name for name in files]


def _contents(code: str, said: str) -> dict[str, str]:
    home = builtin_root() / _STARTER
    sites = _rows(home / "mine_waste_sites.csv")
    ours = [row for row in sites if row["state"] == code]
    if not ours:
        states = sorted({row["state"] for row in sites})
        raise NoResultError(
            Problem("E-NO-SITES", f"there is no built-in site in '{said}'",
                    did_you_mean(said.upper(), states))
        )
    ids = {row["site_id"] for row in ours}
    told = [r for r in _rows(home / "consultation_interests.csv") if r["site_id"] in ids]
    named = next((row for row in ours if row["waste_types"]), ours[0])
    model = Path(__file__).with_name("model.yaml").read_text("utf-8")
    if not told:  # an empty layer of interests would look like an answer
        model = model.replace("  - {name: interests,", "  # - {name: interests,")
        model = model.replace("[tribal_areas, interests]", "[tribal_areas]")
    interests = {f"{_STARTER}/consultation_interests.csv": _csv(told)} if told else {}
    return {
        "model.yaml": model,
        "README.md": _NOTE.format(state=code, example=named["name"]),
        f"{_STARTER}/mine_waste_sites.csv": _csv(ours),
        **interests,
        **{f"{_STARTER}/{name}": (home / name).read_text("utf-8") for name in _WHOLE},
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
