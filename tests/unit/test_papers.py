"""The gate through which papers enter, and the ways people name one."""

from datetime import date

import pytest

from bot.errors import BadInput
from bot.model.paper import Origin, Paper, Signals, merge
from bot.papers import (
    RawPaper,
    arxiv_id_of,
    enter,
    key_of,
    last_day_of_id,
    page_url,
    web_url,
)


def raw(**facts: object) -> RawPaper:
    told: dict[str, object] = {
        "title": "A Title",
        "abstract": "An abstract.",
        "origin": Origin.DAILY_LIST,
    }
    return RawPaper(**(told | facts))  # type: ignore[arg-type]  # any field, as a source would


def entered(**facts: object) -> Paper:
    return enter(raw(**facts))


@pytest.mark.parametrize(
    ("text", "arxiv_id"),
    [
        ("1706.03762", "1706.03762"),
        ("1706.03762v5", "1706.03762"),
        ("arXiv:1706.03762", "1706.03762"),
        (" 2602.23229 ", "2602.23229"),
        ("<https://arxiv.org/abs/1706.03762v2>", "1706.03762"),
        ("https://arxiv.org/pdf/1706.03762.pdf", "1706.03762"),
        ("arxiv.org/html/1706.03762v1", "1706.03762"),
        ("https://export.arxiv.org/abs/1706.03762", "1706.03762"),
        ("https://huggingface.co/papers/1706.03762", "1706.03762"),
        ("https://hf.co/papers/1706.03762", "1706.03762"),
        ("https://www.alphaxiv.org/abs/1706.03762", "1706.03762"),
        ("https://www.alphaxiv.org/overview/1706.03762v7", "1706.03762"),
        ("https://huggingface.co/papers/1706.03762?utm=x#community", "1706.03762"),
        ("https://doi.org/10.48550/arXiv.1706.03762", "1706.03762"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("HEP-TH/9901001v3", "hep-th/9901001"),
        ("math.GT/0309136", "math.GT/0309136"),
        ("https://arxiv.org/abs/math.GT/0309136", "math.GT/0309136"),
        ("attention is all you need", None),
        ("https://example.com/abs/1706.03762", None),
        ("https://evilarxiv.org/abs/1706.03762", None),
        ("1706.3", None),
        ("http://[::1/1706.03762", None),
        ("", None),
    ],
)
def test_an_id_is_read_from_whatever_names_a_paper(text: str, arxiv_id: str | None) -> None:
    assert arxiv_id_of(text) == arxiv_id


def test_a_paper_without_an_id_is_keyed_by_its_normalised_title() -> None:
    one = entered(title="Scaling Laws: A $\\beta$-Study")
    other = entered(title="scaling laws – a β study")
    assert one.key == other.key
    assert one.key.startswith("t-")
    assert key_of(one.key.upper()) == one.key


def test_no_title_and_no_arxiv_id_are_refused_with_the_reason() -> None:
    with pytest.raises(BadInput, match="no title"):
        entered(title="  \x00 ")
    with pytest.raises(BadInput, match="not an arXiv id"):
        entered(arxiv_id="banana")


def test_what_enters_is_readable_and_within_limits() -> None:
    paper = entered(
        title="word " * 2_000,
        abstract="It is 11times faster,\nby 33.3\\%.",
        authors=("Ada\x00 Lovelace", "Ada Lovelace", " "),
        code_url="javascript:alert(1)",
        project_url="https://example.org/a b",
    )
    assert len(paper.title) <= 500
    assert paper.title.endswith("word…")
    assert paper.abstract == "It is 11× faster, by 33.3%."
    assert paper.authors == ("Ada Lovelace",)
    assert paper.code_url is None
    assert paper.project_url is None


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x",
        "https://",
        "https://a.org/<script>",
        "https://a.org/" + "x" * 600,
        "https://[broken",
    ],
)
def test_links_that_are_not_safe_to_show_are_dropped(url: str) -> None:
    assert web_url(url) is None


def test_every_paper_has_a_page() -> None:
    assert page_url(entered(arxiv_id="1706.03762")) == "https://huggingface.co/papers/1706.03762"
    assert page_url(entered(arxiv_id="hep-th/9901001")) == "https://arxiv.org/abs/hep-th/9901001"
    assert page_url(entered(title="A & B")) == "https://huggingface.co/papers?q=A+%26+B"
    # Hugging Face may have none for what only arXiv told of.
    announced = entered(arxiv_id="2611.00001", origin=Origin.ARXIV)
    assert page_url(announced) == "https://arxiv.org/abs/2611.00001"


@pytest.mark.parametrize(
    ("abstract", "withdrawn"),
    [
        ("This paper has been withdrawn by the authors due to an error.", True),
        ("  [This submission has been withdrawn]", True),
        ("The article was withdrawn.", True),
        ("We study why papers are withdrawn. This paper has been withdrawn.", False),
        ("This paper has been with us.", False),
    ],
)
def test_what_stands_for_the_abstract_of_a_withdrawn_paper_is_known(
    abstract: str, withdrawn: bool
) -> None:
    assert entered(abstract=abstract).withdrawn is withdrawn


@pytest.mark.parametrize(
    ("arxiv_id", "last"),
    [
        ("2402.00001", date(2024, 2, 29)),
        ("0704.0001", date(2007, 4, 30)),
        ("2612.12345", date(2026, 12, 31)),
        ("2613.00001", None),
        ("hep-th/9901001", None),
        ("", None),
    ],
)
def test_an_id_tells_its_month(arxiv_id: str, last: date | None) -> None:
    assert last_day_of_id(arxiv_id) == last


def test_merging_loses_nothing_and_believes_the_better_source() -> None:
    page = entered(title="A TITLE", abstract="From a page.", origin=Origin.CAPTURE)
    listed = entered(
        arxiv_id="2401.00001", abstract="", signals=Signals(upvotes=3), keywords=("rl",)
    )
    for known, seen in ((page, listed), (listed, page)):
        both = merge(known, seen)
        assert both.key == "2401.00001"
        assert both.title == "A Title"
        assert both.abstract == "From a page."
        assert both.signals.upvotes == 3
        assert both.keywords == ("rl",)


def test_newer_facts_of_one_source_replace_older_ones() -> None:
    before = entered(arxiv_id="2401.00001", signals=Signals(upvotes=3, comments=2))
    after = entered(arxiv_id="2401.00001", signals=Signals(upvotes=9), ai_summary="Short.")
    both = merge(before, after)
    assert both.signals == Signals(upvotes=9, comments=2)
    assert both.ai_summary == "Short."


def test_a_sample_paper_becomes_real_when_a_source_tells_of_it() -> None:
    sample = entered(arxiv_id="1706.03762", origin=Origin.SAMPLE)
    assert sample.sample
    assert not merge(sample, entered(arxiv_id="1706.03762")).sample
