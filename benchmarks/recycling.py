"""Recycling: yields of thousands of centers, and where to collect.

Each figure of ours is taken in a fresh process; the memory is its peak above imports and input.
A peer is the obvious way to write the same thing, at a size it can finish: ``peer_n`` says which,
and ``ratio`` is scaled only where the note says so.

    python benchmarks/recycling.py [yield ...] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys

from memory import Watch, alone


def yields() -> dict:
    """Return the figure ``yield``: filled in below."""
    return {"what": "yield", "n": 5000, "ours_s": None, "peer": None, "peer_n": None,
            "peer_s": None, "ratio": None, "peak_mb": None}  # fmt: skip


#: Figure by name: a function that measures it and returns one object.
FIGURES = {"yield": yields}


def main() -> None:
    """Print each figure, or with --json one object on the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    arguments = parser.parse_args()
    out = []
    for name in arguments.figures or FIGURES:
        out.append(FIGURES[name]())
        print(out[-1], file=sys.stderr if arguments.json else sys.stdout, flush=True)
    if arguments.json:
        print(json.dumps({"figures": out}))


__all__ = ["FIGURES", "Watch", "alone"]

if __name__ == "__main__":
    main()
