"""Which addresses may be asked: https, a listed host, and no machine of a private network."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from remine.errors import InputError, Problem, SecurityError, did_you_mean

#: For tests only: lets the loopback address be asked, over plain http too.
LOOPBACK_FLAG = "REMINE_FETCH_ALLOW_LOOPBACK"


@dataclass(frozen=True)
class Hosts:
    """The hosts that may be asked."""

    names: frozenset[str]
    loopback: bool = False

    @classmethod
    def of(cls, names) -> Hosts:
        """Return the hosts given, with the loopback flag of the environment."""
        return cls(frozenset(n.casefold() for n in names), os.environ.get(LOOPBACK_FLAG) == "1")


def host_of(url: str) -> str:
    """Return the host of an address in small letters, or ``""``.

    >>> host_of("https://Example.gov:443/a")
    'example.gov'
    """
    try:
        return (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""


def check_address(url: str, hosts: Hosts) -> None:
    """Refuse an address that is not https to a listed host, or holds a name and password.

    Raises
    ------
    SecurityError
        With the reason.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").casefold(), parts.port
    except ValueError as error:
        raise SecurityError(
            Problem("E-FETCH-ADDRESS", f"'{url[:200]}' is not an address", "correct it")
        ) from error
    plain = parts.scheme == "http" and hosts.loopback and is_loopback(host)
    if parts.scheme != "https" and not plain:
        raise SecurityError(
            Problem(
                "E-FETCH-ADDRESS",
                f"'{parts.scheme or url[:80]}' is not https",
                "give an https address",
                why="the answer could be changed on its way",
            )
        )
    if parts.username or parts.password:
        raise SecurityError(
            Problem(
                "E-FETCH-ADDRESS",
                "the address holds a name or password",
                "drop it",
                why="it would stand in logs and in the lock file",
            )
        )
    if plain:
        return
    if host not in hosts.names or port not in (None, 443):
        shown = host if port in (None, 443) else f"{host}:{port}"
        raise SecurityError(
            Problem(
                "E-FETCH-HOST",
                f"the host '{shown}' is not on the list of known sources",
                f"{did_you_mean(host, hosts.names)} Or add --allow-host {host}.",
                why="only hosts named by the catalog that ships, or by you, are asked",
            )
        )


def is_loopback(host: str) -> bool:
    """Return whether a host is a literal loopback address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_peer(address: str, hosts: Hosts, host: str) -> None:
    """Refuse a network address that is not public; the loopback only under the test flag.

    Raises
    ------
    SecurityError
        If the address is private, link-local, loopback, reserved or multicast.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback and hosts.loopback:
        return
    if not ip.is_global or ip.is_multicast:
        raise SecurityError(
            Problem(
                "E-FETCH-PRIVATE",
                f"'{host}' leads to {ip}, which is no public address",
                "check the name service; fetch from a network that reaches the source directly",
                why="a public name that leads inside could reach machines meant to stay hidden",
            )
        )


def check_resolution(url: str, hosts: Hosts) -> None:
    """Resolve the host of an address, and refuse it if any answer is not public.

    Raises
    ------
    InputError
        If the host has no address.
    """
    host = host_of(url)
    try:
        found = socket.getaddrinfo(host, urlsplit(url).port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise InputError(
            Problem(
                "E-FETCH-NETWORK",
                f"'{host}' has no address: {error}",
                "check the connection; everything but this command works offline",
            )
        ) from error
    for item in found:
        check_peer(str(item[4][0]), hosts, host)
