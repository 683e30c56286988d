"""A browser without a network, and pages of small models for it to open."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import pytest

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium; ``REMINE_CHROMIUM`` wins."""
    named = os.environ.get("REMINE_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "chrome"]
    return next((path for path in map(shutil.which, names) if path), None)


def pytest_collection_modifyitems(items):
    """Every test of this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; without one the tests are skipped, but fail in CI."""
    path = find_chromium()
    if path is None:
        reason = "no Chromium: install it, or name it in REMINE_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def building():
    """The helper that writes small models; it stands with the other map tests."""
    name = "remine_tests_map_building"
    if name not in sys.modules:
        path = Path(__file__).parent.parent / "maps" / "building.py"
        spec = importlib.util.spec_from_file_location(name, path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


class Opened:
    """A page with what went wrong in it, and whatever it asked of a network."""

    def __init__(self, page, requests, errors):
        self.page, self.requests, self.errors = page, requests, errors

    def __getattr__(self, name):
        return getattr(self.page, name)

    def settled(self):
        """Wait until drawing and unpacking are done."""
        self.page.wait_for_selector("html[data-complete=yes]", state="attached", timeout=30_000)
        self.page.wait_for_timeout(150)
        return self


@pytest.fixture
def open_map(chromium):
    """Open a file with every other request cut off; afterwards nothing may have gone wrong."""
    opened = []

    def open_file(path, width=1280, height=800, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        page, requests, errors = context.new_page(), [], []
        page.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console", lambda m: errors.append(m.text) if m.type in ("error", "warning") else None
        )
        page.goto(Path(path).as_uri())
        opened.append((context, Opened(page, requests, errors)))
        return opened[-1][1]

    yield open_file
    for context, page in opened:
        context.close()
        assert page.errors == []
        assert [url for url in page.requests if not url.startswith("file:")] == []
        assert len(page.requests) == 1


@pytest.fixture(scope="session")
def small_maps(building, tmp_path_factory):
    """The small model as a map, by audience, with its release."""
    from remine.maps import write_map

    folder = tmp_path_factory.mktemp("maps")
    model = building.write_model(folder)
    out = {}
    for audience in ("internal", "public"):
        release = building.release_of(model, audience)
        write_map(release, folder / f"{audience}.html")
        out[audience] = (folder / f"{audience}.html", release)
    return out


def _opened(open_map, small_maps, audience):
    path, release = small_maps[audience]
    page = open_map(path).settled()
    page.release = release
    return page


@pytest.fixture
def internal(open_map, small_maps):
    """The small model's internal map, opened and at rest, with its release."""
    return _opened(open_map, small_maps, "internal")


@pytest.fixture
def public(open_map, small_maps):
    """The same for the public."""
    return _opened(open_map, small_maps, "public")
