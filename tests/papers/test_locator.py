"""The small map: the state, the place, and nothing of a masked one."""

from __future__ import annotations

import re

import pytest

from remine.answering.run_parts import Place
from remine.papers.locator import HEIGHT, WIDTH, locator
from remine.papers.outlines import COUNTRY, country, frame_of, paths, shapes, state_names


@pytest.mark.parametrize("code", sorted(shapes()))
def test_every_state_fits_its_frame_and_has_a_path(code):
    frame = frame_of(code, WIDTH, HEIGHT)
    west, south, east, north = shapes()[code].bounds
    x, y = frame.at([west, east], [south, north])
    assert x.min() >= 0 and x.max() <= WIDTH and y.min() >= 0 and y.max() <= HEIGHT
    assert paths(frame)[code].startswith("M")


def test_a_place_is_a_dot_and_a_masked_one_a_ring():
    seen = locator("CO", Place(-105.5, 39.8, False, 30.0))
    assert 'class="dot"' in seen and 'class="error"' in seen and "39.8000° N" in seen
    masked = locator("CO", Place(-105.5, 39.8, True, 30.0))
    assert 'class="ring"' in masked and 'class="dot"' not in masked and "39.8000" not in masked
    nowhere = locator("", Place(None, None, False, None))
    assert "No place is shown." in nowhere and 'class="dot"' not in nowhere


def test_a_place_beyond_the_antimeridian_lies_in_its_state():
    x, y = re.search(r'class="dot" cx="([\d.-]+)" cy="([\d.-]+)"',
                     locator("AK", Place(173.1, 52.8, False, None))).groups()
    assert 0 < float(x) < WIDTH / 3 and 0 < float(y) < HEIGHT


def test_the_country_holds_every_state_inside_its_paper():
    drawn = country()
    assert set(drawn) == set(shapes()) - {"GU", "AS", "MP", "VI"}
    for path, x, y in drawn.values():
        assert path and 0 < x < COUNTRY[0] and 0 < y < COUNTRY[1]
    assert len(state_names()) == len(shapes())
