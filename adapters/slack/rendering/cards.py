"""A paper as blocks.

Up to ROOMY papers in one message each get their picture and a row of buttons. More of them would
be a wall, and would not fit: then a paper is one section, its buttons are a menu beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.slack.rendering import blocks, presses
from adapters.slack.rendering.blocks import Block, Element
from adapters.slack.rendering.escape import address, fitted, mrkdwn
from adapters.slack.rendering.spans import linked
from bot.reply import Block as Neutral
from bot.reply import Heading, PaperCard
from bot.text.visible import cut, visible_line
from bot.texts import _

ROOMY = 5

_AUTHORS = 3
_BADGES = 8
_LONG_TITLE = 300
_LONG_NAME = 60
_LONG_NUMBER = 12
_LONG_WHY = 200
_LONG_SUMMARY = 600
_SHORT_SUMMARY = 140
_LONG_PICTURE = 1_000
_LONG_MARK = 60
_OPENING = "(['\""
_CLOSING = ")]'\".,;:!?"

# The most that the lines of a card weigh, so that they fit into a section with a linked title.
_PEOPLE, _SUMMARY, _FACTS, _WHY = 300, 850, 350, 250


@dataclass(frozen=True, slots=True)
class Look:
    """How a reply is drawn.

    `dense` is for many papers; `plain` uses sections and buttons only, for a Slack that refuses
    anything newer, or that cannot load a picture. `headings` is what the headings say: a day that
    one of them names is not said again with every paper.
    """

    dense: bool = False
    plain: bool = False
    headings: str = ""


def look(shown: Sequence[Neutral], *, plain: bool = False) -> Look:
    """Return the look of a message with these blocks."""
    papers = sum(isinstance(each, PaperCard) for each in shown)
    headings = [each.text for each in shown if isinstance(each, Heading)]
    return Look(dense=papers > ROOMY, plain=plain, headings="\n".join(headings))


def card(paper: PaperCard, look: Look, numbers: Iterator[int]) -> list[Block]:
    """Return a paper; `numbers` make the ids of its buttons."""
    buttons = [button for button in paper.buttons if button.line]
    is_brief = not paper.summary and len(buttons) == 1
    beside: Element | None = None
    if is_brief or (look.dense and len(buttons) == 1):
        beside = presses.button(buttons.pop(), next(numbers))
    elif look.dense and presses.fits_menu(buttons):
        beside, buttons = presses.menu(buttons, next(numbers)), []
    elif not look.plain and not (look.dense and buttons):
        beside = _picture(paper)
    lines = [_title(paper), fitted(people_of(paper), _PEOPLE, mrkdwn), _summary(paper, look)]
    below: list[Block] = []
    facts, why = _facts(paper, look.headings), _why(paper)
    if look.dense or look.plain:
        lines += [fitted(facts, _FACTS, mrkdwn), fitted(why, _WHY, mrkdwn)]
    elif notes := list(filter(None, (facts, why))):
        below = [blocks.context(fitted("\n".join(notes), _FACTS + _WHY))]
    text = "\n".join(filter(None, lines))
    return [blocks.section(text, beside), *below, *presses.rows(buttons, numbers)]


def title_of(paper: PaperCard) -> str:
    """Return a paper's title on one line; never empty."""
    return (
        visible_line(paper.title, _LONG_TITLE)
        or visible_line(paper.id, _LONG_NAME)
        or _("Untitled")
    )


def people_of(paper: PaperCard) -> str:
    """Return who wrote a paper: the first three, and how many more."""
    names = [visible_line(each, _LONG_NAME) for each in paper.authors[:_AUTHORS]]
    more = f" +{len(paper.authors) - _AUTHORS}" if len(paper.authors) > _AUTHORS else ""
    return ", ".join(filter(None, names)) + more


def _title(paper: PaperCard) -> str:
    number = "" if paper.position is None else f"{cut(str(paper.position), _LONG_NUMBER)}. "
    return f"*{number}{linked(address(paper.url), title_of(paper))}*"


def _facts(paper: PaperCard, headings: str) -> str:
    facts = [_("sample")] if paper.sample else []
    facts += [visible_line(badge, _LONG_NAME) for badge in paper.badges[:_BADGES]]
    if paper.listed_on and paper.listed_on not in headings:
        facts.append(visible_line(paper.listed_on, _LONG_NAME))
    return " · ".join(filter(None, facts))


def _why(paper: PaperCard) -> str:
    why = visible_line(paper.why, _LONG_WHY)
    return f"↳ {why}" if why else ""


def _picture(paper: PaperCard) -> Element | None:
    url = address(paper.thumbnail or "")
    return blocks.image(url, _("Preview")) if url and len(url) <= _LONG_PICTURE else None


def _summary(paper: PaperCard, look: Look) -> str:
    summary = visible_line(paper.summary, _SHORT_SUMMARY if look.dense else _LONG_SUMMARY)
    return fitted(summary, _SUMMARY, lambda text: _marked(text, paper))


def _marked(shown: str, paper: PaperCard) -> str:
    """Return a summary as mrkdwn with the words in bold that were asked for.

    Bold type begins and ends beside a blank or ASCII punctuation only, so it takes in the whole of
    what stands between blanks around a mark, but for such punctuation at its ends.
    """
    result, at = "", 0
    for start, end in _words(shown, paper):
        if start >= at:
            result += f"{mrkdwn(shown[at:start])}*{mrkdwn(shown[start:end])}*"
            at = end
    return result + mrkdwn(shown[at:])


def _words(shown: str, paper: PaperCard) -> Iterator[tuple[int, int]]:
    """Yield where the marked words stand in a summary, as far as it is shown letter for letter."""
    for first, last in paper.summary_marks:
        if not 0 <= first < last <= len(shown) or shown[:last] != paper.summary[:last]:
            continue
        start = shown.rfind(" ", 0, first) + 1
        end = shown.find(" ", last)
        end = len(shown) if end < 0 else end
        while start < first and shown[start] in _OPENING:
            start += 1
        while end > last and shown[end - 1] in _CLOSING:
            end -= 1
        if end - start <= _LONG_MARK:
            yield start, end
