"""The catalog: entries, what a layer takes from them, what is wrong with them."""

import pytest

from remine.errors import ConfigError
from remine.project.catalog import catalog_words, layer_words, read_catalog
from remine.resources import builtin_root


def write(folder, text, name="catalog.yaml"):
    (folder / "layers" / "imported").mkdir(parents=True, exist_ok=True)
    (folder / "layers" / name).write_text(text)


def test_words_about_the_source_do_not_reach_the_layer():
    words = layer_words(
        {"role": "sites", "schema": "unverified", "fetch": {}, "page": "x", "note": "n"}
    )
    assert words == {"role": "sites", "note": "n schema unverified: no columns declared"}


def test_a_project_without_catalog_uses_the_one_that_ships(tmp_path):
    assert catalog_words(tmp_path).keys() == catalog_words(builtin_root()).keys()


def test_imported_declarations_stand_beside_the_catalog(tmp_path):
    write(tmp_path, "a: {role: sites, schema: verified}\n")
    write(tmp_path, "b: {role: tribal}\n", "imported/b.yaml")
    catalog = read_catalog(tmp_path)
    assert {key: entry.schema for key, entry in catalog.items()} == {"a": "verified", "b": "own"}
    write(tmp_path, "a: {role: tribal}\n", "imported/c.yaml")
    with pytest.raises(ConfigError, match="E-CATALOG-TWICE c.yaml"):
        read_catalog(tmp_path)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{schema: guessed}", "schema is one of"),
        ("{fetch: {url: 'https://x.gov/a', kind: ftp}}", "'file' or 'arcgis'"),
        ("{fetch: {url: 'https://x.gov/a', use: ../../a}}", "match pattern"),
        ("{fetch: {url: 'https://x.gov/a', use: a/../../b}}", "inside the archive"),
        ("{fetch: {url: 'https://x.gov/a', tries: 3}}", "not permitted"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused_with_its_key(tmp_path, entry, words):
    write(tmp_path, f"bad: {entry}\n")
    with pytest.raises(ConfigError, match=f"E-CATALOG-ENTRY.*'bad': .*{words}"):
        read_catalog(tmp_path)


@pytest.mark.parametrize("text", ["- a\n", "a: 1\n", ""])
def test_a_catalog_is_a_mapping_of_mappings(tmp_path, text):
    write(tmp_path, text)
    with pytest.raises(ConfigError, match="E-CATALOG-SHAPE"):
        read_catalog(tmp_path)
