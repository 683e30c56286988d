"""The folium elements of the page: a map without tiles, and a layer that carries a block of data.

A layer is a folium ``MacroElement``: added to the map, it puts its block into the page and one call
into the page's script. The words of data are in the block, never in markup or script.
"""

from __future__ import annotations

import json

import folium
from branca.element import MacroElement
from folium.template import Template

from remine.maps.base85 import KeptBlock
from remine.maps.encoding import Block


class OfflineMap(folium.Map):
    """A folium map that asks for no file and no tile, and leaves zooming by pinch to the reader."""

    default_js = []
    default_css = []

    _template = Template("""
        {% macro html(this, kwargs) %}
            <div class="folium-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            });
        {% endmacro %}
    """)

    def __init__(self, name: str = "sites"):
        super().__init__(
            location=[39.0, -96.0],
            zoom_start=4,
            tiles=None,
            zoom_control=False,
            prefer_canvas=True,
            min_zoom=2,
            max_zoom=17,
            zoom_snap=0.25,
            attribution_control=False,
            max_bounds=True,
            min_lat=-60,
            max_lat=84,
            min_lon=-300,
            max_lon=20,
            max_bounds_viscosity=0.6,
            world_copy_jump=False,
        )
        self._id = name


class DataLayer(MacroElement):
    """A layer drawn by our own script from a block of columns.

    Parameters
    ----------
    key : str
        The layer's name in the page; letters, digits, ``-`` and ``_`` only.
    kind : str
        Which drawing it gets: ``outlines``, ``sites``, ``discs``, ``areas``, ``points``, ``lines``.
    block : Block or KeptBlock
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            remine.add({{ this._parent.get_name() }}, {{ this.spec }});
        {% endmacro %}
    """)

    def __init__(self, key: str, kind: str, block: Block | KeptBlock, **options: object):
        super().__init__()
        if not key.replace("-", "").replace("_", "").isalnum():
            raise ValueError("a layer's key may hold letters, digits, - and _ only")
        self._name, self._id = "layer", key.replace("-", "_")
        self.key, self.kind, self.options = key, kind, options
        self.block = block

    @property
    def block_id(self) -> str:
        """The id of the element that holds the data."""
        return f"block-{self.key}"

    @property
    def spec(self) -> str:
        """The call's argument as JSON that cannot end a script."""
        spec = {"key": self.key, "kind": self.kind, "block": self.block_id, **self.options}
        return script_json(spec)

    def render(self, **kwargs: object) -> None:
        """Put the call into the script and the data into the page."""
        super().render(**kwargs)
        self.get_root().add_block(self.block_id, self.block.letters())


def script_json(value: object) -> str:
    r"""Return JSON that is safe inside a script element and a template.

    >>> script_json("</script><!-- {{ 1 }}")
    '"\\u003c/script\\u003e\\u003c!-- \\u007b\\u007b 1 \\u007d\\u007d"'
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, sort_keys=True)
    for c in "<>&'":
        text = text.replace(c, f"\\u{ord(c):04x}")
    return _no_double_braces(text)


def _no_double_braces(text: str) -> str:
    """Escape braces inside strings, where a template engine could take them for its own."""
    out, inside, skip = [], False, False
    for c in text:
        if skip:
            skip = False
        elif inside and c == "\\":
            skip = True
        elif c == '"':
            inside = not inside
        elif inside and c in "{}%#":
            c = f"\\u{ord(c):04x}"
        out.append(c)
    return "".join(out)
