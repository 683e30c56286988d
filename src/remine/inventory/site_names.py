"""Names of mines made comparable: what names the place, what only says what kind of place it is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_GENERIC = frozenset(
    """
    mine mines mining prospect prospects deposit deposits occurrence occurrences claim claims group
    groups property properties quarry quarries pit pits working workings shaft shafts tunnel adit
    company co corp corporation inc ltd site location unnamed unknown no name na n a of the and area
    lode lodes vein veins zone zones ore body orebody project consolidated placer placers mill plant
    borrow gravel sand rock stone metal near locality patented patent nos number deposito mina
    distr district mineral minerals resource resources inactive active old idle cinder
    """.split()  # noqa: SIM905
)
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_ABBREVIATED = {"mt": "mount", "mtn": "mountain", "mtns": "mountain", "mountains": "mountain",
                "ck": "creek", "cr": "creek", "crk": "creek", "cyn": "canyon", "st": "saint",
                "lk": "lake", "isl": "island", "spgs": "spring", "springs": "spring", "riv": "river"}  # fmt: skip
_SPLIT = re.compile(r"\s*(?:[;/()\[\]]|\bor\b|\ba\.?k\.?a\b\.?|\baka\b|\balso\b|\bsee also\b)\s*", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+|\d+")


@dataclass(frozen=True)
class Name:
    """One way to spell a record's name.

    ``core`` is the name without generic words, words in order; ``numbers`` the numerals in it.
    """

    core: str
    numbers: frozenset[str]


@lru_cache(maxsize=400_000)
def variants(name: str, aliases: str = "") -> tuple[Name, ...]:
    """Return the ways to spell a name: the whole, its parts at ``;``, ``/``, brackets, aliases.

    At most six, each with something left to compare.

    >>> [n.core for n in variants("Ibex (Moorehouse) Mine")]
    ['ibex moorehouse', 'ibex', 'moorehouse']
    >>> variants("Unnamed Prospect"), variants("Lucky Boy No. 2")[0].numbers
    ((), frozenset({'2'}))
    """
    texts = [name, *_SPLIT.split(name), *_SPLIT.split(aliases)]
    found = dict.fromkeys(_normal(text) for text in texts if text)
    return tuple(n for n in found if n.core)[:6]


def _normal(text: str) -> Name:
    folded = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", ""))
    words = _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)).casefold())
    words = [_ABBREVIATED.get(word, word) for word in words]
    kept = [_singular(word) for word in words if word not in _GENERIC]
    numbers = frozenset(_ROMAN.get(w, w.lstrip("0") or "0") for w in kept if w.isdigit() or w in _ROMAN)
    letters = [w for w in kept if not (w.isdigit() or w in _ROMAN)]
    return Name(" ".join(letters), numbers)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


_KINDS = {
    "placer": re.compile(r"\b(?:placers?|dredg\w*|bar|gravels?|hydraulic)\b", re.IGNORECASE),
    "quarry": re.compile(r"\b(?:quarry|quarries|borrow|gravel|sand|aggregate|cinder|clay)\b", re.IGNORECASE),
    "mill": re.compile(r"\b(?:mill|smelter|plant|refinery|tailings?)\b", re.IGNORECASE),
    "district": re.compile(r"\b(?:district|area|belt|region|trend|camp|complex|stock)\b", re.IGNORECASE),
}  # fmt: skip
KIND_BITS = {kind: 1 << at for at, kind in enumerate(_KINDS)}


@lru_cache(maxsize=400_000)
def kind_bits(name: str) -> int:
    """Return what kind of place a name says, as bits of `KIND_BITS`.

    >>> kind_bits("Alder Creek Placer") == KIND_BITS["placer"], kind_bits("Alder")
    (True, 0)
    """
    return sum(KIND_BITS[kind] for kind, words in _KINDS.items() if words.search(name))
