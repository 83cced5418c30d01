"""One line says what a paper does, whole words only."""

from pathlib import Path

import pytest

from bot.text import one_line, readable, sentences

CAPTURES = Path(__file__).parents[2].parent / "shared" / "captures"
ABSTRACT = (
    "Large models are everywhere. However, existing methods (e.g. those of Smith et al. 2023) "
    "are slow, cf. Fig. 3. In this paper, we propose Foo, a novel method that halves the cost of "
    "GPT-3.5 vs. the baseline. Extensive experiments show that Foo outperforms everything. "
    "Our code is available at https://x.org/y."
)


def test_the_contribution_is_chosen() -> None:
    assert one_line(ABSTRACT, None).startswith("In this paper, we propose Foo, a novel method")


def test_the_lists_own_summary_comes_first() -> None:
    assert one_line(ABSTRACT, " Foo halves\nthe cost. ") == "Foo halves the cost."
    assert one_line(ABSTRACT, " ").startswith("In this paper")


@pytest.mark.parametrize(
    ("abstract", "start"),
    [
        ("Cats purr. Dogs bark.", "Cats purr."),
        ("Nets forget. This work introduces Bar, a buffer. We also release code.", "This work"),
        (
            "Nets forget. However, we show they need not. Code is at https://a.b.",
            "However, we show",
        ),
        ("no full stop", "no full stop"),
    ],
)
def test_other_openings(abstract: str, start: str) -> None:
    assert one_line(abstract, None).startswith(start)


def test_sentences_end_where_they_end() -> None:
    found = sentences(ABSTRACT)
    assert len(found) == 5
    assert found[1].endswith("cf. Fig. 3.")
    assert sentences('He asked "why?" Then (so it was) 3.5 B. Smith et al. came. (Yes.) End') == [
        'He asked "why?"',
        "Then (so it was) 3.5 B. Smith et al. came.",
        "(Yes.)",
        "End",
    ]
    assert " ".join(found) == ABSTRACT


def test_long_sentences_are_cut_between_words() -> None:
    text = "We propose a method that is " + "very " * 60 + "long."
    for limit in range(1, 210):
        line = one_line(text, None, limit)
        assert 0 < len(line) <= limit
        head = line.removesuffix("…")
        assert text.startswith(head) and (not head or text[len(head)] in " ,")


def test_empty_only_when_there_is_nothing() -> None:
    assert one_line("", None) == "" == one_line(" ", "")
    assert one_line("x" * 500, None, 20) == "x" * 19 + "…"


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the saved pages are not part of the project")
def test_real_abstracts_state_their_contribution() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in CAPTURES.glob("*.txt"))
    abstracts = {readable(line) for line in text.splitlines() if len(line) > 400}
    lines = [one_line(abstract, None) for abstract in abstracts]
    assert all(0 < len(line) <= 200 for line in lines)
    told = [line for line in lines if any(cue in line.lower() for cue in ("we ", "this ", "our "))]
    assert len(told) >= 0.9 * len(lines)
