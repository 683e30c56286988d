"""Names of mines made comparable: what names the place, what only says what kind of place it is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from remine.reference import commodity_words

_GENERIC = set(
    re.findall(
        r"\w+",
        """
        mine mines mining prospect prospects deposit deposits occurrence occurrences occurence claim
        claims group groups property properties quarry quarries pit pits working workings shaft
        shafts tunnel adit company co corp corporation inc ltd site location unnamed unknown
        unidentified reported no name na n a an of the and or area lode lodes vein veins zone zones
        ore body orebody project placer placers mill plant borrow gravel sand rock stone metal near
        locality patented patent nos number deposito mina district distr mineral minerals resource
        resources inactive active old idle cinder consolidated cons gp mng various several other
        report gmu
        """,
    )
)
_TENS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_ROMAN = {roman: str(at) for at, roman in enumerate((*_TENS, *("x" + r for r in _TENS)), 1)}
_ABBREVIATED = {
    "mt": "mount",
    "mtn": "mountain",
    "mtns": "mountain",
    "mountains": "mountain",
    "ck": "creek",
    "cr": "creek",
    "crk": "creek",
    "cyn": "canyon",
    "st": "saint",
    "lk": "lake",
    "isl": "island",
    "spgs": "spring",
    "riv": "river",
    "ext": "extension",
    "extention": "extension",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
}
#: Words that set neighbours apart: the east one is not the west one.
_FACETS = frozenset(
    re.findall(
        r"\w+",
        """
        north south east west northeast northwest southeast southwest upper lower middle extension
        little big new main king queen annex fraction
        """,
    )
)
_SPLIT = re.compile(r"\s*(?:[;/()\[\],]|\bor\b|\ba\.?k\.?a\b\.?|\balso\b)\s*", re.IGNORECASE)
_RELATIVE = re.compile(
    r"^\s*(?:unnamed|unknown|no name)\b.*\b(?:near|of|in|on|along|at)\b"
    r"|\b(?:north|south)?-?(?:north|south|east|west)(?:east|west)? of\b",
    re.IGNORECASE,
)
#: A part of a name that says where the place lies, not what it is called.
_WHERE = re.compile(
    r"(?:near|in|on|at|along|above|below|see"
    r"|(?:\w*north|\w*south|\w*east|\w*west|head|mouth) of)\b",
    re.IGNORECASE,
)
#: A part of a name after a comma that says to whom the place belongs, not what it is called.
_OWNER = re.compile(
    r"\b(?:group|district|co|company|corp|propert\w+|assoc\w*|province|field)\b", re.IGNORECASE
)
_WORD = re.compile(r"\d+[a-z]\b|[a-z]+|\d+")
#: A numeral, with the letter of a part: 10a is not 10c.
_NUMERAL = re.compile(r"\d+[a-z]?")
_MOST = 6


@dataclass(frozen=True)
class Name:
    """One way to spell a record's name.

    ``core`` is the name without generic words, words in order; ``numbers`` the numerals in it,
    ``facets`` the words that set neighbours apart, ``mined`` commodity words at its end.
    """

    core: str
    numbers: frozenset[str]
    facets: frozenset[str] = frozenset()
    mined: frozenset[str] = frozenset()


@lru_cache(maxsize=400_000)
def variants(name: str, aliases: str = "") -> tuple[Name, ...]:
    """Return the ways to spell a name: the whole, its parts at ``;``, ``/``, brackets, aliases.

    At most six, each with something left to compare.

    >>> [n.core for n in variants("Ibex (Moorehouse) Mine")]
    ['ibex moorehouse', 'ibex', 'moorehouse']
    >>> [n.core for n in variants("South Hill (near Potato Mountain)")]
    ['south hill']
    >>> variants("Unnamed Prospect"), variants("gold prospect")
    ((), ())
    >>> variants("Lucky Boy No. 2")[0].numbers
    frozenset({'2'})
    >>> variants("Bhimtanagar Lease No.10a")[0].numbers
    frozenset({'10a'})
    >>> variants("Mouat nickel-copper mine")[0].core, variants("Nickel Mountain")[0].core
    ('mouat', 'nickel mountain')
    """
    every = [part for part in _SPLIT.split(name) if part]
    placed = [part for at, part in enumerate(every) if not at or not _WHERE.match(part)]
    parts = [part for part in placed if not _OWNER.search(part)] or placed
    whole = ", ".join(parts)
    if len(parts) == len(every) or not _normal(whole).core:
        whole = name
    texts = [whole, *parts, *_SPLIT.split(aliases)]
    found = dict.fromkeys(_normal(text) for text in texts if text)
    return tuple(n for n in found if len(n.core) > 1)[:_MOST]


def is_relative(name: str) -> bool:
    """Return whether a name only says near what an unnamed place lies.

    >>> is_relative("Unnamed (south of Slate Creek)"), is_relative("Slate Creek")
    (True, False)
    """
    return bool(_RELATIVE.search(name))


def _normal(text: str) -> Name:
    folded = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", ""))
    plain = "".join(c for c in folded if not unicodedata.combining(c)).casefold()
    words = [_ABBREVIATED.get(word, word) for word in _WORD.findall(plain)]
    kept = [_singular(word) for word in words if word not in _GENERIC]
    numerals = [w for w in kept if _NUMERAL.fullmatch(w) or w in _ROMAN]
    digits = {_ROMAN.get(w, w.lstrip("0") or "0") for w in numerals}
    letters = [w for w in kept if w not in numerals]
    mined = set()
    while len(letters) > 1 and letters[-1] in _metals():
        mined.add(_metals()[letters.pop()])
    if letters and all(w in _metals() or w == "gold" for w in letters):
        letters = []
    facets = frozenset(w for w in letters if w in _FACETS)
    return Name(" ".join(letters), frozenset(digits), facets, frozenset(mined))


@cache
def _metals() -> dict[str, str]:
    """Return words that, at the end of a name, say what was mined, and the commodity's key."""
    keys = {w: key for w, key in commodity_words().items() if w.isalpha() and len(w) > 2}
    keys |= {"chrome": "Cr", "quicksilver": "Hg"}
    keys |= {word: keys.get(word, word) for word in ("laterite", "phosphate")}
    return {word: key for word, key in keys.items() if word not in ("gold", "diamond")}


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


