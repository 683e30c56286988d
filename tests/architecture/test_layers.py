"""The house as built: floors, mirrored tests, small files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "remine"
MODULES = sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))
MOST_LINES = 400

#: Modules without a test file of their own, and why.
NO_MIRROR = {
    "gates/downstream_land.py": "tests/gates/test_tribal_consultation.py",
    "__main__.py": "run by every test of the command line",
    "finished.py": "tests/test_run.py and tests/criteria/test_imputing.py",
    "hidden.py": "tests/test_disclosure.py, which looks for it in files",
    "columns.py": "tests/products/test_schema.py holds the written list against it",
    "unmasked.py": "tests/test_release.py, the step that calls it",
    "plain_text.py": "tests/products/test_safe_text.py and tests/maps/test_escaping.py",
    "units.py": "constants and one function with a doctest",
    "describing.py": "tests/test_docs.py holds the documents against it",
    "reference.py": "tests/layers/test_reference.py tests the tables through it",
    "answering/moves_in_words.py": "tests/answering/test_moves.py",
    "cli/diff.py": "tests/answering/test_moves.py",
    "cli/doctor.py": "tests/test_health.py",
    "cli/init.py": "tests/beginning/test_project.py",
    "project/agreeing.py": "tests/project/test_loading.py, through the model it refuses",
    "agency/columns.py": "tests/agency/test_template.py and test_reading.py",
    "agency/placing.py": "tests/agency/test_reading.py",
    "agency/table.py": "tests/agency/test_reading.py",
    "answering/run_files.py": "tests/cli/test_explain_run.py",
    "answering/site.py": "tests/cli/test_explain_run.py",
    "answering/backtest.py": "tests/cli/test_backtest.py",
    "answering/in_words.py": "tests/cli/test_explain_run.py",
    "answering/page.py": "tests/cli/test_explain_run.py",
    "answering/amounts.py": "doctests, and tests/cli/test_explain_run.py",
    "answering/neighbours.py": "tests/cli/test_explain_run.py",
    "answering/single_values.py": "tests/cli/test_explain_run.py",
    "answering/versus_in_words.py": "tests/cli/test_explain_run.py",
    "answering/sureness.py": "tests/cli/test_explain_run.py",
    "answering/tradeoff.py": "tests/cli/test_tradeoff.py",
    "answering/tradeoff_page.py": "tests/cli/test_tradeoff.py",
    "answering/versus.py": "tests/cli/test_explain_run.py",
    "cli/compare.py": "tests/comparing runs it",
    "comparing/files.py": "tests/comparing/test_scenarios.py",
    "comparing/in_words.py": "tests/comparing/test_page.py",
    "sheet.py": "tests/cli/test_explain_run.py and tests/comparing/test_page.py",
    "answering/run_manifest.py": "tests/cli/test_explain_run.py and test_check.py, by its refusals",
    "answering/run_parts.py": "tests/papers/test_card.py",
    "answering/run_reviews.py": "tests/answering/test_moves.py and tests/reviews",
    "products/reviewed.py": "tests/reviews/test_showing.py reads the file",
    "review_columns.py": "tests/papers/test_packets.py holds the file and the document against it",
    "cli/brief.py": "tests/papers/test_brief.py",
    "cli/card.py": "tests/papers/test_card.py",
    "cli/packets.py": "tests/papers/test_packets.py",
    "cli/report.py": "tests/papers/test_report.py",
    "papers/charts.py": "tests/papers/test_report.py",
    "papers/comparison_files.py": "tests/papers/test_report.py",
    "papers/fitting.py": "tests/browser/test_papers.py looks whether sheets fit",
    "papers/groups.py": "tests/papers/test_packets.py",
    "papers/outlines.py": "tests/papers/test_locator.py",
    "papers/report_method.py": "tests/papers/test_report.py",
    "papers/report_results.py": "tests/papers/test_report.py",
    "papers/sheet.py": "tests/papers/test_card.py",
    "writing.py": "tests/papers/test_card.py",
    "products/metadata_page.py": "tests/products/test_metadata.py",
    "cli/options.py": "tested through the commands",
    "cli/describe.py": "prints what describing.py gives",
    "cli/layers.py": "tests/fetching and tests/inventory/test_importing.py run its commands",
    "fetching/lock_file.py": "tests/fetching/test_fetcher.py",
    "fetching/transport.py": "tests/fetching/test_download.py",
    "products/geopackage_tables.py": "tests/products/test_geopackage.py reads what they write",
    "products/geopackage_words.py": "tests/products/test_geopackage.py",
    "products/qgis_style.py": "tests/products/test_geopackage.py, and QGIS itself there",
    "products/workbook/words.py": "tests/products/workbook/test_book.py",
    "products/yield_chart.py": "tests/products/test_yields.py",
    "products/yield_summary.py": "tests/products/test_yields.py",
    "products/yield_tables.py": "tests/products/test_yields.py",
    "yields/inputs.py": "tests/yields/test_stage.py",
    "yields/released.py": "tests/products/test_yields.py, which reads what an audience sees",
    "inventory/adapters/mrds_tables.py": "tests/inventory/test_catalog_entries.py, real rows",
    "inventory/adapters/usgs_deposit_database.py": "tests/inventory/test_catalog_entries.py",
    "inventory/column_units.py": "tests/inventory/test_opening.py",
    "inventory/dialect.py": "tests/inventory/test_importing.py",
    "inventory/evidence.py": "tests/inventory/test_importing.py",
    "inventory/field_names.py": "tests/inventory/test_importing.py",
    "inventory/file_gdb.py": "tests/inventory/test_opening.py",
    "inventory/mineral_records.py": "tests/inventory/test_same_as.py",
    "planning/exact.py": "tests/planning/test_choosing.py",
    "planning/hub_files.py": "tests/cli/test_plan.py",
    "planning/hub_problem.py": "tests/planning/test_choosing.py",
    "planning/interchange.py": "doctests, and tests/planning/test_choosing.py",
    "planning/maximal_cover.py": "tests/planning/test_choosing.py",
    "planning/transport.py": "tests/planning/test_choosing.py",
    "inventory/proposal.py": "tests/inventory/test_importing.py",
}
#: Rooms whose tests another group of files holds.
OTHER_TESTS = ("criteria", "gates", "ranking", "values", "maps", "geo")


def test_a_room_imports_only_from_the_floors_below_it():
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_file_is_long(module):
    lines = (SOURCE / module).read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES


@pytest.mark.parametrize(
    "module", [m for m in MODULES if m.name != "__init__.py" and m.parts[0] not in OTHER_TESTS],
    ids=str)
def test_every_module_has_its_test_file(module):
    mirror = ROOT / "tests" / module.with_name(f"test_{module.name}")
    if module.as_posix() in NO_MIRROR:
        assert not mirror.exists(), "it has a test file now: take it off the list"
    else:
        assert mirror.is_file()


def test_the_exceptions_exist():
    assert {name for name in NO_MIRROR if not (SOURCE / name).is_file()} == set()
