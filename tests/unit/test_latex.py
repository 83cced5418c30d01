"""Titles and abstracts reach people as plain text, whatever LaTeX or page they came from."""

import time
from pathlib import Path

import pytest

from bot.text import readable

CAPTURES = Path(__file__).parents[2].parent / "shared" / "captures"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"$\alpha$-divergence", "α-divergence"),
        (r"\textbf{x}", "x"),
        (r"$O(n^2)$ and $\mathcal{O}(n\log n)$", "O(n²) and O(n log n)"),
        (r"Caf\'{e}, na\"ively, fa\c{c}ade, Erd\H{o}s", "Café, naïvely, façade, Erdős"),
        (r"33.3\% and R\&D and a\_b", "33.3% and R&D and a_b"),
        (r"\mathcal{S} of $\mathbb{R}^d$", "S of ℝ^d"),
        (r"$\sim$10$\times$ faster", "~10× faster"),
        (r"{\it x} and {\bf two words} and \bf mix-cd,", "x and two words and mix-cd,"),
        (r"\foo{kept words} and \ourmodel{} and \etc.", "kept words and ourmodel and etc."),
        (r"\href{https://a.org/b_c}{the code}", "the code (https://a.org/b_c)"),
        (r"\url{https://a.org/~b_c}", "https://a.org/~b_c"),
        (r"$\{0,1\}^n$ with $e^{i\pi t}$", "{0,1}ⁿ with e^(iπ t)"),
        (r"$\hat{x}$ by $\frac{a+b}{c}$ and $\sqrt{n}$", "x̂ by (a+b)/c and √n"),
        (r"\texttt{a_b}, \mbox{box}, \cite{key}", "a_b, box, [key]"),
        (r"a cost of \$250M", "a cost of $250M"),
        (r"$k$-NN, $p < 0.05$ and $50\%$", "k-NN, p < 0.05 and 50%"),
    ],
)
def test_latex_becomes_text(latex: str, text: str) -> None:
    assert readable(latex) == text


@pytest.mark.parametrize(
    ("leftover", "text"),
    [
        ("up to 11times better", "up to 11× better"),
        ("512times512, 64 times 64, 64times 64", "512×512, 64 × 64, 64×64"),
        ("{it misaligned} with {mathcal S}", "misaligned with S"),
        ("labels mathcal A over mathbb R", "labels A over ℝ"),
        ("{|{mathcal S||{mathcal A}|}/{n}}", "|S||A|/n"),
        ("mathcal{O}(mathcal{C_Phi/m} + mathcal{C_{Phi circ Psi}/n})", "O(C_Φ/m + C_(Φ∘Ψ)/n)"),
        ("m gg n and C_{Phicirc Psi} > C_Psi", "m ≫ n and C_(Φ∘Ψ) > C_Ψ"),
        (r"PATIENT-{\Psi}-TRAINER and T\"ULU", "PATIENT-Ψ-TRAINER and TÜLU"),
        ("2^n, 10^{-5}, 10^-5, L^2-norm, T_{2}^*", "2ⁿ, 10⁻⁵, 10⁻⁵, L²-norm, T_2*"),
        ("Models~(DMs) in Figure~1", "Models (DMs) in Figure 1"),
        ("``quotes'' and `old' and ``mixed\"", "“quotes” and ‘old’ and “mixed”"),
        ("paradigms--one -- or another --- third", "paradigms–one – or another — third"),
        ("Adapt-infty: approx 7%, sim 10%", "Adapt-∞: ≈ 7%, ~10%"),
        ("present {OpenPrompt}, {naive samples}", "present OpenPrompt, naive samples"),
        (
            "at { https://github.com/x/y } and url{https://a.b}",
            "at https://github.com/x/y and https://a.b",
        ),
        (r"costs over \250 million", "costs over $250 million"),
    ],
)
def test_leftovers_of_saved_pages_become_text(leftover: str, text: str) -> None:
    assert readable(leftover) == text


@pytest.mark.parametrize(
    "text",
    [
        "sometimes it is 3 times as simple, often times an item of a bit",
        "approximately similar, the narrow arrows, sim2real, math and maths",
        'a {curly} brace, f{x}, {"a": {"b": 1}} and {a: 1}',
        r"C:\path and C:\Users\me\x and \\server\share",
        "50% of $5 million and $6 million, US$5,000 and A$6, $5-$10",
        "a_b and snake_case_beta, x_t, a^b",
        "https://x.org/~a_b/c%20d^e{ and http://y.z/$1",
        "(~50%), ~/bin, 5~10 ms, --verbose, --",
        r"the regex \d+ and \w",
        "echo $HOME/bin:$PATH",
        "don't, rock 'n' roll, the models' output, T5 & GPT-4, SEQ*, pass@N, <1%",
    ],
)
def test_what_is_not_latex_stays(text: str) -> None:
    assert readable(text) == text


def test_invisible_characters_go_and_white_space_is_single() -> None:
    assert readable(" a\x00b\u200b c\n\td\u202ee\u00a0\u2028 f\ud800\ufeff ") == "ab c de f"
    assert readable("e\u0301") == "é"


def test_monstrous_input_costs_little() -> None:
    began = time.perf_counter()
    for piece in ("{", "$", "{\\a ", "$\\a", "\\textbf{", "mathcal ", "^{", "``a", "https://{"):
        readable(piece * (100_000 // len(piece)))
    assert time.perf_counter() - began < 10


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="the saved pages are not part of the project")
def test_saved_pages_come_out_clean_and_stable() -> None:
    for page in sorted(CAPTURES.glob("*.txt")):
        for line in page.read_text(encoding="utf-8").splitlines():
            shown = readable(line)
            assert not set(shown) & set("\\{}`"), shown
            assert readable(shown) == shown
