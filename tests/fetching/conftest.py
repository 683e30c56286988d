"""A local server that behaves like the real ones, well and badly."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import official_server

from remine.fetching.addresses import LOOPBACK_FLAG, Hosts
from remine.fetching.transport import Policy, Transport


@pytest.fixture(autouse=True)
def _loopback(monkeypatch):
    monkeypatch.setenv(LOOPBACK_FLAG, "1")


@pytest.fixture
def server():
    with official_server.serve() as running:
        yield running


@pytest.fixture
def policy():
    waits = []
    made = Policy(attempts=4, read_seconds=2, sleep=waits.append, max_bytes=50_000_000)
    object.__setattr__(made, "waits", waits)
    return made


@pytest.fixture
def transport(policy):
    return Transport(Hosts.of([]), policy)
