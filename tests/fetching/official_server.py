"""Files with ranges and ETags, ArcGIS layers with pages; and every way they go wrong."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FEATURES = 2500
PAGE = 1000


class Server(ThreadingHTTPServer):
    """Keeps what it was asked, and what a test wants it to do."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[tuple[str, dict]] = []
        self.times: Counter[str] = Counter()
        self.content = bytes(range(256)) * 1000
        self.etag = '"v1"'
        self.count = FEATURES
        self.broken = True
        self.pages = 0
        self.spoil: dict = {}
        self.spoil_about: dict = {}
        self.lock = threading.Lock()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"

    def ranges(self) -> list[str]:
        return [headers["Range"] for _, headers in self.seen if "Range" in headers]


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        parts = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        with self.server.lock:
            self.server.seen.append((self.path, dict(self.headers)))
            self.server.times[parts.path] += 1
        steps = parts.path.strip("/").split("/")
        try:
            if steps[0] == "arcgis":
                self._arcgis(steps[1], steps[-1] == "query", query)
            else:
                getattr(self, "_" + steps[0].split(".")[0].replace("-", "_"), self._missing)(steps)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, body: bytes, status: int = 200, cut: int | None = None, **headers):
        self.send_response(status)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        names.setdefault("Content-Length", str(len(body)))
        for name, value in names.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body if cut is None else body[:cut])
        if cut is not None:
            self.wfile.flush()
            self.close_connection = True

    def _missing(self, _):
        self._send(b"no", 404)

    # --- files

    def _file(self, _, cut: int | None = None, honest: bool = True):
        content, etag = self.server.content, self.server.etag
        asked = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if self.headers.get("If-None-Match") == etag:
            return self._send(b"", 304, ETag=etag)
        if asked and (self.headers.get("If-Range") in (None, etag) or not honest):
            start = int(asked[1])
            if start >= len(content):
                return self._send(b"", 416, Content_Range=f"bytes */{len(content)}")
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            return self._send(content[start:], 206, cut, Content_Range=span, ETag=etag)
        return self._send(content, 200, cut, ETag=etag, Accept_Ranges="bytes")

    def _truncated(self, steps):
        """Breaks off half way, and sends nothing more as long as the server is broken."""
        cut = 0 if "Range" in self.headers else len(self.server.content) // 2
        self._file(steps, cut=cut if self.server.broken else None)

    def _truncated_once(self, steps):
        first = self.server.times[self.path] == 1
        self._file(steps, cut=100_000 if first else None)

    def _changes(self, steps):
        """Breaks off, and is another file when asked to go on."""
        first = self.server.times[self.path] == 1
        if not first and self.server.etag == '"v1"':
            self.server.etag, self.server.content = '"v2"', b"new" * 50_000
        self._file(steps, cut=100_000 if first else None)

    def _changes_dishonestly(self, steps):
        """As before, and ignores If-Range: sends the tail of the new file."""
        first = self.server.times[self.path] == 1
        if not first:
            self.server.etag, self.server.content = '"v2"', b"new" * 50_000
        self._file(steps, cut=100_000 if first else None, honest=False)

    def _busy_twice(self, steps):
        if self.server.times[self.path] <= 2:
            return self._send(b"", 503, Retry_After="7")
        return self._file(steps)

    def _busy_until(self, steps):
        """Names the time to come back as a date, as proxies do; or a far one."""
        if self.server.times[self.path] > 1:
            return self._file(steps)
        when = datetime.now(UTC) + timedelta(seconds=3600 if steps[-1] == "far" else 40)
        return self._send(b"", 429, Retry_After=format_datetime(when, usegmt=True))

    def _packed(self, _):
        """Packs the body although it was asked for as it is; breaks off the first time."""
        body = gzip.compress(self.server.content, 1)
        cut = len(body) // 2 if self.server.times[self.path] == 1 else None
        self._send(body, 200, cut, ETag='"v1-gzip"', Content_Encoding="gzip")

    def _odd(self, _):
        self._send(b"\x01\x02", Content_Encoding="br")

    def _chunked(self, _):
        """Chunks, as map servers send them; the last one is missing the first time."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        content, size = self.server.content, 50_000
        whole = self.server.times[self.path] > 1
        for start in range(0, len(content) if whole else 100_000, size):
            part = content[start : start + size]
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        if whole:
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True

    def _empty(self, _):
        self._send(b"")

    def _report(self, _):
        self._send(b'{"error": {"code": 498, "message": "Invalid token"}}')

    def _out(self, _):
        self._send(b"", 302, Location="http://127.0.0.2:9/elsewhere")

    def _metadata(self, _):
        self._send(b"", 302, Location="http://169.254.169.254/latest/meta-data")

    def _loop(self, _):
        self._send(b"", 302, Location="/loop")

    def _moved(self, _):
        self._send(b"", 301, Location="/file")

    def _huge(self, _):
        self._send(b"x", cut=1, Content_Length=str(10**12))

    def _endless(self, _):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        while True:
            self.wfile.write(b"x" * 65536)

    def _silent(self, _):
        time.sleep(8)

    def _dripping(self, _):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        for _ in range(60):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.2)

    def _zip(self, _):
        self._send(self.server.content, ETag=self.server.etag, Content_Type="application/zip")

    def _page(self, _):
        self._send(b"\n<!DOCTYPE html><title>Please log in</title>")

    # --- ArcGIS

    def _json(self, data, status: int = 200):
        body = json.dumps(data).encode()
        if "/packed/" in self.path:
            return self._send(gzip.compress(body), status, Content_Encoding="gzip")
        return self._send(body, status, Content_Type="application/json")

    def _arcgis(self, how: str, query: bool, asked: dict):
        if how == "error":
            return self._json(
                {"error": {"code": 400, "message": "Invalid URL", "details": ["no layer"]}}
            )
        if how == "html":
            return self._send(b"<html>maintenance</html>")
        if not query:
            return self._json(self._about(how))
        if asked.get("returnCountOnly") == "true":
            if (
                how == "grows"
                and self.server.times[self.path.split("?")[0]] > 2
                and self.server.broken
            ):
                self.server.count += 1
            return self._json({"count": self.server.count})
        if asked.get("returnIdsOnly") == "true":
            return self._json({"objectIdFieldName": "OBJECTID", "objectIds": self._ids(how)})
        start = int(asked["resultOffset"])
        rows = min(int(asked["resultRecordCount"]), PAGE)
        if how == "breaks" and start == 2 * PAGE and self.server.broken:
            return self._send(b"{", cut=0, Content_Length="5000")
        if how == "sick" and start == 2 * PAGE and self.server.broken:
            return self._json(
                {"error": {"code": 500, "message": "Error performing query operation"}}
            )
        if how == "forbids" and start == 2 * PAGE:
            return self._json({"error": {"code": 403, "message": "Forbidden"}})
        if how == "repeats" and start == 2 * PAGE:
            start = PAGE
        rows = min(rows, 300) if how == "short" else rows
        numbers = [number - 1 for number in self._ids(how)[start : start + rows]]
        self.server.pages += 1
        esri = how in ("esri", "metres")
        features = [self._esri(n) if esri else self._feature(n) for n in numbers]
        if how == "nameless":
            for feature in features:
                del feature["properties"]["OBJECTID"]
        more = start + rows < self.server.count
        about = {"spatialReference": {"wkid": 102100 if how == "metres" else 4326}}
        return self._json(
            {
                "features": features,
                "exceededTransferLimit": more,
                **(about if esri else {"type": "FeatureCollection"}),
                **self.server.spoil,
            }
        )

    def _ids(self, how: str) -> list[int]:
        """Return the object ids; in a layer that shifts, one row goes as another comes."""
        ids = list(range(1, self.server.count + 1))
        if how == "shifts" and self.server.pages and self.server.broken:
            return [*ids[:4], *ids[5:], self.server.count + 1]
        return ids

    def _about(self, how: str) -> dict:
        formats = "JSON" if how in ("esri", "metres") else "JSON, geoJSON"
        about = {
            "name": "Waste_Polygons",
            "type": "Feature Layer",
            "maxRecordCount": PAGE,
            "geometryType": "esriGeometryPolygon",
            "capabilities": "Map,Query,Data",
            "supportedQueryFormats": formats,
            "fields": [
                {"name": "OBJECTID", "type": "esriFieldTypeOID"},
                {"name": "Ftr_ID", "type": "esriFieldTypeString"},
            ],
            "advancedQueryCapabilities": {"supportsPagination": how != "pageless"},
        }
        if how == "closed":
            about["capabilities"] = "Map"
        return about | self.server.spoil_about

    @staticmethod
    def _ring(number: int) -> list:
        west, south = -110 + number % 50 * 0.1, 33 + number // 50 * 0.05
        return [
            [west, south],
            [west, south + 0.01],
            [west + 0.01, south + 0.01],
            [west + 0.01, south],
            [west, south],
        ]

    @staticmethod
    def _words(number: int) -> dict:
        return {
            "OBJECTID": number + 1,
            "Ftr_ID": f"AZ{number:06d}-001",
            "Ftr_Type": "Tailings - pond",
            "Commodity": "copper; molybdenum (2)",
            "State": "AZ",
            "County": "Gila",
            "Land_Mng": None,
            "Reclaimed": "Unknown",
            "Superfund": "No",
            "Mine_Name": f"Mine {number}",
            "Mine_Dist": "Globe",
        }

    def _feature(self, number: int) -> dict:
        polygon = {"type": "Polygon", "coordinates": [self._ring(number)]}
        words = self._words(number)
        return {"type": "Feature", "id": number + 1, "properties": words, "geometry": polygon}

    def _esri(self, number: int) -> dict:
        return {"attributes": self._words(number), "geometry": {"rings": [self._ring(number)]}}


@contextmanager
def serve() -> Iterator[Server]:
    """Run the server in a thread."""
    server = Server()
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
