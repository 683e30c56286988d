"""Ask a server: guarded connections, redirects within the host, retries, caps on size and time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from remine import __version__
from remine.errors import InputError, Problem, RemineError, SecurityError
from remine.fetching.addresses import Hosts, check_address, check_peer, check_resolution

BLOCK = 1 << 16
MAX_REDIRECTS = 5
RETRY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
#: A server that wants to be left alone longer than this is asked again by the next command.
LONGEST_WAIT_SECONDS = 300.0
#: How a body may be packed although it was asked for unpacked.
_ENCODINGS = ("gzip", "x-gzip", "deflate")


class Passing(Exception):  # noqa: N818 - not an error of ours: the cause to try again
    """A fault that may pass: the next attempt goes on where this one ended."""

    def __init__(self, why: str, wait: float = 0.0):
        super().__init__(why)
        self.wait = wait


@dataclass(frozen=True)
class Policy:
    """How patient and how generous a fetch is."""

    attempts: int = 5
    backoff_seconds: float = 1.0
    connect_seconds: float = 15.0
    read_seconds: float = 60.0
    max_bytes: int = 500_000_000
    max_seconds: float = 3600.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class _Guard:
    """Look at the peer of a socket before a byte is sent: the name may have changed its answer."""

    hosts: Hosts

    def _new_conn(self):
        made = super()._new_conn()
        try:
            check_peer(made.getpeername()[0], self.hosts, self.host)
        except SecurityError:
            made.close()
            raise
        return made


def _pools(hosts: Hosts) -> dict[str, type]:
    plain = type("PlainConnection", (_Guard, HTTPConnection), {"hosts": hosts})
    secure = type("SecureConnection", (_Guard, HTTPSConnection), {"hosts": hosts})
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, hosts: Hosts):
        self._hosts = hosts
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **kwargs) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._hosts)


@dataclass
class Transport:
    """A session that asks only what may be asked, and gives up in time."""

    hosts: Hosts
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc: nothing is sent that was not meant
        self._session.headers["User-Agent"] = f"remine/{__version__}"
        self._session.headers["Accept-Encoding"] = "identity"
        adapter = _GuardedAdapter(self.hosts)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self.started = self.policy.clock()
        self.requests = 0

    def check_time(self) -> None:
        """Give up when the time is used up.

        Raises
        ------
        InputError
            After ``max_seconds``.
        """
        if self.policy.clock() - self.started > self.policy.max_seconds:
            raise InputError(
                Problem(
                    "E-FETCH-TIME",
                    f"not done after {self.policy.max_seconds:,.0f} seconds",
                    "run the command again: it goes on where it stopped",
                )
            )

    def get(
        self, url: str, params: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> requests.Response:
        """Return an answer whose body is still to be read; one attempt.

        Raises
        ------
        Passing
            If another attempt may succeed.
        InputError
            If the server refuses.
        SecurityError
            If the address or a redirect leads elsewhere.
        """
        for _ in range(MAX_REDIRECTS + 1):
            self.check_time()
            check_address(url, self.hosts)
            check_resolution(url, self.hosts)
            answer = self._ask(url, params, headers)
            if answer.status_code not in (301, 302, 303, 307, 308):
                return self._checked(answer)
            answer.close()
            target = urljoin(answer.url, answer.headers.get("Location", ""))
            if _origin(target) != _origin(url):
                raise SecurityError(
                    Problem(
                        "E-FETCH-REDIRECT",
                        f"the server sends us to '{_origin(target)[:120]}'",
                        "see whether the source has moved; correct its address in the catalog",
                        why="an answer from another host is not the source's",
                    )
                )
            url, params = target, None
        raise InputError(
            Problem(
                "E-FETCH-STATUS",
                f"more than {MAX_REDIRECTS} redirects",
                "correct the address in the catalog",
            )
        )

    def _ask(self, url, params, headers) -> requests.Response:
        self.requests += 1
        try:
            return self._session.get(
                url,
                params=params,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=(self.policy.connect_seconds, self.policy.read_seconds),
            )
        except (requests.RequestException, HTTPError, OSError) as error:
            refused = _refusal_in(error)
            if refused:
                raise refused from None
            raise Passing(f"{type(error).__name__}: {error}"[:300]) from error

    def _checked(self, answer: requests.Response) -> requests.Response:
        status = answer.status_code
        if status in RETRY_STATUS:
            wait = seconds_to_wait(answer.headers.get("Retry-After", ""))
            answer.close()
            if wait > LONGEST_WAIT_SECONDS:
                raise InputError(
                    Problem(
                        "E-FETCH-NETWORK",
                        f"the server answers HTTP {status} and asks for {wait:,.0f} s of rest",
                        "run the command again then: it goes on where it stopped",
                    )
                )
            raise Passing(f"HTTP {status}", wait)
        packed = encoding_of(answer)
        if status in (200, 206, 304, 416) and packed in ("", *_ENCODINGS):
            return answer
        answer.close()
        if status in (200, 206):
            raise InputError(
                Problem(
                    "E-FETCH-SERVICE",
                    f"the answer is packed as '{packed[:40]}', which was not asked for",
                    "download the source by hand",
                )
            )
        raise InputError(
            Problem(
                "E-FETCH-STATUS",
                f"the server answers HTTP {status}",
                "see whether the source has moved; correct its address in the catalog",
            )
        )

    def blocks(self, answer: requests.Response) -> Iterator[bytes]:
        """Yield the body as it comes, watching the time.

        Raises
        ------
        Passing
            If the connection breaks.
        """
        try:
            while block := answer.raw.read1(BLOCK, decode_content=True):
                self.check_time()
                yield block
        except RemineError:
            raise
        except (requests.RequestException, HTTPError, OSError) as error:
            raise Passing(f"the connection broke ({type(error).__name__})") from error
        finally:
            answer.close()

    def body(self, answer: requests.Response) -> bytes:
        """Return a whole small body.

        Raises
        ------
        InputError
            If it is larger than the cap.
        """
        parts, size = [], 0
        for block in self.blocks(answer):
            size += len(block)
            if size > self.policy.max_bytes:
                answer.close()
                raise too_large(self.policy.max_bytes)
            parts.append(block)
        return b"".join(parts)

    def patiently(self, attempt: Callable[[], object], note: Callable[[str], None]):
        """Return what an attempt returns, trying again after passing faults, each time later.

        Raises
        ------
        InputError
            After the last attempt, with what the last one met.
        """
        for number in range(1, self.policy.attempts + 1):
            try:
                return attempt()
            except Passing as fault:
                if number == self.policy.attempts:
                    raise InputError(
                        Problem(
                            "E-FETCH-NETWORK",
                            f"gave up after {number} attempts: {fault}",
                            "run the command again: it goes on where it stopped",
                        )
                    ) from fault
                wait = max(fault.wait, self.policy.backoff_seconds * 2 ** (number - 1))
                note(f"{fault}; again in {wait:.0f} s")
                self.policy.sleep(wait)
        raise AssertionError("unreachable")


def _refusal_in(error: BaseException | None) -> SecurityError | None:
    """Return the refusal of our own that a library wrapped in its errors, if there is one."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, SecurityError):
            return error
        seen.add(id(error))
        inner = next((arg for arg in error.args if isinstance(arg, BaseException)), None)
        error = inner or getattr(error, "reason", None) or error.__cause__ or error.__context__
        error = error if isinstance(error, BaseException) else None
    return None


def encoding_of(answer: requests.Response) -> str:
    """Return how the body is packed, in small letters; ``""`` if it is sent as it is."""
    word = answer.headers.get("Content-Encoding", "").strip().casefold()
    return "" if word == "identity" else word


def seconds_to_wait(text: str) -> float:
    """Return how long a ``Retry-After`` asks to wait: a number of seconds, or a date.

    >>> seconds_to_wait("120"), seconds_to_wait("soon")
    (120.0, 0.0)
    """
    if text.strip().isdecimal():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return 0.0
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def too_large(cap: int) -> InputError:
    """Return the error for an answer over the cap."""
    return InputError(
        Problem(
            "E-FETCH-SIZE",
            f"more than {cap:,} bytes",
            "raise max_mb of the catalog entry, if the source has really grown",
        )
    )


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{(parts.hostname or '').casefold()}:{parts.port or ''}"
    except ValueError:
        return url
