"""LibreOffice as a judge: a hard recalculation, a conversion, in a profile of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def soffice() -> str:
    """Return the command; tests skip without it, except where CI demands it."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        reason = "LibreOffice is not installed: sh scripts/install_test_programs.sh"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def convert(source: Path, to: str, folder: Path) -> Path:
    """Open a file in LibreOffice, calculate every formula anew, and save it into a folder."""
    command = soffice()
    home = folder / "office-home"
    if not home.is_dir():
        (home / "user").mkdir(parents=True)
        (home / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE)
    done = subprocess.run(
        [command, "--headless", f"-env:UserInstallation={home.resolve().as_uri()}",
         "--convert-to", to, "--outdir", str(folder), str(source)],
        capture_output=True, text=True, timeout=300, check=False)
    made = folder / source.with_suffix(f".{to.partition(':')[0]}").name
    assert made.exists(), done.stderr
    return made


def tampered(source: Path, target: Path, inputs: dict[tuple[str, str], float]) -> Path:
    """Copy a workbook with every cached value wrong, and some cells of numbers changed.

    ``inputs`` maps (sheet, cell) to a number.
    """
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        names = re.findall(r'<sheet name="([^"]+)"', old.read("xl/workbook.xml").decode())
        for item in old.infolist():
            raw = old.read(item)
            found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item.filename)
            if found:
                text = re.sub(r"(</f><v>)[^<]*(</v>)", r"\g<1>0.125\2", raw.decode())
                for (sheet, cell), number in inputs.items():
                    if names[int(found.group(1)) - 1] == sheet:
                        text, count = re.subn(rf'(<c r="{cell}"[^>]*><v>)[^<]*(</v>)',
                                              rf"\g<1>{number!r}\2", text)
                        assert count == 1, f"no number in {sheet}!{cell}"
                raw = text.encode()
            new.writestr(item, raw)
    return target
