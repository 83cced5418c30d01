"""Paperboy speaks another language wherever it speaks: nothing is English by accident.

The other language is made up (`tests/fakes/pseudo.py`): all its texts are in letters that no
English text has. Whatever Latin letters are left in an answer must be data: names, what somebody
typed, what can be typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import assert_never

import pytest

from adapters.sources.sample import Sample
from bot import texts
from bot.commands import COMMANDS, reference
from bot.commands.declare import Kind, shape
from bot.dates.showing import MONTH_NAMES
from bot.errors import Ambiguous, OperatorError, Refused, TryLater
from bot.model.paper import Paper, Signals
from bot.model.place import Actor
from bot.reply import (
    Bars,
    Block,
    Buttons,
    Code,
    Entry,
    Facts,
    Heading,
    Notice,
    NoticeKind,
    PaperCard,
    Paragraph,
    Reply,
    Span,
    When,
)
from bot.schedule import DAY_NAMES
from bot.texts import _, speaking
from tests.conversations.more import tell_more
from tests.conversations.script import Step, read_script
from tests.conversations.test_scripts import FRIDAY, SCRIPTS, prepare
from tests.fakes.pseudo import PSEUDO, pseudo_languages
from tests.fakes.world import World, channel, open_world, paper, someone, without_zone

RICH = replace(
    paper("Δ networks", 900, 4),
    organization="Acme",
    code_url="https://github.com/acme/delta",
    project_url="https://delta.example.org",
    categories=("cs.CL",),
    keywords=("delta",),
    submitted_by="grace",
    published_on=FRIDAY,
    withdrawn=True,
    signals=Signals(upvotes=4, comments=2, stars=9),
)

_MONTH = "|".join(name.title() for name in MONTH_NAMES)
_DATA = re.compile(
    rf"""`[^`]*`                                # what can be typed
      | “[^“”⟦⟧]*” | "[^"⟦⟧]*"                 # what was typed
      | [^⟦⟧]*›[^⟦⟧]*‹[^⟦⟧]*                   # the same, with a mistake in it
      | https?://\S+ | \b[\w.-]+\.(?:org|com)\b[\w./-]*
      | \b[A-Z][A-Za-z]+/[A-Z]\w+ | \bUTC(?:[+-][\d:]+)?  # time zones
      | (?<!\w)\#[\w-]+                        # channels
      | \b\d{{4}}-\d\d-\d\d\b | \b\d{{4}}-W\d\d\b | \b\d+\ (?:{_MONTH})\b  # days as one types them
      | \b[a-z-]+\.[A-Z]{{2}}\b                # categories
      | \b[0-9a-f]{{6}}\b                      # references
      | \b(?:OR|NOT)\b                         # operators
    """,
    re.VERBOSE,
)
_LATIN = re.compile(r"[A-Za-z]+")


@pytest.fixture(autouse=True)
def _made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "CATALOGUES", pseudo_languages(tmp_path))


@dataclass(frozen=True, slots=True)
class Checker:
    """Finds what is English in an answer.

    Nobody translates `data` wherever it stands, nor a text that is one of `typed`.
    """

    data: re.Pattern[str]
    typed: frozenset[str]

    def english(self, reply: Reply, *said: str) -> list[str]:
        """Return the texts of a reply with words that are neither translated nor were said."""
        return [text for text in _shown(reply.blocks) if self.words(text, *said)]

    def words(self, text: str, *said: str) -> list[str]:
        """Return the words of a text that are neither translated, nor data, nor what was said."""
        if text.strip() in self.typed or re.fullmatch(r"  settings \w+:\S+", text):
            return []
        text = self.data.sub("", text)
        for each in filter(None, said):
            text = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", "", text)
        return _LATIN.findall(_DATA.sub("", text))


def _checker(*papers: Paper) -> Checker:
    """Return what finds English, but for papers, people, days, commands and options."""
    typed = {text for each in COMMANDS.values() for text in (each.name, each.usage_short)}
    for command in COMMANDS.values():
        for option in command.options:
            typed |= {option.name.upper(), f"{option.name}:{shape(option)}"}
    data = {"ada", "bob", "carol", PSEUDO, *DAY_NAMES}
    for each in papers:
        data |= {each.title, each.abstract, each.organization or "", each.submitted_by or ""}
        data |= {*each.authors, *each.keywords}
    longest_first = sorted(data - {""}, key=len, reverse=True)
    known = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"
    return Checker(re.compile(known), frozenset(typed))


def _shown(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield every text that people read, but what is of a paper alone."""
    for block in blocks:
        match block:
            case Heading(text=text):
                yield text
            case Paragraph(spans=spans):
                yield from _texts(spans)
            case Notice(text=text, hint=hint):
                yield from (text, hint)
            case PaperCard():
                yield from (*block.badges, block.why, block.listed_on or "")
                yield from _labels(block)
            case Facts(facts=facts):
                for fact in facts:
                    yield fact.name
                    yield from _texts(fact.spans)
            case Bars(caption=caption, bars=bars):
                yield from (caption, *(bar.label for bar in bars))
            case Code():
                pass
            case Entry(title=title, lines=lines):
                yield title
                for line in lines:
                    yield from _texts(line)
                yield from _labels(block)
            case Buttons():
                yield from _labels(block)
            case _:
                assert_never(block)


def _texts(spans: tuple[Span, ...]) -> Iterator[str]:
    yield from (span.text for span in spans if not isinstance(span, When))


def _labels(block: PaperCard | Entry | Buttons) -> Iterator[str]:
    # A line that is offered is its own label.
    yield from (each.label for each in block.buttons if each.label != each.line[:75])


def speaker(name: str, *, may_manage: bool = True) -> Actor:
    return replace(someone(name, may_manage=may_manage), locale=PSEUDO)


@dataclass
class Talk:
    """The same conversation in English and in the other language, each in a world of its own."""

    english: World
    other: World
    checker: Checker

    def __post_init__(self) -> None:
        self._last: dict[tuple[str, str], tuple[Reply, Reply]] = {}

    async def step(self, step: Step, where: str) -> None:
        """Say a line or let time pass, and look for English in all that comes of it."""
        seen = len(self.other.platform.sent)
        if step.is_source:
            for world in (self.english, self.other):
                await tell_more(world, step.line)
        elif step.is_clock:
            for world in (self.english, self.other):
                world.clock.at = datetime.fromisoformat(step.line).replace(tzinfo=UTC)
                await world.tick()
        else:
            await self._say(step, where)
        sent = (self.english.platform.sent[seen:], self.other.platform.sent[seen:])
        for (_place, english, _key), (_its_place, other, _its_key) in zip(*sent, strict=True):
            self._compare(english, other, where)

    def _compare(self, english: Reply, other: Reply, where: str, *said: str) -> None:
        assert self.checker.english(other, *said) == [], where
        kinds = [[block.type for block in reply.blocks] for reply in (english, other)]
        assert kinds[0] == kinds[1], where
        assert english.error == other.error, where

    async def _say(self, step: Step, where: str) -> None:
        place = channel(step.channel) if step.channel else None
        lines = step.line, step.line.replace("language:fr", f"language:{PSEUDO}")
        asked = (step.name, step.channel)
        if step.press:
            buttons = [list(reply.buttons()) for reply in self._last[asked]]
            at = next(n for n, each in enumerate(buttons[0]) if each.label == step.press)
            lines = buttons[0][at].line, buttons[1][at].line
        actors = (someone(step.name, may_manage=not step.guest),) * 2
        actors = actors[0], replace(actors[1], locale=PSEUDO)
        replies = (
            await self.english.say(lines[0], actors[0], place),
            await self.other.say(lines[1], actors[1], place),
        )
        for world in (self.english, self.other):
            await world.deliverer.send_due(world.clock.now())
        self._last[asked] = replies
        topics = await self.other.store.topics.all()
        self._compare(*replies, where, lines[1].partition(" ")[2], *topics)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_a_conversation_has_no_english_in_another_language(
    path: Path, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    async with open_world(folders[0]) as english, open_world(folders[1]) as other:
        await prepare(english)
        await prepare(other)
        talk = Talk(english, other, _checker(*await _papers(other)))
        for step in read_script(path):
            await talk.step(step, f"{path.name}:{step.number} ({step.line})")


async def _papers(world: World) -> list[Paper]:
    return await world.store.papers.listed(FRIDAY - timedelta(days=9), FRIDAY)


MISTAKES = (
    *("", "/", "seach reward", "xyzzy", "cite", "search", "edit", "share", "show 9999.12345"),
    *("show 1999.99999", "show t-abcdef", "show a title that nothing has", "similar 2611.00300"),
    *("today 2026-02-30", "today 30 feb", "today 31 apr", "today 2026-13-01", "today 0000-01-01"),
    *("today 1/2/2026", "today 2026-W77", "today 0000-W01", "today last 0 days"),
    *("today thursday 20 nov 2026", "today 9999 weeks ago", "today 2020-01-01..2026-11-20"),
    *("today 2026-11-20..2026-11-19", "today 2026-11-21", "today 2001-01-01..2001-02-01"),
    *("today 2026-11-20 zebra", "today page:99", "today page:no", "today explode:now"),
    *("settings tz:", "settings tz:Atlantis", "settings tz:america", "settings tz:usa"),
    *("settings tz:utc+5:30", "settings tz:utc+13:13", "settings at:25:00", "settings at:24:00"),
    *("settings at:9:99", "settings at:13pm", "settings at:soon", "settings quiet:late"),
    *("settings quiet:9-9", "settings language:klingon", "settings at:8 at:9"),
    *("subscribe x days:someday", "subscribe x days:mon-", "subscribe x days:every"),
    *("subscribe x days:zzz", "subscribe x every:instant at:9 days:mon", "subscribe x to:moon"),
    *("subscribe x every:weekly days:mon,tue", "subscribe x top:many", "subscribe x every:dayly"),
    *("pause 1 yesterday", "pause 1 soon", "pause 1 2026-02-30", "pause x", "pause 99", "resume 1"),
    *("edit 1", "restore 77", "test 99", "repost 12", "share settings", "share share share x"),
    *("saved as:pdf", "save nothing like it", "unsave 2611.00300", "cite " + "1706.03762 " * 51),
    *('search "a', "search (a", "search a)", "search a OR", "search OR a", "search a NOT"),
    *("search autor:x", "search author: x", "search author:-x", 'search author:""'),
    *("search author:(title:x)", "search -sort:new x", "search sort:new sort:top x"),
    *("search sort:odd x", "search sort:new", "search -a", "search -a OR b", "search ..."),
    *("search cat:zz", "search cat:cs,stat", "search after:soon", "search after:2026-02-30"),
    *("search min:many", "search has:cake", "search org:()", "search " + "(" * 21 + ")" * 21),
    *("search author:(a b c d e f g)", "search " + "word " * 300, "search title:", "x" * 4_001),
    *("search " + " ".join(f"word{n}" for n in range(60)), "search zebra", "search zebra giraffe"),
    *("search rewrd modle", "search reward model explain:yes", "search reward page:9"),
    *("search reward models which listen", "help nothing", "help seach", "show Δ networks"),
    *("subscribe", "subscribe reward min:500", "subscribe study top:1 every:weekly days:tue"),
    *("subscribe delta days:mon-fri", "subscriptions", "status", "pause 1", "pause 2 3d", "status"),
    *("subscribe reward", "subscriptions", "test 2", "unsubscribe 2", "restore 2", "restore 2"),
    *("edit 1 every:instant", "status", "trending", "forget-me", "forget-me confirm:yes"),
    *(
        "subscribe",
        "subscribe x preview:yes to:here",
        "test 4",
        "edit 4",
        "settings at:",
        "edit 4 x",
    ),
    *("subscriptions", "saved", "similar Δ networks", "today page:1", "share today"),
)


@pytest.fixture
async def papers(world: World) -> Checker:
    await prepare(world)
    await world.list(FRIDAY - timedelta(days=3), RICH)
    return _checker(*await _papers(world))


async def test_no_mistake_is_answered_in_english(world: World, papers: Checker) -> None:
    ada, guest = speaker("ada"), speaker("bob", may_manage=False)
    found: dict[str, list[str]] = {}
    for actor, place in ((ada, ada.direct), (ada, channel("ml")), (guest, channel("ml"))):
        for line in MISTAKES:
            reply = await world.say(line, actor, place)
            found[line] = papers.english(reply, line.partition(" ")[2])
    assert not {line: english for line, english in found.items() if english}


async def test_help_and_the_reference_are_translated(world: World, papers: Checker) -> None:
    for name, command in COMMANDS.items():
        assert papers.english(await world.say(f"help {name}", speaker("ada"))) == [], name
        with speaking(PSEUDO):
            told = [_(command.summary), _(command.details)]
            told += [_(option.help) for option in command.options]
            # What a choice is written as is typed.
            options = (each for each in command.options if each.kind is not Kind.CHOICE)
            told += [reference.written(option) for option in options]
        assert [text for text in told if papers.words(text)] == [], name


async def test_suggestions_are_translated(world: World, papers: Checker) -> None:
    ada = speaker("ada")
    await world.say("subscribe reward days:mon-fri", ada)
    typed = ["", "s", *(f"{name} " for name in COMMANDS), "search rew", "search author:lov"]
    typed += ["subscribe t", "pause 1 ", "today 2026", "settings tz:pa", "edit 1 d"]
    for line in typed:
        for each in await world.dispatcher.suggest(line, ada, ada.direct):
            # What is put in is shown as it is.
            label = "" if each.line.endswith(each.label) else each.label
            assert papers.words(label) == [], line
            assert papers.words(each.detail) == [], line


async def test_each_subscription_is_told_in_its_own_language(world: World, papers: Checker) -> None:
    ada, bob, ml = speaker("ada"), someone("bob"), channel("ml")
    for line in ("subscribe new every:weekly days:sat", "subscribe to:here top:2"):
        await world.say(line, ada, ml)
    await world.say("subscribe new to:here", bob, ml)
    await world.say("subscribe", bob)
    world.clock.at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    await world.tick()
    sent = {place.name: reply for place, reply, _key in world.platform.sent}
    assert papers.english(sent["ada"]) == []
    headings = [block.text for block in sent["ml"].blocks if isinstance(block, Heading)]
    assert [bool(papers.words(text)) for text in headings] == [False, True]
    assert sent["bob"].blocks[0] == Heading(text="Daily papers of Fri 20 Nov 2026")
    assert [b.label for b in sent["bob"].buttons()][-3:] == ["Change", "Mute a week", "Unsubscribe"]


async def test_why_a_paper_came_is_told_in_every_language(world: World, papers: Checker) -> None:
    topic = "subscribe (delta OR reward) has:code min:1 -zebra author:lovelace"
    await world.say(topic, speaker("ada"))
    await world.say(topic, someone("bob"))
    world.clock.at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    news = replace(paper("Steady delta", 901, 4), code_url="https://github.com/acme/delta")
    await world.list(FRIDAY + timedelta(days=1), news)
    await world.tick(hours=24)
    whys = {p.name: [card.why for card in r.papers()] for p, r, _key in world.platform.sent}
    assert whys["bob"] == ["“delta” in the title, with code, by Ada Lovelace"]
    (why,) = whys["ada"]
    assert why.startswith("⟦⟦“delta”⟧")
    assert papers.words(why) == []


async def test_what_could_not_be_sent_is_told_in_the_language_of_the_subscription(
    world: World, papers: Checker
) -> None:
    ada, ml = speaker("ada"), channel("ml")
    await world.say("subscribe to:here", ada, ml)
    world.clock.at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    world.platform.looks_up = False
    world.platform.failures = [Ambiguous("")]
    await world.tick()
    world.platform.failures = [Refused("403", reason="⟦－⟧")]
    world.clock.at = datetime(2026, 11, 22, 9, tzinfo=UTC)
    await world.list(FRIDAY + timedelta(days=1), paper("Another one", 950, 3))
    await world.tick()
    await world.tick(minutes=1)
    told = [reply for place, reply, _key in world.platform.sent if place.name == "ada"]
    assert [papers.english(reply) for reply in told] == [[]]
    for line in ("status", "subscriptions"):
        assert papers.english(await world.say(line, ada, ml)) == []


@pytest.mark.parametrize("error", [OperatorError("-"), TryLater("⟦－⟧"), RuntimeError("-")])
async def test_what_cannot_be_done_is_told_in_the_language_of_who_asks(
    error: Exception, world: World, papers: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_person: object) -> None:
        raise error

    monkeypatch.setattr(world.store.people, "saved", fail)
    assert papers.english(await world.say("saved", speaker("ada"))) == []
    monkeypatch.setattr(world.store.people, "settings", fail)
    assert papers.english(await world.say("saved", speaker("ada"))) == []


async def test_samples_and_lists_that_fill_up_are_told_of(world: World) -> None:
    ada = without_zone(speaker("ada"))
    readings = Sample().readings(FRIDAY, world.clock.now())
    await world.ingest.take(readings)
    await world.ingest.absorb()
    early = paper("An early one", 970)
    checker = _checker(early, *(each for reading in readings for each in reading.papers))
    spoken = ("settings", "today", "trending", "status", "subscribe", "subscribe new to:here")
    for line in (*spoken, "search attention explain:yes", "similar 1706.03762", "subscriptions"):
        assert checker.english(await world.say(line, ada, channel("ml")), line) == [], line
    world.clock.at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    await world.list(FRIDAY + timedelta(days=3), early, final=False)
    for line in ("today", "status", "show an early one", "similar an early one", "subscriptions"):
        assert checker.english(await world.say(line, ada, channel("ml")), line) == [], line


def test_the_page_of_commands_is_translated() -> None:
    with speaking(PSEUDO):
        page = reference.render(COMMANDS)
    head, _newline, rest = page.partition("-->\n")
    assert reference.MAKE in head
    for names in (r"```.*?```", r"^#+ [\w-]+$", r"\]\(.*?\)"):
        rest = re.sub(names, "", rest, flags=re.DOTALL if "`" in names else re.MULTILINE)
    assert _checker().words(rest) == []


async def test_somebody_else_is_answered_in_english(world: World) -> None:
    for_ada = await world.say("today", speaker("ada"))
    for_bob = await world.say("today", someone("bob"))
    assert for_bob.blocks[0] == Notice(
        kind=NoticeKind.INFO,
        text="No list has been read yet.",
        hint="`python -m bot sync` reads the last two weeks;"
        " `python -m bot import FILE` takes saved pages.",
    )
    assert for_ada != for_bob


async def test_what_is_set_counts_more_than_what_the_platform_tells(
    world: World, papers: Checker
) -> None:
    bob = someone("bob")
    for line in (f"settings language:{PSEUDO}", "help", "today"):
        assert papers.english(await world.say(line, bob)) == []
    answer = await world.say("settings language:en", speaker("bob"))
    assert answer.blocks[0] == Heading(text="Your settings")


@pytest.mark.parametrize(
    "text", ["Removed: the daily list.", "⟦Ｎｏ ｐａｐｅｒ⟧ matches", "⟦⟦2 papers⟧⟧", "next ⟦－⟧"]
)
def test_english_is_recognised(text: str) -> None:
    assert _checker().words(text)
