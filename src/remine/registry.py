"""Find the classes a room holds: one file each, no list that everybody must edit."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any


@cache
def discover(package: str) -> dict[str, Any]:
    """Return the registered classes of a package's modules by their ``kind``, sorted.

    A class is registered by standing in a module of the package and having a ``kind`` attribute
    of its own. The file is named after the kind.

    >>> "linear" in discover("remine.values")
    True
    """
    home: ModuleType = importlib.import_module(package)
    found: dict[str, Any] = {}
    for info in pkgutil.iter_modules(home.__path__):
        module = importlib.import_module(f"{package}.{info.name}")
        for item in vars(module).values():
            own = isinstance(item, type) and item.__module__ == module.__name__
            if own and "kind" in vars(item):
                found[item.kind] = item
    return dict(sorted(found.items()))
