"""What a query may look like, and what it finds. docs/search.md says the same to people."""

from dataclasses import replace
from datetime import date

import pytest

from bot.model.paper import Origin, Paper, Signals
from bot.model.query import (
    AllOf,
    AnyOf,
    Author,
    Before,
    Category,
    Extra,
    Has,
    Not,
    Organization,
    Phrase,
    Query,
    Since,
    Sort,
    Upvotes,
    Word,
)
from bot.query import Why, decide, mark, parse, searchable, terms, to_text

TODAY = date(2026, 11, 20)


def paper(title: str = "", abstract: str = "", keywords: tuple[str, ...] = ()) -> Paper:
    return Paper("2401.00001", "2401.00001", "t", title, abstract, Origin.ARXIV, keywords=keywords)


def words(query: Query) -> list[str]:
    return [term.text for term in terms(query)]


def finds(text: str, found_in: Paper) -> bool:
    return decide(parse(text), found_in, TODAY) is not None


def canonical(text: str) -> str:
    return to_text(parse(text))


def word(text: str) -> Word:
    (found,) = terms(parse(text))
    assert isinstance(found, Word)
    return found


def test_words_phrases_and_exclusions() -> None:
    assert parse('agents "reward model" -video -"protein folding"').wanted == AllOf(
        (
            word("agents"),
            Phrase("reward model", ("reward", "model")),
            Not(word("video")),
            Not(Phrase("protein folding", ("protein", "fold"))),
        )
    )


@pytest.mark.parametrize("quoted", ["“reward model”", "„reward model“", "«reward model»"])
def test_typographic_quotes_make_phrases(quoted: str) -> None:
    assert parse(quoted) == parse('"reward model"')


def test_a_hyphenated_word_is_one_word_written_in_either_way() -> None:
    assert word("multi-modal") == Word("multi-modal", (("multi", "modal"), ("multimod",)))
    assert word("gpt-4") == Word("gpt-4", (("gpt-4",), ("gpt4",)))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("models", "A model."),
        ("Modelling", "modelled"),
        ("multimodal", "a multi-modal dataset"),
        ("multi-modal", "a multimodal dataset"),
        ("gpt4", "GPT-4 is tested"),
        ("gpt-4", "GPT4 is tested"),
        ("gpt", "GPT-4 is tested"),
        ("self-supervised", "self supervised learning"),
        ("café", "The CAFE"),
        ("c++", "written in C++."),
        ("o'reilly", "by O’Reilly"),
        ("ＬＬＭ", "an LLM"),
        ('"language models"', "Large Language Models"),
        ('"models"', "Large Language Models"),
        ("large,language;models", "models that are large: language"),
        ("https://agents.org", "the agents of https org"),
    ],
)
def test_finds(query: str, text: str) -> None:
    assert finds(query, paper(abstract=text))


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("reward model", "reward"),
        ('"reward model"', "a model of reward"),
        ('"reward model"', "a reward of the model"),
        ("self-supervised", "supervised by the self"),
        ("c++", "vitamin C"),
        ("agents -video", "agents in a video"),
        ('agents -"video games"', "agents in video games"),
        ("gpt-4", "GPT-3"),
    ],
)
def test_does_not_find(query: str, text: str) -> None:
    assert not finds(query, paper(abstract=text))


def test_a_phrase_never_spans_two_fields_or_two_keywords() -> None:
    spread = paper("A reward", "Model of it", ("reward", "model"))
    assert finds("reward model", spread)
    assert not finds('"reward model"', spread)
    assert finds('"reward model"', paper(keywords=("rl", "reward model")))


def test_stop_words_count_only_in_phrases_or_alone() -> None:
    assert words(parse("the agents of the world")) == ["agents", "world"]
    assert words(parse("the and")) == ["the", "and"]
    assert words(parse('the "state of the art"')) == ["state of the art"]
    assert parse("agents -the") == parse("agents")


def test_repeats_count_once() -> None:
    assert words(parse('Agents agents agent "an agent" "an agent"')) == ["Agents", "an agent"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LLM  agents", "llm agents"),
        ("llm, agents!", "llm agents"),
        ("The LLM agents", "llm agents"),
        ("llm agents llm", "llm agents"),
        ("“Reward   Model”", '"reward model"'),
        ("llm -Video", "-video llm"),
    ],
)
def test_spellings_of_one_query_have_one_canonical_text(one: str, other: str) -> None:
    assert to_text(parse(one)) == to_text(parse(other))


