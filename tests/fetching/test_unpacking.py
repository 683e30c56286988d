"""Archives from outside (fault 7): no bomb, no path that leads out, no link."""

import io
import stat
import zipfile

import pytest

from remine.errors import InputError, SecurityError
from remine.fetching.unpacking import MAX_MEMBERS, unpack


def make(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return path


def test_a_plain_archive_unpacks_whole(tmp_path):
    archive = make(tmp_path / "a.zip", [("x/a.shp", b"1"), ("x/a.dbf", b"2"), ("inner.zip", b"PK")])
    assert unpack(archive, tmp_path / "out", 1000) == ["inner.zip", "x/a.dbf", "x/a.shp"]
    assert (tmp_path / "out" / "x" / "a.shp").read_bytes() == b"1"


@pytest.mark.parametrize(
    "name",
    [
        "../out.txt",
        "a/../../out.txt",
        "/etc/out",
        "C:out",
        "a\\..\\b",
        "a\x01b",
        "con.txt",
        "/".join("abcdefghijkl"),
        "x" * 300,
    ],
)
def test_a_name_that_leads_out_or_hurts_is_refused(tmp_path, name):
    archive = make(tmp_path / "a.zip", [("good.txt", b"1"), (name, b"2")])
    with pytest.raises(SecurityError, match="E-ZIP-UNSAFE"):
        unpack(archive, tmp_path / "out", 1000)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip"], "nothing was written"


def test_a_bomb_is_refused_by_what_it_says(tmp_path):
    archive = make(tmp_path / "a.zip", [("bomb.bin", b"\0" * 20_000_000)])
    with pytest.raises(SecurityError, match="times its size"):
        unpack(archive, tmp_path / "out", 10**9)
    with pytest.raises(SecurityError, match="the cap is 1,000,000"):
        unpack(
            make(tmp_path / "b.zip", [(f"{n}", bytes(range(256)) * 1000) for n in range(9)]),
            tmp_path / "o",
            1_000_000,
        )


def test_a_bomb_that_lies_is_refused_by_what_comes_out(tmp_path):
    archive = make(tmp_path / "a.zip", [("a.bin", bytes(range(256)) * 4000)])
    raw = archive.read_bytes()
    size = (256 * 4000).to_bytes(4, "little")
    archive.write_bytes(raw.replace(size, (10).to_bytes(4, "little")))
    with pytest.raises((SecurityError, InputError)):
        unpack(archive, tmp_path / "out", 10**9)
    assert not (tmp_path / "out").exists()


def test_links_devices_encryption_and_twins_are_refused(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(SecurityError, match="is a link"):
        unpack(make(tmp_path / "a.zip", [(link, b"/etc/passwd")]), tmp_path / "out", 1000)
    with pytest.raises(SecurityError, match="stands twice"):
        unpack(make(tmp_path / "b.zip", [("A.txt", b"1"), ("a.TXT", b"2")]), tmp_path / "out", 1000)
    raw = bytearray(make(tmp_path / "c.zip", [("a.txt", b"1")]).read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "c.zip").write_bytes(raw)
    with pytest.raises(SecurityError, match="is encrypted"):
        unpack(tmp_path / "c.zip", tmp_path / "out", 1000)


def test_too_many_members_are_refused(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for number in range(MAX_MEMBERS + 1):
            packed.writestr(str(number), b"")
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    with pytest.raises(SecurityError, match="10,001 members"):
        unpack(tmp_path / "a.zip", tmp_path / "out", 1000)


def test_a_damaged_archive_leaves_the_former_folder(tmp_path):
    make(tmp_path / "a.zip", [("a.txt", b"12345678" * 100)])
    unpack(tmp_path / "a.zip", tmp_path / "out", 10_000)
    raw = bytearray((tmp_path / "a.zip").read_bytes())
    raw[40] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(raw)
    with pytest.raises(InputError, match="E-ZIP-DAMAGED"):
        unpack(tmp_path / "a.zip", tmp_path / "out", 10_000)
    (tmp_path / "b.zip").write_bytes(raw[:50])
    with pytest.raises(InputError, match="E-ZIP-DAMAGED"):
        unpack(tmp_path / "b.zip", tmp_path / "out", 10_000)
    assert (tmp_path / "out" / "a.txt").is_file()
    assert not list(tmp_path.glob(".tmp-*"))
