"""The page around the map: a folium ``Figure`` that is one file under a strict content policy.

folium adds links to other hosts while it renders. This figure renders first and then takes only
what is inline: its own styles, its own scripts, and the script the map's elements made. The policy
names each by its hash, so nothing else can run, be styled, or be fetched.
"""

from __future__ import annotations

import base64
import hashlib

from branca.element import Figure, Link

from remine.maps.escaping import markup


class OfflinePage(Figure):
    """One HTML file that asks nothing of a network.

    Parameters
    ----------
    title : str
    layout : str
        The body, as markup, with ``<!--map-->`` where the map goes.
    scripts, styles : list of str
        What is inlined, in order, before the script of the map's elements.
    """

    def __init__(self, title: str, layout: str, scripts: list[str], styles: list[str]):
        super().__init__(title=title)
        self._id = "page"
        self.layout, self.scripts, self.styles = layout, scripts, styles
        self.blocks: dict[str, str] = {}

    def add_block(self, name: str, data: str) -> None:
        """Keep a block of data, as letters, for the end of the page."""
        self.blocks[name] = data

    def render(self, **kwargs: object) -> str:
        """Return the page.

        Raises
        ------
        ValueError
            If an element wants a file from elsewhere: it would be missing offline.
        """
        for child in self._children.values():
            child.render(**kwargs)
        links = [
            c.url
            for part in (self.header, self.html, self.script)
            for c in part._children.values()
            if isinstance(c, Link)
        ]  # noqa: SLF001
        if links:
            raise ValueError(f"an offline page cannot link to {links[0]}")
        made = self.script.render(**kwargs).strip()
        scripts = [_closed(text) for text in (*self.scripts, made)]
        styles = [_closed(text) for text in self.styles]
        return _PAGE.format(
            policy=policy(scripts, styles),
            title=markup(self.title),
            styles="\n".join(f"<style>{text}</style>" for text in styles),
            body=self.layout.replace("<!--map-->", self.html.render(**kwargs).strip(), 1),
            blocks="\n".join(
                f'<script type="text/plain" id="{name}">{data}</script>'
                for name, data in self.blocks.items()
            ),
            scripts="\n".join(f"<script>{text}</script>" for text in scripts),
        )


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
{styles}
</head>
<body>
{body}
{blocks}
{scripts}
</body>
</html>
"""


def policy(scripts: list[str], styles: list[str]) -> str:
    """Return the content policy that allows exactly these inline scripts and styles."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {' '.join(map(_hash, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _closed(text: str) -> str:
    """Refuse text that would end its own element: an error of ours, caught before it is shown."""
    lowered = text.lower()
    if "</script" in lowered or "</style" in lowered or "<!--" in lowered:
        raise ValueError("an inline script or style would end its own element")
    return text
