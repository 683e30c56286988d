"""From a file on disk, ``--set`` words and named roots to a frozen ``Project``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from remine.errors import (
    ConfigError,
    InputError,
    Problem,
    SecurityError,
    UsageError,
    did_you_mean,
)
from remine.project.catalog import CATALOG, catalog_words, layer_words
from remine.project.model import REFUSED_PATH, LayerSpec, Model
from remine.project.yaml_source import read_value, read_yaml
from remine.resources import builtin_root


@dataclass(frozen=True)
class Project:
    """A validated model, and where its files are.

    Attributes
    ----------
    model : Model
    path : pathlib.Path
        The model file.
    root : pathlib.Path
        Layers without a named root are found below this folder, and nowhere else.
    roots : mapping of str to pathlib.Path
        Further folders, named on the command line only.
    declared : Model, optional
        The model as the file says it, where a run added to it what reviewers sent back.
    builtin : frozenset of str
        Layers whose path the built-in catalog gave, not the model: their file is the built-in one
        where the project has no folder for it.
    lines : mapping of str to int
        The line of the model file that names each layer.
    settings : tuple of str
        The ``--set`` words the model was read with.
    """

    model: Model
    path: Path
    root: Path
    roots: Mapping[str, Path]
    declared: Model | None = None
    builtin: frozenset[str] = frozenset()
    lines: Mapping[str, int] = field(default_factory=dict)
    settings: tuple[str, ...] = ()

    def config_hash(self) -> str:
        """Return the SHA-256 of the model as it was understood, ``--set`` included."""
        model = (self.declared or self.model).model_dump(mode="json")
        text = json.dumps(model, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def layer_path(self, layer: LayerSpec, name: str | None = None) -> Path:
        """Return the file of a layer, proved to lie below its root.

        A file that the model names is looked for below the project and nowhere else: one of the
        same name that ships with this product is another file.

        Raises
        ------
        UsageError
            If the layer's root was not named on the command line.
        SecurityError
            If the file, symbolic links followed, lies outside its root.
        """
        relative = name or layer.path or ""
        if layer.root is None:
            ours = layer.name not in self.builtin or (self.root / relative).parent.is_dir()
            root = self.root if ours else builtin_root()
        elif layer.root in self.roots:
            root = self.roots[layer.root]
        else:
            raise UsageError(
                Problem(
                    "E-ROOT-UNNAMED",
                    f"the layer lies below the root '{layer.root}', which was not named",
                    f"add --root {layer.root}=FOLDER",
                    layer=layer.name,
                    file=self.path.name,
                )
            )
        path = (root / relative).resolve()
        if not path.is_relative_to(root.resolve()):
            raise SecurityError(
                Problem(
                    "E-PATH-ESCAPES",
                    f"the path '{relative}' leaves its root",
                    "put the file below the root, without symbolic links that lead out",
                    layer=layer.name,
                    file=self.path.name,
                )
            )
        return path

    def layer_file(self, layer: LayerSpec, name: str | None = None) -> Path:
        """Return the file of a layer as `layer_path` does, proved to be there.

        Raises
        ------
        InputError
            If there is no such file: nothing else is read in its place.
        """
        path = self.layer_path(layer, name)
        if path.exists():
            return path
        line = self.lines.get(layer.name)
        named = f", which line {line} of {self.path.name} names" if line else ""
        below = f"the folder of --root {layer.root}" if layer.root else "the project"
        raise InputError(
            Problem("E-FILE-MISSING",
                    f"there is no such file: '{name or layer.path}' below {below}{named}",
                    "put the file there, correct the path, or take the layer out of the model",
                    why="nothing else is read in its place", file=path.name, layer=layer.name)
        )


def load_project(
    path: Path, roots: Mapping[str, Path] | None = None, settings: Sequence[str] = ()
) -> Project:
    """Read a model file, apply settings, merge catalog entries, validate.

    Parameters
    ----------
    path : pathlib.Path
        The YAML model.
    roots : mapping of str to pathlib.Path, optional
        Named folders for layers that say ``root: NAME``.
    settings : sequence of str
        ``dotted.key=value`` words, applied before validation; list items are addressed by their
        ``name``: ``profiles.recovery.weights.access=20``.

    Raises
    ------
    ConfigError
        With every problem found, each with the line of its key.
    """
    data, lines = read_yaml(path)
    if not isinstance(data, dict):
        raise ConfigError(
            Problem("E-CONFIG-SHAPE", "the model is not a mapping", "start from a shipped model",
                    file=path.name)
        )
    for setting in settings:
        _apply(data, setting)
    root = path.parent.parent if path.parent.name == "configs" else path.parent
    builtin = _merge_catalog(data, root, path)
    try:
        model = Model.model_validate(data)
    except ValidationError as error:
        problems = _explain(error, lines, path.name)
        refused = any(problem.code == REFUSED_PATH for problem in problems)
        raise (SecurityError if refused else ConfigError)(problems) from error
    missing = [layer for layer in model.layers if not layer.path]
    if missing:
        raise ConfigError(
            Problem("E-CONFIG-PATH", "the layer has neither a path nor a catalog entry with one",
                    "give it 'path:' or 'catalog:'", layer=layer.name, file=path.name)
            for layer in missing
        )
    named = {layer.name: lines.get(("layers", at), 0) for at, layer in enumerate(model.layers)}
    for at, layer in enumerate(model.layers):
        named[layer.name] = lines.get(("layers", at, "path"), named[layer.name])
    return Project(model, path, root, dict(roots or {}), None, builtin, named, tuple(settings))


def _apply(data: dict[str, Any], setting: str) -> None:
    key, separator, text = setting.partition("=")
    if not separator or not key:
        raise UsageError(
            Problem("E-SET-SHAPE", f"--set '{setting}' is not key=value",
                    "write for example --set profiles.recovery.weights.access=20")
        )
    try:
        value = read_value(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(
            Problem("E-SET-VALUE", f"--set '{setting}': the value is not plain YAML", "quote it")
        ) from error
    steps = key.split(".")
    node: Any = data
    for depth, step in enumerate(steps):
        last = depth == len(steps) - 1
        if isinstance(node, list):
            named = {i: str(x.get("name")) for i, x in enumerate(node) if isinstance(x, dict)}
            match = [i for i, name in named.items() if name == step]
            if not match:
                _unknown_setting(setting, step, list(named.values()))
            if last:
                node[match[0]] = value
            else:
                node = node[match[0]]
        elif isinstance(node, dict):
            if last:
                node[step] = value
            elif step in node or (node is data and _is_section(step)):
                node = node.setdefault(step, {})  # a section the model leaves to its defaults
            else:
                _unknown_setting(setting, step, [str(k) for k in node])
        else:
            _unknown_setting(setting, step, [])


def _is_section(name: str) -> bool:
    """Return whether a key of a model holds settings of one kind, such as ``outputs``."""
    kind = Model.model_fields[name].annotation if name in Model.model_fields else None
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _unknown_setting(setting: str, step: str, known: list[str]) -> None:
    raise UsageError(
        Problem("E-SET-UNKNOWN", f"--set '{setting}': there is no '{step}'",
                did_you_mean(step, known))
    )


def _merge_catalog(data: dict[str, Any], root: Path, path: Path) -> frozenset[str]:
    """Fill each layer that names a catalog key with that entry; the layer's own words win.

    Returns the names of the layers whose path the built-in catalog gave.
    """
    layers = data.get("layers")
    if not isinstance(layers, list):
        return frozenset()
    if not any(isinstance(layer, dict) and layer.get("catalog") for layer in layers):
        return frozenset()
    catalog = catalog_words(root)
    shipped = not (root / CATALOG).is_file()
    builtin = set()
    problems = []
    for position, layer in enumerate(layers):
        if not isinstance(layer, dict) or not layer.get("catalog"):
            continue
        key = str(layer["catalog"])
        entry = catalog.get(key)
        if entry is None:
            problems.append(
                Problem("E-CATALOG-KEY", f"catalog key '{key}' is unknown",
                        did_you_mean(key, catalog), file=path.name,
                        layer=str(layer.get("name", "")))
            )
        else:
            layers[position] = {**layer_words(entry), **layer}
            if shipped and "path" not in layer:
                builtin.add(str(layer.get("name")))
    if problems:
        raise ConfigError(problems)
    return frozenset(builtin)


def _explain(
    error: ValidationError, lines: dict[tuple[Any, ...], int], name: str
) -> list[Problem]:
    """Turn each validation error into a problem with the line of its key and a hint."""
    problems = []
    for item in error.errors():
        place = tuple(item["loc"])
        line = next((lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in lines), "")
        dotted = ".".join(str(step) for step in place)
        if item["type"] == "extra_forbidden":
            known = _fields_at(place[:-1])
            problem = Problem("E-CONFIG-UNKNOWN", f"unknown key '{place[-1]}' in {dotted}",
                              did_you_mean(str(place[-1]), known), file=name, row=str(line))
            problems.append(problem)
            continue
        if item["type"] == REFUSED_PATH:
            problems.append(
                Problem(REFUSED_PATH, f"{dotted}: {item['msg']}, got {item['input']!r}",
                        "give a path below the project, or name its folder with --root",
                        file=name, row=str(line))
            )
            continue
        message = item["msg"].removeprefix("Value error, ")
        shown = item.get("input")
        got = f", got {shown!r}" if isinstance(shown, (str, int, float, bool)) else ""
        for part in message.split("; ") if item["type"] == "value_error" else [message]:
            problems.append(
                Problem("E-CONFIG-VALUE", f"{dotted + ': ' if dotted else ''}{part}{got}",
                        "correct the value; `remine describe schema` prints what is allowed",
                        file=name, row=str(line))
            )
    return problems


def _fields_at(place: tuple[Any, ...]) -> list[str]:
    """Return the keys that may stand at a place in the model."""
    schema = Model.model_json_schema()
    node: Any = schema
    for step in place:
        node = _resolve(node, schema)
        if isinstance(step, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(step, node)
    return list(_resolve(node, schema).get("properties", {}))


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for option in node.get("anyOf", []):
        if "$ref" in option:
            node = option
            break
    if "$ref" in node:
        return schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return node