def test_canonical_text() -> None:
    text = canonical('  GPT-4 “Reward, Model” -C++ The LLMs -"Self-Play" ')
    assert text == 'gpt-4 "reward model" llms -c++ -"self play"'
    assert canonical(text) == text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("x OR y", "x OR y"),
        ("x|y || z", "x OR y OR z"),
        ("reward model OR preference learning", "(reward model) OR (preference learning)"),
        ("(x OR y) z -(v w)", "(x OR y) z -(v w)"),
        ("x AND y NOT z", "x y -z"),
        ("((x)) ()", "x"),
        ("x -(y OR z)", "x -y -z"),
        ("x NOT NOT y", "x y"),
        ("x -(y -z)", "x -(y -z)"),
        ("x or y and z", "x y z"),
        ("x -y/z", "x -y -z"),
        ("x - y", "x y"),
        ("x the (y OR the OR z)", "x (y OR the OR z)"),
        ("title:Attention", "title:attention"),
        ('TITLE:"Chain of Thought"', 'title:"chain of thought"'),
        ("title:(attention OR (x y))", "title:attention OR (title:x title:y)"),
        ("author:Łukasz", "author:lukasz"),
        ('author:"Geoffrey Hinton"', 'author:"geoffrey hinton"'),
        ("author:(Jane Doe OR Hinton)", 'author:"jane doe" OR author:hinton'),
        ('-org:"Google DeepMind" x', 'x -org:"google deepmind"'),
        ("cat:CS.cl cat:hep-TH", "cat:cs.CL cat:hep-th"),
        ("cat:cs.* cat:physics.optics", "cat:cs cat:physics.optics"),
        ("cat:(cs.CL|cs.LG)", "cat:cs.CL OR cat:cs.LG"),
        ("after:2026-3-1 before:2026", "after:2026-03-01 before:2026-01-01"),
        ("after:2026/03", "after:2026-03-01"),
        ('after:"12 March 2026"', "after:2026-03-12"),
        ("after:7d before:yesterday", "after:7d before:1d"),
        ("after:2w before:3days", "after:14d before:3d"),
        ("after:1y before:2months", "after:12m before:2m"),
        ("min:1,000 has:CODE has:project", "min:1000 has:code has:project"),
        ("x sort:best", "x"),
        ("sort:new x OR y", "x OR y sort:new"),
        ("(x sort:top) y", "x y sort:top"),
        ("f(x) = y", "f x y"),
        ('title:"x"~2', 'title:"x" 2'),
        ("CAT: cross attention", "cat cross attention"),
        ("Attention: is it all?", "attention"),
        ("10:30 std::vector a:b", "10 30 std vector b"),
        ("'; DROP TABLE paper; --", "drop table paper"),
    ],
)
def test_the_language_printed_back(typed: str, printed: str) -> None:
    assert canonical(typed) == printed
    assert canonical(printed) == printed
    assert parse(printed) == parse(typed)


def test_every_part_of_the_language_has_its_meaning() -> None:
    query = parse(
        '(x OR author:"Jane Doe") org:meta cat:cs.CL after:2026 before:2026-02 min:5 has:code'
        " sort:top"
    )
    assert query == Query(
        AllOf(
            (
                AnyOf((word("x"), Author(("jane", "doe")))),
                Organization(("meta",)),
                Category("cs.cl"),
                Since(date(2026, 1, 1)),
                Before(date(2026, 2, 1)),
                Upvotes(5),
                Has(Extra.CODE),
            )
        ),
        Sort.TOP,
    )


FULL = replace(
    paper("Attention is all you need", "We dispense with recurrence. GPT-4"),
    authors=("Ashish Vaswani", "Łukasz Kaiser", "Doe, Jane A.", "Sean O’Reilly"),
    organization="Google Research",
    categories=("cs.CL", "stat.ML"),
    published_on=date(2026, 3, 1),
    listed_on=date(2026, 3, 12),
    code_url="https://example.org/code",
    signals=Signals(upvotes=53),
)


@pytest.mark.parametrize(
    "query",
    [
        "author:vaswani",
        'author:"lukasz kaiser"',
        'author:"Jane Doe"',
        'author:"A. Vaswani"',
        'author:"kaiser l"',
        "author:ŁUKASZ",
        "author:o'reilly",
        "author:oreilly",
        "title:attention",
        'title:"all you need"',
        "title:(attention OR recurrence)",
        "-title:recurrence attention",
        'org:"research google"',
        "cat:cs.CL",
        "cat:cs",
        "cat:stat.* cat:stat.ML",
        "after:2026-03-12",
        "after:2026-03 before:2026-04",
        "before:2026-03-13",
        "after:9m",
        "before:252d",
        "min:53",
        "has:code -has:project",
        "video OR attention",
        "video OR (attention min:10)",
        "attention -(recurrence video)",
        "-(video OR robots) attention",
    ],
)
def test_fields_find(query: str) -> None:
    assert finds(query, FULL)


@pytest.mark.parametrize(
    "query",
    [
        "author:vaswan",
        'author:"Ashish Kaiser"',
        'author:"v ashish"',
        'author:"a kaiser"',
        "author:(Ashish Kaiser)",
        "title:recurrence",
        "title:gpt4",
        'title:"need recurrence"',
        "vaswani",
        "google",
        "org:deepmind",
        "cat:cs.LG",
        "cat:math",
        "after:2026-03-13",
        "before:2026-03-12",
        "after:8m",
        "before:253d",
        "min:54",
        "has:project",
        "video OR robots",
        "attention -(recurrence need)",
        "attention -author:kaiser",
    ],
)
def test_fields_do_not_find(query: str) -> None:
    assert not finds(query, FULL)


