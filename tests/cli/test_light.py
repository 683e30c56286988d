"""``remine --help`` is quick, because it imports next to nothing."""

import subprocess
import sys
import time

import pytest

HEAVY = ("pandas", "numpy", "geopandas", "folium", "rasterio", "pyogrio", "shapely", "rich",
         "pydantic", "scipy", "sklearn", "pyarrow")
CODE = f"HEAVY = {HEAVY}" + """
import sys
sys.argv = ["remine", *sys.argv[1:]]
from remine.cli import main
try:
    main()
finally:
    print(*(m for m in HEAVY if m in sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["run", "--help"],
                                   ["check", "--help"]])
def test_help_imports_nothing_heavy(words):
    done = subprocess.run([sys.executable, "-c", CODE, *words], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stderr.split() == []


def test_help_is_quick():
    best = 9.0
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-m", "remine", "--help"], capture_output=True, check=True)
        best = min(best, time.perf_counter() - begin)
    assert best < 0.5
