"""Text from outside is shown as what it is, on every platform."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.visible import cut, visible_line, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("two\r\nlines\u2028more", "two\nlines\nmore"),
        ("a\tb", "a    b"),
        ("\x1b[31mred\x07", "[31mred"),
        ("abc\u202edef\u2066", "abcdef"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("jo\u200din", "join"),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("hangul\u3164filler\u2800", "hangulfiller"),
        ("e" + "\u0301" * 40, "e" + "\u0301" * 3),
        ("\ud800lone", "lone"),
    ],
)
def test_nothing_invisible_is_kept(text: str, shown: str) -> None:
    assert visible_lines(text) == shown


@given(st.text())
def test_a_line_is_one_line_of_what_can_be_seen(text: str) -> None:
    line = visible_line(text)
    assert line == " ".join(line.split())
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in line)
    assert visible_line(line) == line


@given(st.text(max_size=60), st.integers(min_value=1, max_value=40))
def test_what_is_cut_is_never_longer(text: str, most: int) -> None:
    assert len(cut(text, most)) <= most


def test_it_is_cut_at_a_word() -> None:
    assert cut("attention is all you need", 17) == "attention is all…"
    assert cut("attention is all you need", 16) == "attention is…"
    assert cut("incomprehensibilities", 10) == "incompreh…"