def test_names_are_not_stemmed() -> None:
    assert not finds("author:man", replace(FULL, authors=("Christopher Manning",)))


def test_a_paper_without_a_list_has_its_publication_and_without_a_date_none() -> None:
    published = replace(FULL, listed_on=None)
    assert finds("after:2026-03-01 before:2026-03-02", published)
    undated = replace(published, published_on=None)
    assert not finds("after:0001-01-01", undated)
    assert not finds("before:2999", undated)
    assert finds("attention -after:2026", undated)


def test_untold_upvotes_are_none() -> None:
    untold = replace(FULL, signals=Signals())
    assert finds("min:0", untold)
    assert not finds("min:1", untold)


@pytest.mark.parametrize(
    ("moving", "today", "first"),
    [
        ("7d", date(2026, 11, 20), date(2026, 11, 13)),
        ("0d", date(2026, 11, 20), date(2026, 11, 20)),
        ("1m", date(2026, 3, 31), date(2026, 2, 28)),
        ("1y", date(2024, 2, 29), date(2023, 2, 28)),
        ("11m", date(2026, 11, 20), date(2025, 12, 20)),
        ("99999m", date(2026, 11, 20), date.min),
        ("99999d", date(250, 1, 1), date.min),
    ],
)
def test_days_that_move_with_today(moving: str, today: date, first: date) -> None:
    query = parse(f"after:{moving}")
    assert decide(query, replace(FULL, listed_on=first), today)
    if first > date.min:
        before = first.fromordinal(first.toordinal() - 1)
        assert not decide(query, replace(FULL, listed_on=before), today)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("author:kaiser", "by Łukasz Kaiser"),
        ("attention org:google", "“attention” in the title, from Google Research"),
        ("cat:cs min:10 has:code", "in cs.CL, 53 upvotes, with code"),
        ("after:2026 before:2027", "of 2026-03-12"),
        ("video OR attention", "“attention” in the title"),
        ("recurrence -video author:doe", "“recurrence” in the abstract, by Doe, Jane A."),
    ],
)
def test_why_names_what_the_paper_has(query: str, said: str) -> None:
    why = decide(parse(query), FULL, TODAY)
    assert why is not None
    assert why.text() == said


def test_why_names_the_first_field_of_each_word() -> None:
    found = paper("Agents that plan", "A reward model for agents", ("rlhf", "agents"))
    why = decide(parse('agents "Reward Model" RLHF'), found, TODAY)
    assert why == Why((("agents", "title"), ("Reward Model", "abstract"), ("RLHF", "keywords")))
    assert (
        why.text()
        == "“agents” in the title, “Reward Model” in the abstract, “RLHF” in the keywords"
    )


def test_why_names_a_few_words_only() -> None:
    why = Why((*((w, "title") for w in "abc"), ("d", "abstract"), ("e", "title"), ("f", "title")))
    assert why.text() == "“a”, “b” and “c” in the title, “d” in the abstract and 2 more"
    assert Why((("a", "title"), ("b", "title"))).text() == "“a” and “b” in the title"


def test_a_spelling_is_named_with_the_field_it_is_in() -> None:
    why = decide(parse("gpt4"), paper("Nothing", "", ("gpt-4",)), TODAY)
    assert why is not None
    assert why.text() == "“gpt4” in the keywords"


def test_a_word_without_forms_matches_nothing() -> None:
    assert decide(Query(Word("x", ())), paper("x"), TODAY) is None


def test_decides_alike_on_a_paper_and_on_its_tokens() -> None:
    found = paper("Self-supervised agents")
    query = parse("agents selfsupervised")
    assert decide(query, found, TODAY) == decide(query, searchable(found), TODAY) is not None


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("agents", "Agents meet an agent", ["Agents", "agent"]),
        ('"reward model"', "A reward model, a reward", ["reward model"]),
        ("multimodal", "a multi-modal set", ["multi-modal"]),
        ("gpt", "GPT-4 and GPT", ["GPT-4", "GPT"]),
        ('"a b" "b c"', "a b c", ["a b c"]),
        ("agents -video", "agents in video", ["agents"]),
        ("agents", "", []),
    ],
)
def test_mark(query: str, text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in mark(parse(query), text)] == marked


def test_what_is_wanted_in_the_title_is_marked_in_titles_only() -> None:
    query = parse("title:agents plan")
    assert mark(query, "Agents plan", title=True) == ((0, 6), (7, 11))
    assert mark(query, "Agents plan", title=False) == ((7, 11),)


def test_what_is_left_out_is_no_term() -> None:
    assert words(parse('x (y OR "z z") -v -(w u) author:doe')) == ["x", "y", "z z"]
