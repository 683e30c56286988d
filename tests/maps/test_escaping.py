"""Text from outside cannot become markup, script, template or hidden direction."""

import html
from html.parser import HTMLParser

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remine.maps.elements import script_json
from remine.maps.escaping import markup, shown

TRICKS = [
    "</script>",
    "<!--",
    "${alert(1)}",
    "{{ 7*7 }}",
    "{% raw %}",
    "`",
    "\\",
    "\u2028",
    "\u202e",
    '" onclick="x',
    "' x='",
    "<img src=x onerror=y>",
    "&lt;b&gt;",
    "\x00",
    "a\nb",
]


class _Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, attrs))

    def handle_data(self, data):
        self.text += data


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.sampled_from(TRICKS), st.text(max_size=40)))
def test_markup_is_text_and_nothing_else(text):
    for page in (f"<p>{markup(text)}</p>", f'<p title="{markup(text)}">x</p>'):
        parser = _Texts()
        parser.feed(page)
        assert [tag for tag, _ in parser.tags] == ["p"]
        assert all(name == "title" for name, _ in parser.tags[0][1])
    parser = _Texts()
    parser.feed(f"<p>{markup(text)}</p>")
    assert parser.text == shown(text)


@pytest.mark.parametrize("text", TRICKS)
def test_markup_survives_a_template_engine(text):
    once = jinja2.Template(markup(text)).render()
    assert once.rstrip("\n") == markup(text).rstrip("\n")


@pytest.mark.parametrize("text", TRICKS)
def test_script_json_cannot_end_a_script(text):
    made = script_json({"a": text})
    assert not set("<>&") & set(made)
    assert "{{" not in made and "{%" not in made and "\u2028" not in made
    assert jinja2.Template(made).render() == made


def test_long_texts_are_cut_and_say_so():
    assert len(shown("x" * 10_000_000)) == 600
    assert shown("x" * 601).endswith("…")


@pytest.mark.parametrize("code", [0x202E, 0x2066, 0x200B, 0x7, 0x0, 0xFEFF])
def test_hidden_characters_become_visible(code):
    assert chr(code) not in shown(f"a{chr(code)}b")
    assert "\\" in shown(f"a{chr(code)}b")


def test_markup_reverses_to_what_is_shown():
    assert html.unescape(markup("a<b>${c}`\\")) == "a<b>${c}`\\"
