"""What the documents say is so: error codes, rooms, commands."""

import re
from pathlib import Path

import pytest
import yaml

from remine.criteria import kinds

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "remine"


def _codes() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    return set(re.findall(r'"([EN]-(?:[A-Z0-9]{3,}|ID|NO)(?:-[A-Z0-9]+)*)"', text))


def test_every_error_code_is_documented_and_every_documented_one_exists():
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`([EN]-[A-Z0-9-]+)`", text))
    assert _codes() - documented == set()
    assert documented - _codes() == set()


ROOMS = sorted(p.name for p in SOURCE.iterdir() if p.is_dir() and p.name[0] not in "_.")
LINKED = ["README.md", "ARCHITECTURE.md", "docs/how-the-score-works.md", "maps/README.md"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_stands_in_the_architecture(room):
    assert f"`{room}/`" in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def test_every_single_file_module_stands_in_the_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    modules = {p.name for p in SOURCE.glob("*.py")} - {"__init__.py"}
    assert {name for name in modules if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("document", LINKED)
def test_links_between_documents_lead_somewhere(document):
    path = ROOT / document
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{document} links to {target}, which is not there"


def test_no_document_or_source_names_a_machine_path_or_package_host():
    bad = re.compile(r"/(?:work|tmp|root|home)/[a-z]|pypi\.org|registry\.npmjs")
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "constraints.txt"]
    for path in [*documents, *SOURCE.rglob("*.py")]:
        found = bad.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(ROOT)}: {found.group() if found else ''}"


def test_the_table_of_criteria_names_every_declared_criterion_and_only_kinds_there_are():
    """What a shipped model declares, and what the catalog holds, is what the table says."""
    text = (ROOT / "docs" / "how-the-score-works.md").read_text(encoding="utf-8")
    table = text.partition("### Which criteria have")[2].partition("## 4.")[0]
    named = set(re.findall(r"`([a-z0-9_]+)`", table))
    declared, used = set(), set()
    for path in sorted((ROOT / "configs").glob("*.yaml")):
        for criterion in yaml.safe_load(path.read_text(encoding="utf-8"))["criteria"]:
            declared.add(criterion["name"])
            used.add(criterion["kind"])
    assert declared - named == set()
    assert set(kinds()) - named == set()
    assert used <= set(kinds())
    catalog = set(yaml.safe_load((ROOT / "layers" / "catalog.yaml").read_text(encoding="utf-8")))
    known = declared | set(kinds()) | catalog | {"evidence_share"}
    assert named - known == set()
