"""One file: whole or not at all, resumed, retried, capped."""

from dataclasses import replace

import pytest

from remine.errors import InputError, SecurityError
from remine.fetching.addresses import Hosts
from remine.fetching.download import fetch_file, sha256_of
from remine.fetching.transport import Transport


def test_a_file_comes_whole_with_hash_and_version(server, transport, tmp_path):
    told = []
    received = fetch_file(server.url("file"), tmp_path / "f", transport, lambda *a: told.append(a))
    assert (tmp_path / "f").read_bytes() == server.content
    assert received.sha256 == sha256_of(tmp_path / "f")
    assert (received.bytes, received.etag) == (len(server.content), '"v1"')
    assert told[-1] == ("bytes", len(server.content), len(server.content))
    assert [p.name for p in tmp_path.iterdir()] == ["f"], "no part is left"


def test_a_broken_download_goes_on_where_it_stopped(server, transport, tmp_path, policy):
    fetch_file(server.url("truncated-once"), tmp_path / "f", transport)
    assert (tmp_path / "f").read_bytes() == server.content
    assert server.ranges() == ["bytes=100000-"]
    assert policy.waits == [1.0]


def test_a_download_given_up_is_resumed_by_the_next_command(server, policy, tmp_path):
    (tmp_path / "f").write_bytes(b"former")
    with pytest.raises(InputError, match="E-FETCH-NETWORK gave up after 4 attempts"):
        fetch_file(server.url("truncated"), tmp_path / "f", Transport(Hosts.of([]), policy))
    assert (tmp_path / "f").read_bytes() == b"former", "the former file is untouched"
    assert (tmp_path / "f.part").stat().st_size == len(server.content) // 2
    assert policy.waits == [1.0, 2.0, 4.0]
    server.broken = False
    fetch_file(server.url("truncated"), tmp_path / "f", Transport(Hosts.of([]), policy))
    assert (tmp_path / "f").read_bytes() == server.content


@pytest.mark.parametrize("path", ["changes", "changes-dishonestly"])
def test_a_file_that_changes_under_us_is_never_mixed(server, transport, tmp_path, path):
    received = fetch_file(server.url(path), tmp_path / "f", transport)
    assert (tmp_path / "f").read_bytes() == b"new" * 50_000
    assert received.etag == '"v2"'


def test_a_part_of_another_address_is_not_gone_on_with(server, policy, tmp_path):
    with pytest.raises(InputError):
        fetch_file(server.url("truncated"), tmp_path / "f", Transport(Hosts.of([]), policy))
    fetch_file(server.url("file"), tmp_path / "f", Transport(Hosts.of([]), policy))
    assert (tmp_path / "f").read_bytes() == server.content
    assert "Range" not in server.seen[-1][1]


def test_a_busy_server_is_given_the_time_it_asks_for(server, transport, tmp_path, policy):
    fetch_file(server.url("busy-twice"), tmp_path / "f", transport)
    assert policy.waits == [7.0, 7.0]


def test_what_is_here_is_not_sent_again(server, transport, tmp_path):
    received = fetch_file(server.url("file"), tmp_path / "f", transport, known_etag='"v1"')
    assert received.unchanged
    assert not (tmp_path / "f").exists()


@pytest.mark.parametrize("path", ["huge", "endless"])
def test_too_large_is_refused_said_or_unsaid(server, policy, tmp_path, path):
    transport = Transport(Hosts.of([]), replace(policy, max_bytes=1_000_000))
    with pytest.raises(InputError, match="E-FETCH-SIZE more than 1,000,000 bytes"):
        fetch_file(server.url(path), tmp_path / "f", transport)
    assert not (tmp_path / "f").exists()
    part = tmp_path / "f.part"
    assert not part.exists() or part.stat().st_size <= 1_000_000


