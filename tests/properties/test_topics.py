"""Topics that papers find are those that `decide` accepts, with the reason it gives."""

from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model.paper import Origin, Paper
from bot.query import QueryError, decide, parse, searchable, to_text
from bot.topics import TopicIndex
from bot.topics.reading import phrase_of, read
from tests.properties.queries import TODAY, papers, query_text
from tests.properties.test_decide_and_index import parsed

A_PAPER = Paper(
    "1",
    None,
    "t",
    "GPT4 agents of a reward model",
    "Multimodal self-supervised agents plan; a state-of-the-art reward model, x and y and z.",
    Origin.ARXIV,
    authors=("A B C D E F G", "Jane Doe"),
    keywords=("reward", "model", "reward | model"),
)
SOME_TOPICS = [
    *("gpt4", "gpt-4", '"gpt4"', '"gpt-4"', "title:gpt-4", 'title:"gpt-4"', 'title:"reward model"'),
    *("author:g", "author:a", 'author:"b f"', "org:x", "agents -author:g", "agents -org:x"),
    *("state-of-the-art", '"state of the art reward model"', '"the"', "multi-modal OR gpt5"),
    *("agents -(plan video)", "agents -(video OR gpt5)", "agents -gpt-4", "agents -x -y"),
    *("x y z agents", "agents min:0", "agents min:5 -plan", "(agents OR min:5) plan", "x y z w"),
    *("min:0 -x", "video OR -agents plan"),
    *("agent agents", "reward-model", '"model reward"', '"reward | model"', "agents the"),
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    papers(), st.lists(query_text, max_size=12), st.sampled_from([len, lambda token: 0]), st.data()
)
@example([A_PAPER], SOME_TOPICS, len, None)
def test_topics_equal_the_naive_loop(
    stored: list[Paper],
    texts: list[str],
    frequency: Callable[[str], int],
    data: st.DataObject | None,
) -> None:
    queries = parsed(texts)
    topics = sorted({to_text(query) for query in queries} | {t for t in texts if can_be_parsed(t)})
    index = TopicIndex(frequency)  # it changes where topics stand, not what matches
    for topic in topics:
        index.add(topic)
    gone = set() if data is None else data.draw(st.sets(st.sampled_from(topics or [""])))
    for topic in gone:
        index.remove(topic)
    left = [topic for topic in topics if topic not in gone]
    assert len(index) == len(left)
    for paper in stored:
        cut = searchable(paper)
        naive = [(topic, decide(parse(topic), cut, TODAY)) for topic in left]
        found = index.match(cut, TODAY)
        assert [(topic, found.why(topic)) for topic in sorted(found.topics)] == [
            (topic, why) for topic, why in naive if why is not None
        ]
        again = index.match(cut, TODAY)  # one that has not made any reason yet
        for topic, why in naive:
            if why is not None:
                assert (topic, again.stored(topic)) == (topic, why.stored())


def can_be_parsed(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True


@settings(max_examples=1_000, deadline=None)
@given(query_text)
@example('"a b" "c"').via("phrases beside each other")
@example('"a""b"').via("phrases without a blank between")
@example("title:the agents")
@example("-agents video")
@example("agents  video")
@example("author:the-team cat:cs.xx min:1,000")
def test_a_topic_is_read_as_parse_reads_it(written: str) -> None:
    texts = [written, *(to_text(query) for query in parsed([written]))]
    for text in texts:
        if can_be_parsed(text):
            assert repr(read(text)) == repr(parse(text))  # also how the words were typed
        else:
            try:
                read(text)
            except QueryError:
                continue
            raise AssertionError(f"{text!r} can be read, but not parsed")


def test_a_phrase_and_nothing_else() -> None:
    assert phrase_of('"reward models"') == ("reward", "model")
    for part in ("reward", '-"reward models"', '"a""b"', '"', '""', 'title:"a b"'):
        assert phrase_of(part) is None
