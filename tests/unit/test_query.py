"""What a query may look like, what it finds, and what is said when it cannot be understood."""

import pytest

from bot.errors import BadInput
from bot.model.paper import Origin, Paper
from bot.model.query import Phrase, Query, Word
from bot.query import QueryError, Why, decide, mark, parse, searchable, to_text


def paper(title: str = "", abstract: str = "", keywords: tuple[str, ...] = ()) -> Paper:
    return Paper("2401.00001", "2401.00001", "t", title, abstract, Origin.ARXIV, keywords=keywords)


def words(query: Query) -> list[str]:
    return [term.text for term in query.required]


def finds(text: str, found_in: Paper) -> bool:
    return decide(parse(text), found_in) is not None


def test_words_phrases_and_exclusions() -> None:
    query = parse('agents "reward model" -video -"protein folding"')
    agents, phrase = query.required
    video, folding = query.excluded
    assert isinstance(agents, Word) and agents.text == "agents"
    assert isinstance(phrase, Phrase) and phrase.text == "reward model"
    assert isinstance(video, Word) and video.text == "video"
    assert isinstance(folding, Phrase) and folding.text == "protein folding"


@pytest.mark.parametrize("quoted", ["“reward model”", "„reward model“", "«reward model»"])
def test_typographic_quotes_make_phrases(quoted: str) -> None:
    assert parse(quoted) == parse('"reward model"')


def test_a_hyphenated_word_is_one_word_written_in_either_way() -> None:
    (word,) = parse("multi-modal").required
    assert word == Word("multi-modal", (("multi", "modal"), ("multimod",)))
    (word,) = parse("gpt-4").required
    assert word == Word("gpt-4", (("gpt-4",), ("gpt4",)))


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
        ("title:agents", "Agents and their title"),
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
    text = to_text(parse('  GPT-4 “Reward, Model” -C++ The LLMs -"Self-Play" '))
    assert text == 'gpt-4 "reward model" llms -c++ -"self play"'
    assert to_text(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "position", "suggestion"),
    [
        ('agents "reward model', 7, 'agents "reward model"'),
        ("agents -“reward model", 8, 'agents -"reward model"'),
        ('reward model"', 12, '"reward model"'),
        ('"a b" reward model"', 18, '"a b" reward model'),
        ("-video", 0, "models -video"),
        ('-video -"protein folding"', 0, 'models -video -"protein folding"'),
        ("!!!", 0, "language models"),
        ("", 0, "language models"),
        (" \t\n", 0, "language models"),
        ("🙂 \0", 0, "language models"),
        ('""', 0, "language models"),
        ('"', 0, "language models"),
        ("-", 0, "language models"),
        ("word " * 201, 1000, "word word word word word word word word"),
    ],
)
def test_errors_say_where_and_what_works(text: str, position: int, suggestion: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = caught.value
    assert isinstance(error, BadInput)
    assert error.position == position
    assert error.hint
    assert error.suggestions[:1] == (suggestion,)
    for works in error.suggestions:
        parse(works)


def test_more_than_fifty_terms_are_refused() -> None:
    fifty = " ".join(f"w{i}" for i in range(50))
    assert len(parse(fifty).required) == 50
    with pytest.raises(QueryError, match="50") as caught:
        parse(f"{fifty} -x")
    assert len(parse(caught.value.suggestions[0]).required) == 8


def test_a_thousand_characters_are_allowed() -> None:
    parse("x" * 1000)
    with pytest.raises(QueryError, match="1,000"):
        parse("x" * 1001)


def test_why_names_the_first_field_of_each_word() -> None:
    found = paper("Agents that plan", "A reward model for agents", ("rlhf", "agents"))
    why = decide(parse('agents "Reward Model" RLHF'), found)
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
    why = decide(parse("gpt4"), paper("Nothing", "", ("gpt-4",)))
    assert why is not None
    assert why.text() == "“gpt4” in the keywords"


def test_a_query_without_required_words_matches_nothing() -> None:
    assert decide(Query((), ()), paper("anything")) is None
    assert decide(Query((Word("x", ()),)), paper("x")) is None


def test_decides_alike_on_a_paper_and_on_its_tokens() -> None:
    found = paper("Self-supervised agents")
    query = parse("agents selfsupervised")
    assert decide(query, found) == decide(query, searchable(found)) is not None


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
