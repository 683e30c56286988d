"""Which addresses may be asked."""

import socket

import pytest

from remine.errors import InputError, SecurityError
from remine.fetching.addresses import (
    LOOPBACK_FLAG,
    Hosts,
    check_address,
    check_peer,
    check_resolution,
)
from remine.fetching.transport import Policy, Transport

LISTED = Hosts(frozenset({"data.example.gov"}))


@pytest.mark.parametrize(
    "url",
    [
        "http://data.example.gov/a",
        "ftp://data.example.gov/a",
        "file:///etc/passwd",
        "/etc/passwd",
        "https://other.example.gov/a",
        "https://data.example.gov:8443/a",
        "https://me:pw@data.example.gov/a",
        "https://data.example.gov.evil.org/a",
        "https://169.254.169.254/",
        "http://127.0.0.1/",
        "https://[::1]/",
        "https://data.example.gov:99999/",
        "//data.example.gov/a",
        "https://[bad/",
    ],
)
def test_anything_but_https_to_a_listed_host_is_refused(url):
    with pytest.raises(SecurityError):
        check_address(url, LISTED)


def test_a_listed_host_passes_in_any_capitals():
    check_address("https://Data.Example.GOV/a?b=c", LISTED)


def test_the_refusal_names_the_nearest_host_and_how_to_allow_one():
    with pytest.raises(
        SecurityError, match=r"did you mean 'data.example.gov'.*--allow-host data.example.org"
    ):
        check_address("https://data.example.org/a", LISTED)


@pytest.mark.parametrize(
    "ip",
    [
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "192.0.2.1",
        "255.255.255.255",
    ],
)
def test_no_private_address_is_asked(ip):
    with pytest.raises(SecurityError, match="E-FETCH-PRIVATE"):
        check_peer(ip, LISTED, "data.example.gov")


def test_a_public_address_may_be_asked():
    check_peer("8.8.8.8", LISTED, "x")
    check_peer("2001:4860:4860::8888", LISTED, "x")


def test_the_loopback_needs_its_flag_and_opens_nothing_else(monkeypatch):
    monkeypatch.delenv(LOOPBACK_FLAG, raising=False)
    assert not Hosts.of([]).loopback
    monkeypatch.setenv(LOOPBACK_FLAG, "1")
    flagged = Hosts.of(["data.example.gov"])
    check_address("http://127.0.0.1:8000/a", flagged)
    check_peer("127.0.0.1", flagged, "x")
    for url in ("http://data.example.gov/", "http://10.0.0.1/"):
        with pytest.raises(SecurityError):
            check_address(url, flagged)
    with pytest.raises(SecurityError):
        check_peer("10.0.0.1", flagged, "x")


def _resolves_to(monkeypatch, *ips):
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ips]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)


def test_one_private_answer_of_the_name_service_is_enough_to_refuse(monkeypatch):
    _resolves_to(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(SecurityError, match="leads to 10.0.0.1"):
        check_resolution("https://data.example.gov/", LISTED)


def test_a_host_without_address_says_so(monkeypatch):
    def fails(*_, **__):
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(InputError, match="E-FETCH-NETWORK.*works offline"):
        check_resolution("https://data.example.gov/", LISTED)


def test_the_connection_itself_is_checked_even_if_the_name_changes_its_answer(monkeypatch, server):
    """The first look-up says public, the second one leads to this machine."""
    monkeypatch.setattr("remine.fetching.transport.check_resolution", lambda *_: None)
    monkeypatch.setattr("remine.fetching.transport.check_address", lambda *_: None)
    hosts = Hosts(frozenset({"127.0.0.1"}), loopback=False)
    with pytest.raises(SecurityError, match="E-FETCH-PRIVATE"):
        Transport(hosts, Policy(attempts=1)).get(server.url("file"))
    assert server.seen == [], "not a byte was sent"
