"""Citations that LaTeX takes as they are."""

from datetime import date

from bot.bibtex import bibliography
from bot.model.paper import Origin
from bot.papers import RawPaper, enter

ATTENTION = enter(
    RawPaper(
        title="Attention Is All You Need",
        abstract="",
        origin=Origin.DAILY_LIST,
        arxiv_id="1706.03762",
        authors=("Ashish Vaswani", "Łukasz Kaiser"),
        published_on=date(2017, 6, 12),
        categories=("cs.CL", "cs.LG"),
    )
)


def test_a_paper_with_an_id() -> None:
    assert bibliography([ATTENTION]) == (
        "@misc{vaswani2017attention,\n"
        "  title         = {{Attention Is All You Need}},\n"
        "  author        = {Ashish Vaswani and {\\L}ukasz Kaiser},\n"
        "  year          = {2017},\n"
        "  month         = {6},\n"
        "  eprint        = {1706.03762},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass  = {cs.CL},\n"
        "  url           = {https://arxiv.org/abs/1706.03762}\n"
        "}"
    )


def test_what_is_special_to_latex_is_escaped() -> None:
    paper = enter(RawPaper(title="50% of R&D: a #1 {trick}_x", abstract="", origin=Origin.CAPTURE))
    entry = bibliography([paper])
    assert r"50\% of R\&D: a \#1 \{trick\}" in entry
    assert "eprint" not in entry


def test_authors_that_are_not_listed_are_others() -> None:
    paper = enter(
        RawPaper("T", "", Origin.CAPTURE, authors=("Ada Lovelace", "Land and Sea Group", "et al."))
    )
    assert "author       = {Ada Lovelace and {Land and Sea Group} and others}" in bibliography(
        [paper]
    )


def test_two_papers_never_share_a_label() -> None:
    entries = bibliography([ATTENTION, ATTENTION])
    assert "@misc{vaswani2017attention," in entries
    assert "@misc{vaswani2017attentionb," in entries
