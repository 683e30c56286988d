"""The tables of a GeoPackage that GDAL does not write: views, words, styles, metadata.

After OGC 12-128r17, GeoPackage Encoding Standard (schema and metadata extensions), and QGIS's own
``layer_styles``. Every date is given: none of the tables may fill in the time of writing.
"""

from __future__ import annotations

import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from remine.plain_text import visible
from remine.products.geopackage_words import LayerWords
from remine.release import Release, run_id

_SPEC = "http://www.geopackage.org/spec121/"
_EXTENSIONS = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT,
 extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
 CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))
"""
_COLUMNS = """
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT,
 title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
 CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
 CONSTRAINT gdc_tn UNIQUE (table_name, name))
"""
_CONSTRAINTS = """
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
 constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
 max_is_inclusive BOOLEAN, description TEXT,
 CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value))
"""
_METADATA = """
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
 md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
 mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '')
"""
_REFERENCE = """
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT,
 column_name TEXT, row_id_value INTEGER,
 timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
 md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
 CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
 CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id))
"""
_STYLES = """
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
 f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
 f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
 useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""


def quoted(name: str) -> str:
    """Return a name of a table or column as SQL."""
    return '"' + name.replace('"', '""') + '"'


def text(words: str) -> str:
    """Return words as a text of SQL.

    >>> text("Operator's")
    "'Operator''s'"
    """
    return "'" + words.replace("'", "''") + "'"


def add_view(link: sqlite3.Connection, name: str, of: str, statement: str, when: str) -> None:
    """Add a view of a layer as a layer of its own."""
    link.execute(f"CREATE VIEW {quoted(name)} AS {statement}")
    link.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, "
        "min_x, min_y, max_x, max_y, srs_id) SELECT ?, data_type, ?, '', ?, min_x, min_y, max_x, "
        "max_y, srs_id FROM gpkg_contents WHERE table_name = ?", (name, name, when, of))
    link.execute(
        "INSERT INTO gpkg_geometry_columns SELECT ?, column_name, geometry_type_name, srs_id, z, m "
        "FROM gpkg_geometry_columns WHERE table_name = ?", (name, of))


def add_words(link: sqlite3.Connection, layers: Sequence[LayerWords], when: str) -> None:
    """Describe layers and columns."""
    for statement in (_EXTENSIONS, _COLUMNS, _CONSTRAINTS):
        link.execute(statement)
    link.executemany("INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
                     [(name, f"{_SPEC}#extension_schema")
                      for name in ("gpkg_data_columns", "gpkg_data_column_constraints")])
    for layer in layers:
        link.execute("UPDATE gpkg_contents SET identifier = ?, description = ?, last_change = ? "
                     "WHERE table_name = ?", (layer.title, layer.description, when, layer.name))
        held = [row[1] for row in link.execute(f"PRAGMA table_info({quoted(layer.name)})")]
        link.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) "
            "VALUES (?, ?, ?, ?, ?)",
            [(layer.name, column, column, visible(title), visible(meaning))
             for column, (title, meaning) in layer.columns.items() if column in held])


def add_styles(link: sqlite3.Connection, layers: Sequence[LayerWords], when: str) -> None:
    """Give every layer its default style."""
    link.execute(_STYLES)
    link.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, description, "
                 "last_change, srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', "
                 "'QGIS styles of the layers', ?, 0)", (when,))
    for layer in layers:
        link.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
            "update_time) SELECT '', '', ?, column_name, ?, ?, '', 1, ?, '', ? "
            "FROM gpkg_geometry_columns WHERE table_name = ?",
            (layer.name, layer.name, layer.style, layer.description, when, layer.name))


def add_metadata(
    link: sqlite3.Connection, layers: Sequence[LayerWords], release: Release, when: str
) -> None:
    """Write what the file is, and of each layer a page that QGIS shows."""
    for statement in (_METADATA, _REFERENCE):
        link.execute(statement)
    link.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
        [(name, f"{_SPEC}#extension_metadata")
         for name in ("gpkg_metadata", "gpkg_metadata_reference")])
    pages = [(None, release.model.title, "")] + [
        (layer.name, layer.title, layer.description) for layer in layers]
    for number, (name, title, description) in enumerate(pages, 1):
        link.execute("INSERT INTO gpkg_metadata VALUES (?, 'dataset', "
                     "'http://mrcc.com/qgis.dtd', 'text/xml', ?)",
                     (number, _page(release, name or "ranked_sites.gpkg", title, description)))
        link.execute("INSERT INTO gpkg_metadata_reference VALUES (?, ?, NULL, NULL, ?, ?, NULL)",
                     ("geopackage" if name is None else "table", name, when, number))


def _page(release: Release, name: str, title: str, description: str) -> str:
    """Return metadata as QGIS reads it."""
    model = release.model
    said = [description, model.ask, f"What this is not: {model.not_this.strip()}",
            f"Stamps: {release.stamp() or 'none'}. Audience: {release.audience}.",
            f"Profile {release.profile}: weights {release.weights_status()}.",
            release.not_measured_words(), release.not_checked_words(),
            f"Run {run_id(release)}, configuration SHA-256 {release.config_hash}."]
    root = ET.Element("qgis", version="3.22.0")
    for tag, words in (("identifier", name), ("parentidentifier", ""), ("language", "ENG"),
                       ("type", "dataset"), ("title", title),
                       ("abstract", "\n\n".join(word for word in said if word))):
        ET.SubElement(root, tag).text = visible(words)
    for item in release.inputs:
        history = f"{item.layer}: {item.source}; {item.vintage}; {item.licence}"
        ET.SubElement(root, "history").text = visible(history)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode")
