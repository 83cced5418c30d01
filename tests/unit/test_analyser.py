"""Papers and queries are cut alike: what one types is found however the paper writes it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.text import STOP_WORDS, Analysis, analyse, is_stop, stem, title_key, token_spans


@pytest.mark.parametrize(
    ("text", "tokens", "extras"),
    [
        ("C++ c# F# C++17", "c++ c# f# c++ 17", ""),
        ("GPT-4", "gpt-4", "gpt gpt4"),
        ("GPT4", "gpt4", ""),
        ("llama-3.1-8b", "llama-3.1-8b", "llama 8b llama3.18b"),
        ("4-bit top-1", "4-bit top-1", "bit 4bit top top1"),
        ("T5-base", "t5-base", "t5 base t5base"),
        ("self-supervised", "self supervis", "selfsupervis"),
        ("multi-modal", "multi modal", "multimod"),
        ("multimodal", "multimod", ""),
        ("multi-modal multimodal", "multi modal multimod", ""),
        ("state‑of–the-art", "state of the art", "stateoftheart"),
        ("Schrödinger SCHRODINGER Schro\u0308dinger", "schroding schroding schroding", ""),
        ("model's models' don’t O'Reilly", "model model dont oreilli", ""),
        ("3.5 1.5B 10,000 1,234.5 1,2 2020,100", "3.5 1.5b 10000 1234.5 1 2 2020 100", ""),
        ("日本語 한국", "日 本 語 한 국", ""),
        ("\u1112\u1161\u11ab", "한", ""),
        ("α-divergence", "alpha diverg", "alphadiverg"),
        ("x_t (a/b). ﬁne", "x t a b fine", ""),
        ("?! — ...", "", ""),
    ],
)
def test_tokens(text: str, tokens: str, extras: str) -> None:
    assert analyse(text) == Analysis(tuple(tokens.split()), tuple(extras.split()))


def test_long_runs_are_cut() -> None:
    assert analyse("q" * 1000).tokens == ("q" * 64,)


def test_spans_point_into_the_original() -> None:
    text = "The “Schro\u0308dinger’s” self-supervised GPT-4, ½ ﬁne 10,000"
    spans = list(token_spans(text))
    assert tuple(token for token, _, _ in spans) == analyse(text).tokens
    assert [text[start:end] for _, start, end in spans] == [
        *("The", "Schro\u0308dinger’s", "self", "supervised", "GPT-4", "½", "½", "ﬁne", "10,000")
    ]


def test_stop_words_are_known_stemmed_or_not() -> None:
    assert is_stop("because") and is_stop(stem("because")) and not is_stop("transformer")
    assert all(is_stop(token) for word in STOP_WORDS for token in analyse(word).tokens)


def test_threads_do_not_disturb_each_other() -> None:
    words = [f"{a}{b}ations" for a in "abcdefghij" for b in "klmnopqrst"]
    expected = [stem(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert all(got == expected for got in pool.map(lambda _: [*map(stem, words)], range(50)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"$\alpha$-Divergence: \textbf{A} Caf\'e", "alpha-divergence — a café"),
        (r"H$_2$O in $10^{-5}$ s", "H₂O in 10⁻⁵ s"),
        ("“Quoted” Title – Part 1", '"quoted" title -- part 1!'),
        ("Up to 11times", r"Up to $11\times$"),
        ("{BERT}: Pre-training", "BERT : Pre‑Training"),
        (r"PATIENT-{\Psi}", "PATIENT-Ψ"),
    ],
)
def test_renderings_of_one_title_have_one_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


def test_titles_that_differ_have_different_keys() -> None:
    titles = ["Llama 2", "Llama 3", "Llama", "?", "!", "深層学習", "深い学習", "α-nets", "β-nets"]
    assert len({title_key(title) for title in titles}) == len(titles)
    assert title_key("Attention Is All You Need") == "attention is all you need"
