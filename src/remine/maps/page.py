"""The map page."""

from __future__ import annotations

from pathlib import Path

from remine.release import Release


def write_map(release: Release, path: Path) -> None:
    """Write the map of a release as one HTML file that asks nothing of a network."""
    path.write_text(f"<!doctype html><title>{release.model.name}</title>\n", encoding="utf-8")
