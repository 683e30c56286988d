"""Nothing but `remine layers fetch` touches the network."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Runs the command line in a Python that has no way out: every socket call raises and is told.
BLOCKED = """
import socket, sys
tried = []
def refuse(*args, **_):
    tried.append(args[-1:])
    raise RuntimeError("the network was touched: %r" % (args[-1:],))
bind = socket.socket.bind
def bind_here(self, address):  # a library asks at import whether this machine speaks IPv6
    return bind(self, address) if address == ("::1", 0) else refuse(address)
socket.socket.bind = bind_here
for name in ("connect", "connect_ex", "sendto", "listen"):
    setattr(socket.socket, name, refuse)
for name in ("getaddrinfo", "create_connection", "gethostbyname", "gethostbyname_ex"):
    setattr(socket, name, refuse)
sys.argv = ["remine", *sys.argv[1:]]
from remine.cli import main
try:
    main()
finally:
    print("touched" if tried else "quiet", "requests" in sys.modules, file=sys.stderr)
"""


def remine(*words, cwd=ROOT):
    environment = {
        **os.environ,
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, *words], cwd=cwd, env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_a_whole_run_and_every_other_command_work_without_a_network(tmp_path):
    (tmp_path / "new.csv").write_text(
        "Nr,Name,Lat,Lon,Metal\n1,A,39.5,-106.3,Lead\n2,B,39.6,-106.4,Zinc\n"
    )
    out = str(tmp_path / "out")
    for words in (
        ("run", "mine-waste", "--out", out, "-q"),
        ("check", "recycling", "-q"),
        ("describe", "criteria"),
        ("layers", "list"),
        ("layers", "import", "new.csv", "--as", "sites", "--yes"),
    ):
        done = remine(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr[-2000:]
        assert done.stderr.splitlines()[-1].startswith("quiet"), words
    assert (tmp_path / "out" / "map.html").is_file()


def test_the_block_itself_works(tmp_path):
    done = remine("layers", "fetch", "mrds", "-q", cwd=tmp_path)
    assert done.returncode != 0
    assert done.stderr.splitlines()[-1].startswith("touched")


def test_only_fetching_imports_what_can_reach_the_network():
    words = ("import requests", "import urllib3", "urllib.request", "import socket", "import http",
             "from requests", "from urllib3", "import aiohttp", "import httpx")  # fmt: skip
    for path in (ROOT / "src" / "remine").rglob("*.py"):
        if "fetching" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert [w for w in words if w in text] == [], path.name
