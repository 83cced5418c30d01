"""Words that no paper has, put right."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spelling import Vocabulary, corrections, respelled, typed_words

KNOWN = Counter(
    {
        **{"diffusion": 50, "reward": 40, "model": 90, "models": 90, "transformers": 30},
        **{"transfer": 9, "learning": 70, "language": 60, "vision": 20, "cat": 3, "cart": 2},
        **{"train": 12, "brain": 3, "quantisation": 2, "naïve": 4},
    }
)
VOCABULARY = Vocabulary(KNOWN)


def frequency(word: str) -> int:
    return KNOWN[word]


def right(query: str, *, phrases: bool = False) -> str | None:
    return respelled(query, VOCABULARY, frequency, phrases=phrases)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("difusion", "diffusion"),
        ("diffusoin", "diffusion"),
        ("Dfifusion modles", "diffusion models"),
        ("reward modek", "reward model"),
        ("trasnfomers", "transformers"),
        ("rewardmodel", "reward model"),
        ("trans formers", "transformers"),
        ("lan guage models", "language models"),
        ("difusion -visoin", "diffusion -visoin"),
        ('difusion "rewrad model"', 'diffusion "rewrad model"'),
        ("difusion author:rewrad title:rewrad", "diffusion author:rewrad title:reward"),
        ("(difusion OR rewrad)", "(diffusion OR reward)"),
        ("difusion gpt4x 2024 after:2024", "diffusion gpt4x 2024 after:2024"),
    ],
)
def test_unknown_words_are_put_right(typed: str, meant: str) -> None:
    assert right(typed) == meant


@pytest.mark.parametrize(
    "typed", ["diffusion models", "zzzzzzzz", "ca", "cta", "the of", "gpt-5", "", "3.5", '"rewrad"']
)
def test_what_is_known_short_or_beyond_help_is_left_alone(typed: str) -> None:
    assert right(typed) is None


def test_phrases_are_put_right_when_asked_for() -> None:
    assert right('"rewrad modle"', phrases=True) == '"reward model"'


def test_fewer_edits_come_first_then_the_first_letter_then_the_commoner_word() -> None:
    near = corrections("xrain", VOCABULARY, frequency, 5)
    assert near == [("train", 1), ("brain", 1)]
    assert corrections("brainn", VOCABULARY, frequency, 1) == [("brain", 1)]
    assert corrections("modell", VOCABULARY, frequency, 2)[0] in [("model", 1), ("models", 1)]


def test_words_that_no_paper_has_any_more_are_no_corrections() -> None:
    assert corrections("difusion", VOCABULARY, lambda word: 0, 5) == []


@given(st.text(max_size=60) | st.text('abc "-():OR ', max_size=60), st.booleans())
def test_any_text_is_safe_and_words_stand_where_they_are_said_to(text: str, phrases: bool) -> None:
    for word in typed_words(text, phrases=phrases):
        assert text[word.start : word.end].lower() == word.text
    right(text, phrases=phrases)


@given(st.sampled_from(["diffusion", "transformers", "language"]), st.data())
def test_any_single_edit_of_a_long_word_is_put_right(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    edits = [
        word[:at] + word[at + 1 :],
        word[:at] + "q" + word[at:],
        word[:at] + "q" + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    ]
    typed = data.draw(st.sampled_from(edits))
    assert (right(typed) or typed) == word
