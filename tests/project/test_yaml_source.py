"""YAML without its traps."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.errors import ConfigError
from remine.project.yaml_source import MAX_ALIASES, read_value, read_yaml


def read(tmp_path: Path, text: str | bytes):
    path = tmp_path / "model.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_yaml(path)


def refusal(tmp_path: Path, text: str | bytes) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert all(problem.file == "model.yaml" and problem.fix for problem in caught.value.problems)
    return caught.value


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("NO", "NO"), ("yes", "yes"), ("on", "on"), ("010", "010"), ("0x10", "0x10"),
        ("1_000", "1_000"), ("12:30", "12:30"), ("2026-01-01", "2026-01-01"), (".nan", ".nan"),
        (".inf", ".inf"), ("1e3", 1000.0), ("1.5", 1.5), ("-7", -7), ("true", True), ("~", None),
        ("null", None), ("'1'", "1"),
    ],
)
def test_scalars_are_what_they_look_like(tmp_path, word, value):
    data, _ = read(tmp_path, f"key: {word}\n")
    assert data == {"key": value}
    assert type(data["key"]) is type(value)
    assert read_value(word) == value


def test_every_key_has_its_line(tmp_path):
    _, lines = read(tmp_path, "a: 1\nb:\n  - name: x\n    c: 2\n")
    assert lines["a",] == 1
    assert lines["b", 0, "c"] == 4


def test_duplicate_keys_are_refused_with_both_lines(tmp_path):
    error = refusal(tmp_path, "a: 1\nb: {c: 1,\n c: 2}\na: 3\n")
    assert {problem.code for problem in error.problems} == {"E-CONFIG-DUPLICATE"}
    text = str(error)
    assert "line 1 and line 4" in text
    assert "line 2 and line 3" in text


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system ['true']",
        "a: !!binary aGk=",
        "a: [1, 2",
        "a: b: c",
        "\t- a",
        "? [a]\n: b",
        "a: 1\n---\nb: 2",
        "a: &x [*x]",
        "a: " + "[" * 5000,
        "a: 1e999",
        "a: -1.0e400",
        "a: " + "9" * 5000,
        "a: \x07",
    ],
)
def test_what_is_not_plain_data_is_refused_in_words(tmp_path, text):
    error = refusal(tmp_path, text)
    assert error.exit_code == 4
    assert error.problems[0].code == "E-CONFIG-YAML"


@pytest.mark.parametrize(("levels", "each"), [(30, 2), (16, 3), (9, 9)])
def test_an_alias_bomb_is_refused_without_unfolding_it(tmp_path, levels, each):
    rows = ["a0: &a0 [x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * each)}]" for n in range(1, levels)]
    begin = time.perf_counter()
    refusal(tmp_path, "\n".join(rows))
    assert time.perf_counter() - begin < 2


def test_a_few_aliases_are_fine(tmp_path):
    data, _ = read(tmp_path, "a: &a {x: 1}\nb: *a\nc: *a\n")
    assert data["b"] == data["c"] == {"x": 1}


def test_too_many_aliases(tmp_path):
    rows = "a: &a 1\nb: [" + ", ".join(["*a"] * (MAX_ALIASES + 1)) + "]"
    assert "aliases" in str(refusal(tmp_path, rows))


def test_bytes_that_are_not_utf8_name_their_offset(tmp_path):
    error = refusal(tmp_path, b"name: Pe\xf1asco\n")
    assert error.problems[0].code == "E-CONFIG-ENCODING"
    assert "0xf1" in str(error) and "offset 8" in str(error)


def test_a_byte_order_mark_is_welcome(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbfa: 1\n")[0] == {"a": 1}


def test_an_empty_file_holds_nothing(tmp_path):
    assert read(tmp_path, "")[0] is None


def test_a_huge_file_is_refused(tmp_path):
    assert refusal(tmp_path, b"#" * 2_000_001).problems[0].code == "E-CONFIG-SIZE"


def test_a_missing_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(ConfigError) as caught:
            read_yaml(path)
        assert caught.value.problems[0].code == "E-CONFIG-READ"


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner,
                                                                max_size=3),
    max_leaves=12,
)


class Quoting(yaml.SafeDumper):
    """Quotes every text: what YAML 1.1 writes plain, like 0E0, YAML 1.2 may read as a number."""


Quoting.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


@settings(max_examples=60, deadline=None)
@given(plain)
def test_plain_data_comes_back(value):
    assert read_value(yaml.dump(value, Dumper=Quoting, allow_unicode=False)) == value
