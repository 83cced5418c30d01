"""The text rules hold for any text at all."""

import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.text import Cutter, analyse, one_line, readable, sentences, title_key, token_spans

_MARKS = (
    r"\ { } $ ^ _ ~ ` `` '' -- - % & # ( ) [ ] | a it 1 10 R mathcal mathbb times sim approx "
    r"rightarrow infty epsilon gg text \textbf{ \frac{ \alpha \foo \(\) \begin{ {\it \'e \"u ^{ _{ "
    r"url{ \href{ https://a.b/~c_d C:\x c++ gpt-4 3.5 10,000 's é"
)
ATOMS = _MARKS.split()
SOUP = st.lists(
    st.sampled_from([*ATOMS, " ", "\n", "\0", "\u200b", "\u0301", "\u1fef", "\ufdd0", "\ud800"]),
    max_size=30,
).map("".join)
TEXT = st.one_of(SOUP, st.text(st.characters(), max_size=80), st.text(max_size=80))


@settings(max_examples=400, deadline=None)
@given(TEXT)
def test_readable_is_total_idempotent_and_clean(text: str) -> None:
    shown = readable(text)
    assert readable(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)
    assert shown == " ".join(shown.split())
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in shown)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.from_regex(r"[A-Za-z]{1,12}[.,]?", fullmatch=True), max_size=20))
def test_readable_leaves_plain_words_alone(words: list[str]) -> None:
    marks = ("math", "approx", "arrow", "infty", "dot", "eq", "epsilon", "boldsymbol")
    text = " ".join(word for word in words if not any(mark in word for mark in marks))
    assert readable(text) == text


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_tokens_and_extras_have_their_shape(text: str) -> None:
    analysis = analyse(text)
    assert all(re.fullmatch(r"\S{1,64}", form) for form in analysis.tokens + analysis.extras)
    assert len(set(analysis.extras)) == len(analysis.extras)
    assert not set(analysis.extras) & set(analysis.tokens)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXT, max_size=4))
def test_what_is_written_down_is_what_is_analysed(texts: list[str]) -> None:
    cutter = Cutter()
    for text in [*texts, *texts]:
        tokens, extras = cutter.cut(text)
        analysis = analyse(text)
        assert tuple(tokens.split()) == analysis.tokens
        assert set(" ".join(extras).split()) - set(analysis.tokens) == set(analysis.extras)
    assert set(cutter.fresh) == {piece for text in texts for piece in text.split()}


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_spans_agree_with_tokens(text: str) -> None:
    spans = list(token_spans(text))
    assert tuple(token for token, _, _ in spans) == analyse(text).tokens
    assert all(0 <= start < end <= len(text) for _, start, end in spans)
    assert [start for _, start, _ in spans] == sorted(start for _, start, _ in spans)


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT)
def test_texts_are_cut_independently(one: str, other: str) -> None:
    assert analyse(f"{one} {other}").tokens == analyse(one).tokens + analyse(other).tokens


@settings(max_examples=300, deadline=None)
@example("c++'sa")
@example("o'c++")
@given(TEXT)
def test_tokens_that_are_no_stems_are_their_own_query(text: str) -> None:
    for token in analyse(text).tokens:
        if not re.fullmatch(r"[a-z]+", token) and len(token) < 64:
            assert analyse(token).tokens == (token,)


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_a_title_key_is_stable_and_blind_to_case_and_punctuation(title: str) -> None:
    key = title_key(title)
    assert title_key(readable(title)) == key
    assert bool(key) == bool(readable(title))


@settings(max_examples=300, deadline=None)
@given(st.text("aeE 01.,:;!?()_-/'", max_size=20))
def test_an_accent_changes_nothing_in_a_title_key(title: str) -> None:
    assert title_key(title + "é") == title_key(title + "e")
    assert title_key("É" + title) == title_key("E" + title)


@settings(max_examples=300, deadline=None)
@given(TEXT, st.integers(1, 300))
def test_one_line_fits_and_is_never_empty_for_nothing(text: str, limit: int) -> None:
    line = one_line(text, None, limit)
    assert len(line) <= limit
    assert bool(line) == bool(text.strip())
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
