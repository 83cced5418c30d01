"""Why a paper matched: its words are marked, and the sentence that has them is shown."""

import io

from rich.console import Console

from adapters.console.explaining import Explaining
from adapters.console.look import MARK
from adapters.console.render import ReplyView, show
from bot.cards import card, marked
from bot.dispatch import Request, Suggestion
from bot.model.paper import Origin, Paper
from bot.model.place import Actor, Place
from bot.query import parse
from bot.reply import PaperCard, Reply
from tests.fakes.screen import plain_text
from tests.fakes.world import someone

ABSTRACT = (
    "Reward models are hard to train. We propose a model that listens to people. "
    "Proteins of yeast are docked as a side effect, and multi-modal rewards help."
)


def made(query: str, abstract: str = ABSTRACT, summary: str | None = None) -> PaperCard:
    paper = Paper("1", "1", "k", "Multi-modal Models", abstract, Origin.ARXIV, ai_summary=summary)
    return marked(card(paper, locale="en"), paper, parse(query))


def words(text: str, marks: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in marks]


def test_words_are_marked_in_title_and_summary() -> None:
    shown = made("model listening")
    assert words(shown.title, shown.title_marks) == ["Models"]
    assert shown.summary == "We propose a model that listens to people."
    assert words(shown.summary, shown.summary_marks) == ["model", "listens"]


def test_the_sentence_that_matched_takes_the_place_of_a_summary_without_the_words() -> None:
    shown = made("yeast proteins")
    assert shown.summary.startswith("Proteins of yeast are docked")
    assert words(shown.summary, shown.summary_marks) == ["Proteins", "yeast"]
    assert made("people", summary="It listens to people.").summary == "It listens to people."


def test_what_is_nowhere_in_the_text_leaves_the_summary_as_it_is() -> None:
    shown = made("author:ada")
    assert shown.summary == "We propose a model that listens to people."
    assert shown.title_marks == shown.summary_marks == ()


def test_a_long_sentence_is_shown_around_its_words() -> None:
    long = "It goes on and on, " * 40 + "until zebras come " + "and goes on, " * 40 + "at last."
    shown = made("zebra", long + " We propose a model.")
    assert len(shown.summary) < 260
    assert shown.summary.startswith("…") and shown.summary.endswith("…")
    assert words(shown.summary, shown.summary_marks) == ["zebras"]


def test_the_console_underlines_marks_and_a_pipe_gets_plain_text() -> None:
    reply = Reply(blocks=(made("multi-modal people"),))
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system="standard")
    show(console, ReplyView(reply))
    assert MARK.underline
    assert "\x1b[1;4;36m" in out.getvalue(), "bold as the title is, underlined, accented"
    assert "\x1b" not in plain_text(reply)
    assert "We propose a model that listens to people." in plain_text(reply)


def test_marks_that_do_not_fit_the_shown_text_are_left_out() -> None:
    odd = PaperCard(
        id="1", title="a\u202eb title", url="", title_marks=((0, 1), (3, 8), (90, 99)), summary="x"
    )
    assert "ab title" in plain_text(Reply(blocks=(odd,)))


async def test_explaining_asks_of_searches_alone_and_once() -> None:
    asked: list[str] = []

    class Core:
        async def handle(self, request: Request) -> Reply:
            asked.append(request.line)
            return Reply(blocks=())

        async def suggest(self, line: str, actor: Actor, place: Place) -> list[Suggestion]:
            return []

    ada = someone("ada")
    for line in ("search reward", "today", "/search explain:yes x", "searching"):
        await Explaining(Core()).handle(Request(line, ada, ada.direct))
    assert asked == ["search explain:yes reward", "today", "/search explain:yes x", "searching"]
