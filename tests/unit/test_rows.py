"""Rows of the daily list, in every shape that Hugging Face was seen to send."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.rows import parse_row
from bot.errors import BadInput
from bot.model.paper import Origin, Signals
from tests.fakes.huggingface import row

DAY = date(2026, 3, 12)


def test_a_wrapped_row_is_read_whole() -> None:
    raw, listed_on = parse_row(
        row(
            "2603.08001",
            "Sparse Attention",
            DAY,
            upvotes=41,
            ai_summary="A short summary.",
            ai_keywords=["attention", "sparsity"],
            githubRepo="https://github.com/ada/sparse",
            githubStars=120,
            projectPage="https://ada.example/sparse",
            organization={"name": "analytical", "fullname": "Analytical Engines", "avatar": "/a"},
        )
    )

    assert (raw.arxiv_id, raw.title) == ("2603.08001", "Sparse Attention")
    assert raw.abstract == "We study Sparse Attention."
    assert raw.authors == ("Ada Lovelace",)
    assert raw.published_on == date(2026, 3, 10)
    assert raw.ai_summary == "A short summary."
    assert raw.keywords == ("attention", "sparsity")
    assert raw.code_url == "https://github.com/ada/sparse"
    assert raw.project_url == "https://ada.example/sparse"
    assert raw.organization == "Analytical Engines"
    assert raw.submitted_by == "akhaliq"
    assert raw.signals == Signals(upvotes=41, comments=2, stars=120)
    assert raw.origin is Origin.DAILY_LIST
    assert not raw.withdrawn
    assert listed_on == DAY


def test_a_flat_row_gives_the_same_paper() -> None:
    wrapped = row("2603.08001", "Sparse Attention", DAY, upvotes=3)
    flat = wrapped["paper"]
    assert isinstance(flat, dict)

    raw, listed_on = parse_row(flat)

    expected, _ = parse_row(wrapped | {"numComments": None, "thumbnail": None})
    assert raw == expected
    assert listed_on == DAY


def test_the_outer_date_is_not_the_date_of_the_list() -> None:
    wrapped = row("2603.08001", "Sparse Attention", DAY, submittedOnDailyAt=None)
    wrapped["publishedAt"] = "2026-03-11T21:59:00.000Z"

    raw, listed_on = parse_row(wrapped)

    assert listed_on is None
    assert raw.published_on == date(2026, 3, 10)


def test_the_date_of_the_list_is_taken_as_it_is_written() -> None:
    late = row(
        "2603.08001", "Sparse Attention", DAY, submittedOnDailyAt="2026-03-12T23:59:59-11:00"
    )

    assert parse_row(late)[1] == DAY


def test_the_login_is_named_differently_inside_and_outside() -> None:
    inside = row("2603.08001", "T", DAY, submittedOnDailyBy={"user": "ada", "fullname": "Ada L."})
    outside = row("2603.08001", "T", DAY, submittedOnDailyBy=None)
    outside["submittedBy"] = {"name": "grace", "fullname": "Grace H."}

    assert parse_row(inside)[0].submitted_by == "ada"
    assert parse_row(outside)[0].submitted_by == "grace"


def test_a_repository_written_as_the_project_page_is_the_code() -> None:
    raw, _ = parse_row(row("2603.08001", "T", DAY, projectPage="https://github.com/ada/sparse"))

    assert (raw.code_url, raw.project_url) == ("https://github.com/ada/sparse", None)


def test_a_project_page_at_github_io_is_no_code() -> None:
    raw, _ = parse_row(row("2603.08001", "T", DAY, projectPage="https://ada.github.io/sparse"))

    assert (raw.code_url, raw.project_url) == (None, "https://ada.github.io/sparse")


def test_a_repository_does_not_hide_the_project_page() -> None:
    raw, _ = parse_row(
        row(
            "2603.08001",
            "T",
            DAY,
            githubRepo="https://github.com/ada/code",
            projectPage="https://github.com/ada/page",
        )
    )

    assert raw.code_url == "https://github.com/ada/code"
    assert raw.project_url == "https://github.com/ada/page"


@pytest.mark.parametrize(
    ("organization", "expected"),
    [
        ({"name": "mit", "fullname": "MIT"}, "MIT"),
        ({"name": "mit"}, "mit"),
        ({"fullname": 7, "name": "mit"}, "mit"),
        ({}, None),
        ("mit", None),
        (None, None),
    ],
)
def test_organizations(organization: object, expected: str | None) -> None:
    assert parse_row(row("2603.08001", "T", DAY, organization=organization))[0].organization == (
        expected
    )


def test_hidden_authors_stay_authors() -> None:
    authors = [{"name": "Ada Lovelace", "hidden": True}, {"name": "Grace Hopper"}]

    assert parse_row(row("2603.08001", "T", DAY, authors=authors))[0].authors == (
        "Ada Lovelace",
        "Grace Hopper",
    )


def test_a_withdrawn_paper_is_marked() -> None:
    assert parse_row(row("2603.08001", "T", DAY, withdrawnAt="2026-03-13T00:00:00Z"))[0].withdrawn


@pytest.mark.parametrize("told", [None, "/relative.png", 12])
def test_a_missing_picture_is_the_usual_one(told: object) -> None:
    wrapped = row("2603.08001v2", "T", DAY) | {"thumbnail": told}

    assert parse_row(wrapped)[0].thumbnail_url == (
        "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2603.08001.png"
    )


def test_papers_without_a_page_have_no_picture() -> None:
    assert parse_row({"title": "T", "id": "hep-th/9901001"})[0].thumbnail_url is None
    assert parse_row({"title": "T"})[0].thumbnail_url is None


def test_a_title_alone_is_enough() -> None:
    raw, listed_on = parse_row({"title": "Only a title"})

    assert (raw.title, raw.abstract, raw.arxiv_id, listed_on) == ("Only a title", "", None, None)


def test_the_title_may_stand_outside_only() -> None:
    raw, _ = parse_row({"paper": {"id": "2603.08001"}, "title": "Outside", "summary": "Out."})

    assert (raw.title, raw.abstract) == ("Outside", "Out.")


@pytest.mark.parametrize(
    "field",
    [
        "id",
        "summary",
        "authors",
        "upvotes",
        "publishedAt",
        "submittedOnDailyAt",
        "submittedOnDailyBy",
        "projectPage",
        "githubRepo",
        "githubStars",
        "ai_summary",
        "ai_keywords",
        "organization",
        "withdrawnAt",
    ],
)
@pytest.mark.parametrize("wrong", [[[]], {"a": 1}, -3.5, True, "\x00", None, [None], 10**30])
def test_a_field_of_a_wrong_type_costs_only_itself(field: str, wrong: object) -> None:
    raw, _ = parse_row(row("2603.08001", "Sparse Attention", DAY, **{field: wrong}))

    assert raw.title == "Sparse Attention"


def test_wrong_counts_are_unknown_not_nought() -> None:
    raw, _ = parse_row(row("2603.08001", "T", DAY) | {"paper": {"title": "T", "upvotes": "many"}})

    assert raw.signals.upvotes is None


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"title": ""},
        {"title": " \n"},
        {"title": None},
        {"title": 12},
        {"title": ["x"]},
        {"paper": {"id": "2603.08001"}},
        {"paper": None},
        {"error": "nope"},
    ],
)
def test_a_row_without_a_title_is_refused_in_plain_words(value: object) -> None:
    with pytest.raises(BadInput) as refused:
        parse_row(value)

    assert refused.value.message == "It has no title."


@pytest.mark.parametrize("value", [None, 1, "text", [], [{"title": "T"}], True])
def test_what_is_no_object_is_refused_in_plain_words(value: object) -> None:
    with pytest.raises(BadInput, match=r"^It is not an object\.$"):
        parse_row(value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_FIELDS = st.sampled_from(
    [
        "title",
        "summary",
        "id",
        "authors",
        "organization",
        "upvotes",
        "publishedAt",
        "thumbnail",
        "paper",
    ]
)


@given(st.dictionaries(_FIELDS, _JSON) | _JSON)
def test_any_json_is_a_paper_or_refused(value: object) -> None:
    try:
        raw, _ = parse_row(value)
    except BadInput as error:
        assert error.message.endswith(".")
    else:
        assert json.dumps(raw.title)