#: Words that name a piece of something, or the ground around it, rather than the thing.
_PART = re.compile(
    r"zones?|\b(?:skarn|\w*greisen|seam|bench|contact|showing|stock|body|batholith|summit|dike"
    r"|lease|consolidated|cons|claim of)\b",
    re.IGNORECASE,
)


def is_part(name: str) -> bool:
    """Return whether a name says that it is a piece of something, or the rock around it.

    >>> is_part("Coxheath - Contact Zone"), is_part("Coxheath")
    (True, False)
    """
    return bool(_PART.search(name))


#: What maps name: many mines are called after one creek.
_LANDFORMS = frozenset(
    re.findall(
        r"\w+",
        """
        creek mountain lake river canyon hill bay gulch ridge island peak valley point fork brook
        spring flat bar pass butte basin camp county city slough meadow cove harbor ranch wash draw
        summit cape glacier
        """,
    )
)


def is_landform(spelt: tuple[Name, ...]) -> bool:
    """Return whether a name, as `variants` gives it, is that of something on the map.

    >>> is_landform(variants("Wolf Creek Mtn.")), is_landform(variants("Lucky Boy Mine"))
    (True, False)
    """
    return bool(spelt) and not _LANDFORMS.isdisjoint(spelt[0].core.split())


_KINDS = {
    "placer": r"placers?|dredg\w*|bar|gravels?|hydraulic|fan",
    "quarry": r"quarry|quarries|borrow|gravel|sand|aggregate|cinder|clay",
    "mill": r"mill|smelter|plant|refinery|tailings?",
    "district": r"district|area|belt|region|trend|camp|complex|stock",
}
_KIND_WORDS = {
    kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _KINDS.items()
}
KIND_BITS = {kind: 1 << at for at, kind in enumerate(_KINDS)}


@lru_cache(maxsize=400_000)
def kind_bits(name: str) -> int:
    """Return what kind of place a name says, as bits of `KIND_BITS`.

    >>> kind_bits("Alder Creek Placer") == KIND_BITS["placer"], kind_bits("Alder")
    (True, 0)
    """
    return sum(KIND_BITS[kind] for kind, words in _KIND_WORDS.items() if words.search(name))
