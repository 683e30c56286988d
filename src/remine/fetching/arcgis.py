"""Read one layer of an ArcGIS feature or map service, page by page, into one GeoJSON file."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from remine.errors import InputError, Problem, RemineError
from remine.fetching.download import Received, Tell, sha256_of
from remine.fetching.esri_geometry import checked_geojson, to_geojson
from remine.fetching.transport import RETRY_STATUS, Passing, Transport, too_large

DEFAULT_PAGE = 1000
PAGES_LAST_SECONDS = 86_400
_CHANGED = "the layer changed while it was read"


@dataclass(frozen=True)
class _Service:
    """What the layer says of itself."""

    id_field: str
    page_rows: int
    geojson: bool
    count: int
    edited: str

    def key(self, url: str) -> str:
        """Return a mark that changes when pages fetched before are of no use."""
        text = json.dumps(
            [url, self.id_field, self.page_rows, self.geojson, self.count, self.edited]
        )
        return hashlib.sha256(text.encode()).hexdigest()


def fetch_features(
    url: str,
    target: Path,
    transport: Transport,
    tell: Tell = lambda *_: None,
    note: Callable[[str], None] = lambda _: None,
    page_rows: int = 0,
) -> Received:
    """Write all features of a layer to ``target`` as GeoJSON in EPSG:4326, sorted by their id.

    Pages stay beside the target until all are there, so that a broken fetch goes on where it
    stopped. The features are counted against what the service says, before and after.

    Raises
    ------
    InputError
        If the service refuses, cannot page, changes while it is read, or answers nonsense.
    """
    url = url.rstrip("/")
    for number in (1, 2):
        try:
            return _read_all(url, target, transport, tell, note, page_rows)
        except _Changed as error:
            shutil.rmtree(_pages(target), ignore_errors=True)
            if number == 2:
                raise InputError(
                    Problem("E-FETCH-CHANGED", f"{_CHANGED}, twice: {error}", "try again later")
                ) from error
            note(f"{_CHANGED}: from the start")
    raise AssertionError("unreachable")


class _Changed(Exception):  # noqa: N818 - a turn in the work, not an error of ours
    """The layer is no longer the one the first page came from."""


def _pages(target: Path) -> Path:
    return target.with_name(target.name + ".pages")


def _read_all(url, target: Path, transport, tell, note, page_rows) -> Received:
    service = _describe(url, transport, note, page_rows)
    folder = _pages(target)
    mark = folder / "service.key"
    if not _of_this_version(mark, service, url):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        mark.write_text(service.key(url), encoding="utf-8")
    pages, rows, size = [], 0, 0
    while rows < service.count:
        page = folder / f"page-{rows:012d}.json"
        if not page.is_file():
            features = _page(url, transport, note, service, rows)
            text = json.dumps(features, ensure_ascii=False, allow_nan=False)
            _write(page, text)
        features = _read(page)
        if not features:
            raise _Changed(f"{rows} of {service.count} features came")
        size += page.stat().st_size
        if size > transport.policy.max_bytes:
            raise too_large(transport.policy.max_bytes)
        rows += len(features)
        pages.append(page)
        tell("rows", rows, service.count)
    _refuse_other_ids(pages, url, transport, note, service)
    after = _describe(url, transport, note, page_rows)
    if (after.count, after.edited) != (service.count, service.edited) or rows != service.count:
        raise _Changed(f"{service.count} features before, {after.count} after, {rows} read")
    _assemble(pages, target, service)
    shutil.rmtree(folder, ignore_errors=True)
    return Received(sha256_of(target), target.stat().st_size, etag=service.edited, rows=rows)


def _of_this_version(mark: Path, service: _Service, url: str) -> bool:
    """Return whether the pages that are here are of the layer as it is now.

    A layer that does not say when it was last edited is taken for the same one for a day.
    """
    if not mark.is_file() or mark.read_text(encoding="utf-8") != service.key(url):
        return False
    return bool(service.edited) or time.time() - mark.stat().st_mtime < PAGES_LAST_SECONDS


def _refuse_other_ids(pages: list[Path], url: str, transport, note, service: _Service) -> None:
    """Compare the ids that came with those the layer has: a row that goes while another comes

    moves the pages, so that one row is never sent, and the counts still agree.
    """
    asked = {"where": "1=1", "returnIdsOnly": "true", "f": "json"}
    answer = _ask(f"{url}/query", asked, transport, note)
    theirs = answer.get("objectIds")
    if not isinstance(theirs, list):  # null for an empty layer; some services cannot say
        return
    ours = {f["properties"].get(service.id_field) for page in pages for f in _read(page)}
    if lost := set(map(str, theirs)) ^ set(map(str, ours)):
        raise _Changed(f"{len(lost)} ids are not the same at the end")


def _describe(url: str, transport: Transport, note, page_rows: int) -> _Service:
    """Return what the layer says of itself, whatever nonsense that may be."""
    try:
        return _understand(url, transport, note, page_rows)
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        if isinstance(error, RemineError):
            raise
        raise _nonsense(f"what the layer says of itself cannot be read: {error}") from error


def _nonsense(text: str) -> InputError:
    return InputError(Problem("E-FETCH-SERVICE", text[:300], "download the source by hand"))


def _read(page: Path) -> list[dict[str, Any]]:
    return json.loads(page.read_text(encoding="utf-8"))


def _understand(url: str, transport: Transport, note, page_rows: int) -> _Service:
    about = _ask(url, {"f": "json"}, transport, note)
    fields = [f for f in about.get("fields") or [] if isinstance(f, dict)]
    ids = [f.get("name") for f in fields if f.get("type") == "esriFieldTypeOID"]
    id_field = about.get("objectIdField") or (ids[0] if ids else "")
    paging = (about.get("advancedQueryCapabilities") or {}).get("supportsPagination", True)
    problem = ""
    if "Query" not in str(about.get("capabilities", "Query")):
        problem = "the layer does not allow queries"
    elif not id_field:
        problem = "the layer has no object id, so its pages cannot be told apart"
    elif not paging:
        problem = "the layer does not give pages"
    if problem:
        raise _nonsense(problem)
    counted = _ask(
        f"{url}/query", {"where": "1=1", "returnCountOnly": "true", "f": "json"}, transport, note
    )
    count = counted.get("count")
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise _nonsense("the layer does not tell how many features it has")
    most = int(about.get("maxRecordCount") or DEFAULT_PAGE)
    formats = str(about.get("supportedQueryFormats", "")).casefold()
    edited = (about.get("editingInfo") or {}).get("lastEditDate", "")
    return _Service(
        str(id_field),
        max(1, min(most, page_rows or DEFAULT_PAGE)),
        "geojson" in formats,
        count,
        str(edited),
    )


def _page(url: str, transport, note, service: _Service, offset: int) -> list[dict[str, Any]]:
    """Return the features of one page as GeoJSON."""
    query = {
        "where": "1=1",
        "outFields": "*",
        "returnGeometry": "true",
        "outSR": "4326",
        "orderByFields": service.id_field,
        "resultOffset": str(offset),
        "resultRecordCount": str(service.page_rows),
        "f": "geojson" if service.geojson else "json",
    }
    data = _ask(f"{url}/query", query, transport, note)
    features = data.get("features")
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        raise InputError(
            Problem("E-FETCH-SERVICE", "a page holds no list of features", "try again later")
        )
    try:
        if service.geojson:
            return [_from_geojson(f, service.id_field) for f in features]
        _refuse_other_crs(data.get("spatialReference"))
        return [_from_esri(f, service.id_field) for f in features]
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise _nonsense(f"a feature of the page at {offset}: {error}") from error


def _from_geojson(feature: dict[str, Any], id_field: str) -> dict[str, Any]:
    words = dict(feature.get("properties") or {})
    if words.get(id_field) is None and feature.get("id") is not None:
        words[id_field] = feature["id"]
    return _feature(words, id_field, checked_geojson(feature.get("geometry")))


def _from_esri(feature: dict[str, Any], id_field: str) -> dict[str, Any]:
    words = dict(feature.get("attributes") or {})
    return _feature(words, id_field, to_geojson(feature.get("geometry")))


def _feature(words: dict[str, Any], id_field: str, geometry) -> dict[str, Any]:
    if not isinstance(words.get(id_field), int | str):
        raise ValueError(f"it has no object id in '{id_field}'")
    return {"type": "Feature", "properties": words, "geometry": geometry}


def _refuse_other_crs(reference: Any) -> None:
    """Refuse a page of a service that did not hear which coordinates were asked for."""
    given = reference if isinstance(reference, dict) else {}
    codes = {given[key] for key in ("wkid", "latestWkid") if given.get(key) is not None}
    if codes and 4326 not in codes:
        raise ValueError(f"its coordinates are in EPSG or ESRI {min(codes, key=str)}, not in 4326")


def _ask(url: str, params: dict[str, str], transport: Transport, note) -> dict[str, Any]:
    """Return an answer in JSON; an error inside HTTP 200 is an error."""

    def attempt() -> dict[str, Any]:
        body = transport.body(transport.get(url, params=params))
        try:
            data = json.loads(body, parse_constant=lambda _: None)  # a bare NaN is no number
        except (ValueError, RecursionError) as error:
            raise Passing(f"the answer is not JSON: {body[:60]!r}") from error
        if not isinstance(data, dict):
            raise Passing("the answer is no JSON object")
        if "error" in data:
            raise _reported(data["error"])
        return data

    return transport.patiently(attempt, note)


def _reported(fault: Any) -> Exception:
    """Return the error a service reports inside HTTP 200: one that may pass, or a final one."""
    fault = fault if isinstance(fault, dict) else {"message": fault}
    details = fault.get("details")
    details = details if isinstance(details, list) else [details or ""]
    words = " ".join(str(w) for w in (fault.get("message", ""), *details)).strip()
    code = str(fault.get("code", ""))
    if code in map(str, RETRY_STATUS):
        return Passing(f"the service reports error {code}: {words}"[:300])
    return InputError(
        Problem(
            "E-FETCH-SERVICE",
            f"the service reports error {code}: {words}"[:300],
            "see whether the layer has moved; correct its address in the catalog",
        )
    )


def _assemble(pages: list[Path], target: Path, service: _Service) -> None:
    """Join the pages into one file, refusing a feature that came twice."""
    features: dict[Any, dict[str, Any]] = {}
    for page in pages:
        for feature in _read(page):
            key = feature["properties"].get(service.id_field)
            if key in features:
                raise _Changed(f"feature {key} came twice")
            features[key] = feature
    lines = (
        json.dumps(features[key], ensure_ascii=False, allow_nan=False)
        for key in sorted(features, key=lambda key: (isinstance(key, str), key))
    )
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    _write(target, text)


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".tmp-{path.name}")
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
