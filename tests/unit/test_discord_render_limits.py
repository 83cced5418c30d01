"""Whatever reply comes in: every message is one that Discord takes, and nothing of it is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.rendering.custom_ids import LONGEST_LINE, Line, Token, read_custom_id
from adapters.discord.rendering.parts import parts
from adapters.discord.rendering.render import render
from bot.lines import token_of
from bot.reply import Block, Button, Entry, Heading, Notice, NoticeKind, PaperCard, Reply
from tests.fakes.replies import replies
from tests.unit.discord_markdown import see
from tests.unit.discord_reading import objects, pressable, problems, texts

_TITLES = st.text(min_size=1, max_size=20) | st.sampled_from(
    ["*" * 300, "word " * 80, "[🚀](" * 50]
)
_LINES = st.text(min_size=1, max_size=20) | st.sampled_from(["show 1", "search " + "x" * 150])
_BUTTONS = st.lists(st.builds(Button, label=_TITLES, line=_LINES), max_size=4).map(tuple)
_PAPERS = st.builds(
    PaperCard,
    id=st.text(max_size=5),
    title=_TITLES,
    url=st.sampled_from(["https://huggingface.co/papers/1", "", "https://a.example/" + "b" * 480]),
    authors=st.lists(_TITLES, max_size=4).map(tuple),
    summary=st.sampled_from(["", "*" * 900, "word " * 60]),
    badges=st.lists(_TITLES, max_size=6).map(tuple),
    why=_TITLES,
    position=st.none() | st.integers(1, 99),
    listed_on=st.none() | st.just("21 Nov 2025"),
    thumbnail=st.sampled_from([None, "https://cdn.example/a.png"]),
    buttons=_BUTTONS,
)
_ENTRIES = st.builds(Entry, title=_TITLES, buttons=_BUTTONS)
_NOTICES = st.builds(Notice, kind=st.sampled_from(NoticeKind), text=_TITLES)


def _lists() -> st.SearchStrategy[Reply]:
    blocks: st.SearchStrategy[Block] = (
        _PAPERS | _ENTRIES | _NOTICES | st.builds(Heading, text=_TITLES)
    )
    papers = st.lists(_PAPERS, max_size=30)
    return (st.lists(blocks, max_size=12) | papers).map(lambda made: Reply(blocks=tuple(made)))


ANY = replies() | _lists()


@settings(deadline=None)
@given(ANY)
def test_every_part_is_a_message_that_discord_takes(reply: Reply) -> None:
    for part in parts(reply):
        view = render(part, mark="3:2025-11-24:1")

        assert problems(view) == []
        assert view.total_children_count == len(list(objects(view))) <= 40
        assert view.content_length() <= 4_000


@settings(deadline=None)
@given(ANY)
def test_a_part_is_not_parted_again(reply: Reply) -> None:
    for part in parts(reply):
        assert parts(part) == (part,)


@settings(deadline=None)
@given(ANY)
def test_a_reply_too_large_is_still_a_message(reply: Reply) -> None:
    assert problems(render(reply)) == []


@settings(deadline=None)
@given(ANY)
def test_every_paper_is_in_some_part_and_can_be_opened(reply: Reply) -> None:
    cut = parts(reply)

    assert [card for part in cut for card in part.papers()] == list(reply.papers())
    for part in cut:
        said = {_line_of(custom_id) for _, custom_id in pressable(render(part))}
        opening = {card.buttons[0] for card in part.papers() if card.buttons}
        assert {_said(button) for button in opening} <= said


@settings(deadline=None)
@given(ANY)
def test_every_paper_is_seen(reply: Reply) -> None:
    for part in parts(reply):
        seen = "\n".join(see(text).text for text in texts(render(part)))
        for card in part.papers():
            assert card.position is None or f"{card.position}. " in seen


@settings(deadline=None)
@given(ANY)
def test_what_is_pressed_is_a_line_of_the_reply_and_ids_differ(reply: Reply) -> None:
    for part in parts(reply):
        pressed = [custom_id for _, custom_id in pressable(render(part))]

        assert len(set(pressed)) == len(pressed)
        assert {_line_of(each) for each in pressed} <= {_said(each) for each in part.buttons()}


@settings(deadline=None)
@given(ANY)
def test_no_button_is_lost_but_where_a_menu_says_how_to_come_to_it(reply: Reply) -> None:
    for part in parts(reply):
        view = render(part)
        if any(each["type"] == 3 for each in objects(view)):
            continue
        said = sorted(str(_line_of(custom_id)) for _, custom_id in pressable(view))
        assert said == sorted(str(_said(button)) for button in part.buttons())


def _line_of(custom_id: str) -> Line | Token:
    read = read_custom_id(custom_id)
    assert read is not None
    return read


def _said(button: Button) -> Line | Token:
    if len(button.line) <= LONGEST_LINE:
        return Line(button.line, button.opens_form, button.replaces)
    return Token(token_of(button.line), button.opens_form, button.replaces)
