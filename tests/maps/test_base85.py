"""Bytes come back from their letters, and the letters mean nothing to a page."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remine.maps.base85 import LETTERS, blocks_of, from_letters, to_letters


@given(st.binary(max_size=64))
def test_bytes_come_back(data):
    letters = to_letters(data)
    assert from_letters(letters) == data
    assert len(letters) == len(base64.b85encode(data))


@given(st.binary(max_size=64))
def test_it_is_the_common_base_85_in_other_letters(data):
    common = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
    there = str.maketrans(common, LETTERS)
    assert to_letters(data) == base64.b85encode(data).decode().translate(there)


def test_no_letter_ends_an_element_or_opens_a_template():
    assert len(LETTERS) == len(set(LETTERS)) == 85
    assert not set(LETTERS) & set("<>&`\\{ \n")


@pytest.mark.parametrize("letters", ["!", "!!!!!!", "~~~~~", "!!!! ", "<!!!!", "ü!!!!"])
def test_damaged_letters_are_refused(letters):
    with pytest.raises(ValueError):
        from_letters(letters)


def test_the_blocks_of_a_page_are_found_by_their_keys():
    held = f'<p>x</p><script type="text/plain" id="block-a-1">{to_letters(b"one")}</script>'
    assert blocks_of(held) == {"a-1": b"one"}
    odd = held.replace(' type="text/plain"', "").replace('">', '" data-x="1">\n')
    assert blocks_of(odd) == {"a-1": b"one"}
