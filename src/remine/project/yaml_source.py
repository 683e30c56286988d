"""Read YAML without its traps: no tags, no alias bombs, no duplicate keys, no ``NO`` as false.

Scalars follow the YAML 1.2 core schema: only ``true``/``false`` are booleans, ``010`` and ``1e3``
are what they look like, and ``.nan``/``.inf`` stay text, so that the model refuses them.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import yaml

from remine.errors import ConfigError, Problem

MAX_BYTES = 2_000_000
MAX_ALIASES = 50
#: A document may stand for at most this many nodes once its aliases are followed.
MAX_NODES = 200_000
_OPEN = 0


_SCANNED_IN_C = yaml.__with_libyaml__
_Scanner = yaml.cyaml.CParser if _SCANNED_IN_C else yaml.SafeLoader


class _Loader(yaml.composer.Composer, _Scanner, yaml.constructor.SafeConstructor,
              yaml.resolver.Resolver):
    """A safe loader with the resolvers of YAML 1.2; duplicate keys are collected, not lost.

    libyaml scans, where it is there; nodes are put together in Python, which has a limit to how
    deep they may stand in each other.
    """

    def __init__(self, stream: str):
        _Scanner.__init__(self, stream)
        if _SCANNED_IN_C:
            yaml.constructor.SafeConstructor.__init__(self)
            yaml.resolver.Resolver.__init__(self)
        yaml.composer.Composer.__init__(self)
        self.duplicates: list[tuple[str, int, int]] = []
        self.lines: dict[tuple[Any, ...], int] = {}
        self.aliases = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            self.aliases += 1
            if self.aliases > MAX_ALIASES:
                raise yaml.YAMLError(f"more than {MAX_ALIASES} aliases")
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$"),
    list("-+0123456789."),
)


def _float(loader: _Loader, node: yaml.ScalarNode) -> float:
    number = float(loader.construct_scalar(node))
    if not math.isfinite(number):
        raise yaml.constructor.ConstructorError(
            problem=f"{node.value} is not a finite number", problem_mark=node.start_mark
        )
    return number


_Loader.yaml_constructors = {
    tag: build
    for tag, build in yaml.SafeLoader.yaml_constructors.items()
    if tag is None or tag.rsplit(":", 1)[-1] in ("null", "bool", "int", "str", "seq", "map")
}
_Loader.add_constructor("tag:yaml.org,2002:float", _float)


def _walk(
    loader: _Loader, node: yaml.Node, path: tuple[Any, ...], sizes: dict[int, int]
) -> int:
    """Note the line of every key and every key that stands twice; return the nodes it stands for.

    A node that aliases repeat is walked once and counted each time, so that a document which
    would unfold to millions of nodes is refused without unfolding it.
    """
    loader.lines.setdefault(path, node.start_mark.line + 1)
    if sizes.get(id(node)) == _OPEN:
        raise yaml.YAMLError("a value contains itself")
    if id(node) in sizes:
        return sizes[id(node)]
    sizes[id(node)] = _OPEN
    size = 1
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in seen:
                loader.duplicates.append((key, seen[key], line))
            seen.setdefault(key, line)
            loader.lines[(*path, key)] = line
            size += _walk(loader, value_node, (*path, key), sizes)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            size += _walk(loader, item, (*path, position), sizes)
    if size > MAX_NODES:
        raise yaml.YAMLError(f"it stands for more than {MAX_NODES:,} values")
    sizes[id(node)] = size
    return size


def read_value(text: str) -> Any:
    """Return one value by the same rules as a file's, for words typed on the command line.

    >>> read_value("NO"), read_value("010"), read_value("{a: [1, 2.5]}")
    ('NO', '010', {'a': [1, 2.5]})

    Raises
    ------
    yaml.YAMLError, ValueError
        If the text is not plain YAML.
    """
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _walk(loader, node, (), {})
        if loader.duplicates:
            raise yaml.YAMLError(f"the key '{loader.duplicates[0][0]}' stands twice")
        return loader.construct_document(node)
    finally:
        loader.dispose()


def read_yaml(path: Path) -> tuple[Any, dict[tuple[Any, ...], int]]:
    """Return the content of a YAML file, and the line of every key path in it.

    Parameters
    ----------
    path : pathlib.Path
        A UTF-8 YAML file of at most 2 MB.

    Raises
    ------
    ConfigError
        If the file cannot be read, is not YAML, holds a tag, too many aliases, or a duplicate
        key (all duplicates are named, each with both lines).
    """
    name = path.name
    try:
        raw = path.read_bytes()
    except OSError as error:
        fix = "check the path and its permissions"
        raise ConfigError(
            Problem("E-CONFIG-READ", f"cannot read: {error.strerror}", fix, file=name)
        ) from error
    if len(raw) > MAX_BYTES:
        text = f"{len(raw)} bytes, the cap is {MAX_BYTES}"
        raise ConfigError(Problem("E-CONFIG-SIZE", text, "split the model", file=name))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            Problem(
                "E-CONFIG-ENCODING",
                f"not UTF-8: byte {raw[error.start]:#04x} at offset {error.start}",
                "save the file as UTF-8",
                file=name,
            )
        ) from error
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is not None:
            _walk(loader, node, (), {})
        if loader.duplicates:
            raise ConfigError(
                [
                    Problem(
                        "E-CONFIG-DUPLICATE",
                        f"key '{key}' stands twice, in line {first} and line {second}",
                        "keep one of the two",
                        why="the second would silently win",
                        file=name,
                        row=str(second),
                    )
                    for key, first, second in loader.duplicates
                ]
            )
        data = loader.construct_document(node) if node is not None else None
        return data, loader.lines
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, ConfigError):
            raise
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ConfigError(
            Problem(
                "E-CONFIG-YAML",
                f"not a YAML mapping of plain values: {why}",
                "correct the line; tags such as !!python are never accepted",
                file=name,
                row=str(mark.line + 1) if mark else "",
            )
        ) from error
    finally:
        if loader is not None:
            loader.dispose()
