"""Where the built-in layers and models are: in the wheel, or in a checkout."""

from __future__ import annotations

from pathlib import Path

from remine.errors import ConfigError, Problem, did_you_mean

_PACKAGE = Path(__file__).resolve().parent


def builtin_root() -> Path:
    """Return the folder that holds ``layers/`` and ``configs/`` of this installation."""
    inside_wheel = _PACKAGE / "_builtin"
    return inside_wheel if inside_wheel.is_dir() else _PACKAGE.parent.parent


def builtin_models() -> dict[str, Path]:
    """Return the models that ship, by name.

    >>> sorted(builtin_models())[:2]
    ['mine-waste', 'mine-waste-real']
    """
    return {path.stem: path for path in sorted((builtin_root() / "configs").glob("*.yaml"))}


def find_model(name: str) -> Path:
    """Return the path of a model given as a file or by the name of a built-in one.

    Raises
    ------
    ConfigError
        If there is neither such a file nor such a built-in model.
    """
    path = Path(name)
    if path.is_file():
        return path.resolve()
    models = builtin_models()
    if name in models:
        return models[name]
    raise ConfigError(
        Problem(
            "E-CONFIG-MISSING",
            f"there is no model file or built-in model '{name}'",
            f"name a YAML file, or a built-in model: {did_you_mean(name, models)}",
            file=name,
        )
    )


def reference_table(name: str) -> Path:
    """Return the path of a table in ``layers/reference``."""
    return builtin_root() / "layers" / "reference" / name