def test_a_dripping_server_runs_out_of_time(server, policy, tmp_path):
    ticks = iter(range(0, 10_000, 20))
    transport = Transport(Hosts.of([]), replace(policy, clock=lambda: next(ticks), max_seconds=100))
    with pytest.raises(InputError, match="E-FETCH-TIME not done after 100 seconds"):
        fetch_file(server.url("dripping"), tmp_path / "f", transport)


def test_a_silent_server_is_given_up(server, policy, tmp_path):
    transport = Transport(Hosts.of([]), replace(policy, read_seconds=0.2, attempts=2))
    with pytest.raises(InputError, match="E-FETCH-NETWORK"):
        fetch_file(server.url("silent"), tmp_path / "f", transport)


def test_a_web_page_does_not_take_the_place_of_the_former_file(server, transport, tmp_path):
    (tmp_path / "f").write_bytes(b"former")
    with pytest.raises(InputError, match="E-FETCH-SERVICE a web page came"):
        fetch_file(server.url("page"), tmp_path / "f", transport)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("f", b"former")]


def test_not_found_is_final(server, transport, tmp_path, policy):
    with pytest.raises(InputError, match="E-FETCH-STATUS the server answers HTTP 404"):
        fetch_file(server.url("nothing"), tmp_path / "f", transport)
    assert policy.waits == []


def test_a_redirect_within_the_host_is_followed_and_one_away_refused(server, transport, tmp_path):
    fetch_file(server.url("moved"), tmp_path / "f", transport)
    assert (tmp_path / "f").read_bytes() == server.content
    for path in ("out", "metadata"):
        with pytest.raises(SecurityError, match="E-FETCH-REDIRECT"):
            fetch_file(server.url(path), tmp_path / "g", transport)
    with pytest.raises(InputError, match="more than 5 redirects"):
        fetch_file(server.url("loop"), tmp_path / "g", transport)
    assert not (tmp_path / "g").exists()


def test_a_time_to_come_back_may_be_a_date(server, transport, tmp_path, policy):
    fetch_file(server.url("busy-until"), tmp_path / "f", transport)
    assert 30 < policy.waits[0] <= 40


def test_a_server_that_wants_an_hour_of_rest_gets_it(server, transport, tmp_path, policy):
    with pytest.raises(InputError, match="E-FETCH-NETWORK.*429 and asks for 3,[56].. s of rest"):
        fetch_file(server.url("busy-until/far"), tmp_path / "f", transport)
    assert policy.waits == []


def test_a_body_packed_unasked_is_unpacked_and_not_resumed(server, transport, tmp_path):
    told = []
    received = fetch_file(
        server.url("packed"), tmp_path / "f", transport, lambda *a: told.append(a)
    )
    assert (tmp_path / "f").read_bytes() == server.content
    assert (received.bytes, received.etag) == (len(server.content), '"v1-gzip"')
    assert server.ranges() == [], "the bytes here are not the bytes there"
    assert {total for _, _, total in told} == {0}


def test_a_packing_nobody_asked_for_or_knows_is_refused(server, transport, tmp_path):
    with pytest.raises(InputError, match="E-FETCH-SERVICE the answer is packed as 'br'"):
        fetch_file(server.url("odd"), tmp_path / "f", transport)


def test_chunks_that_stop_early_are_not_a_file(server, transport, tmp_path, policy):
    fetch_file(server.url("chunked"), tmp_path / "f", transport)
    assert (tmp_path / "f").read_bytes() == server.content
    assert policy.waits == [1.0]


@pytest.mark.parametrize(
    ("path", "words"),
    [("empty", "an empty answer came"), ("report", "an error report .*Invalid token")],
)
def test_nothing_and_an_error_report_do_not_take_the_place_of_the_former_file(
    server, transport, tmp_path, path, words
):
    (tmp_path / "f").write_bytes(b"former")
    with pytest.raises(InputError, match=words):
        fetch_file(server.url(path), tmp_path / "f", transport)
    assert (tmp_path / "f").read_bytes() == b"former"
