"""Replies such as the commands and digests give, for Slack's tests."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.cards import card
from bot.model.paper import Signals
from bot.reply import (
    Button,
    Buttons,
    ButtonStyle,
    Code,
    Entry,
    Fact,
    Facts,
    Heading,
    Notice,
    NoticeKind,
    PaperCard,
    Paragraph,
    Reply,
    Text,
    When,
    plain,
)
from tests.fakes.papers import paper
from tests.unit import alert_replies, console_replies
from tests.unit.console_replies import button, row

_TITLES = (
    "Tree of Thoughts: Deliberate Problem Solving with Large Language Models",
    "QLoRA: Efficient Finetuning of Quantized LLMs",
    "Direct Preference Optimization: Your Language Model is Secretly a Reward Model",
    "Segment Anything",
    "Voyager: An Open-Ended Embodied Agent with Large Language Models",
    "Scaling Instruction-Finetuned Language Models on More Than One Thousand Additional Tasks",
    "Mamba: Linear-Time Sequence Modeling with Selective State Spaces",
    "Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks",
    "FlashAttention-2: Faster Attention with Better Parallelism and Work Partitioning",
    "Self-Consistency Improves Chain of Thought Reasoning in Language Models",
)
_ABSTRACT = (
    "We introduce a way to let a language model consider several courses of reasoning, weigh them"
    " itself and go back where that is needed, which solves three new tasks that need planning or"
    " search and on which earlier ways of prompting fail."
)


_AT = _ABSTRACT.index("language model")
_MARK = (_AT, _AT + len("language model"))


def papers(count: int, *, why: str = "") -> tuple[PaperCard, ...]:
    """Return papers as the daily list brings them: long titles, pictures, many authors."""
    return tuple(_card(number, why) for number in range(count))


def _card(number: int, why: str) -> PaperCard:
    id_ = f"2511.{number + 10_001}"
    told = paper(
        _TITLES[number % len(_TITLES)],
        id_,
        abstract=_ABSTRACT,
        authors=("Shunyu Yao", "Dian Yu", "Jeffrey Zhao", "Izhak Shafran", "Yuan Cao"),
        signals=Signals(upvotes=1_128 - 97 * number, comments=14, stars=5_612),
        code_url="https://github.com/princeton-nlp/tree-of-thought-llm",
        organization="Princeton University",
        thumbnail_url=f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{id_}.png",
    )
    listed = replace(told, listed_on=date(2025, 11, 21))
    return card(listed, locale="en", position=number + 1, why=why)


def digest(count: int, *, why: str = "") -> Reply:
    """Return a digest as the scheduler makes it."""
    reason = "Ann subscribed this channel to the daily list, mon-fri at 09:00 (Europe/Paris)."
    return Reply(
        blocks=(
            Heading(text="Daily papers of Fri 21 Nov 2025"),
            *papers(count, why=why),
            Paragraph(spans=(Text(text=reason, style="quiet"),)),
            row(
                button("17 more", "today 2025-11-21"),
                Button(label="Change", line="edit 3", opens_form=True),
                button("Mute a week", "pause 3 7d"),
                button("Unsubscribe", "unsubscribe 3"),
            ),
        )
    )


HELP = Reply(
    blocks=(
        Heading(text="search"),
        plain("Find papers by their words. `search:` is no option; `help search` is a command."),
        Code(text="search QUERY [page:N]"),
        Facts(
            facts=(
                Fact(name="QUERY", spans=(Text(text="words, “a phrase”, -not, OR"),)),
                Fact(name="page:N", spans=(Text(text="which page"),)),
            )
        ),
        Heading(text="For example", level=2),
        Code(text='search reward model\nsearch author:"yoshua bengio" after:2024'),
    )
)

SETTINGS = Reply(
    blocks=(
        Heading(text="Your settings"),
        Notice(
            kind=NoticeKind.DONE,
            text="Saved.",
            hint="Subscriptions keep their own time and zone; `edit ID tz:...` changes one.",
        ),
        Facts(
            facts=(
                Fact(
                    name="time zone",
                    spans=(
                        Text(text="Europe/Paris"),
                        Text(text="  settings tz:Europe/Paris", style="quiet"),
                    ),
                ),
                Fact(name="quiet hours", spans=(Text(text="none"),)),
            )
        ),
    )
)

FORGET = Reply(
    blocks=(
        Notice(
            kind=NoticeKind.WARNING,
            text="This deletes your settings and your subscriptions. It cannot be undone.",
            hint="Channel posts that you set up stay, without your name.",
        ),
        row(button("Delete it all", "forget-me confirm:yes", ButtonStyle.DANGER)),
    )
)

STATUS = Reply(
    blocks=(
        Heading(text="Status"),
        Facts(
            facts=(
                Fact(
                    name="next post to #papers",
                    spans=(
                        When(at=datetime(2025, 11, 24, 8, tzinfo=UTC), zone="Europe/Paris"),
                        Text(text=", and when a list is complete"),
                    ),
                ),
                Fact(name="posts to you", spans=(Text(text="nothing is subscribed"),)),
            )
        ),
        Entry(
            title="A message to #papers that may not have arrived",
            lines=(
                (Text(text="from "), When(at=datetime(2025, 11, 21, 8, tzinfo=UTC), zone="UTC")),
                (Text(text="It may have been sent; nobody can look it up here."),),
            ),
            buttons=(button("Post again", "repost 7"),),
        ),
    )
)

FOUND = Reply(
    blocks=(
        Heading(text="“language models”: 12 papers"),
        *(each.model_copy(update={"summary_marks": (_MARK,)}) for each in papers(5)),
        Buttons(
            buttons=(
                button("Next page", "search language models page:2"),
                button("Share here", "share search language models"),
                button("Tell me of new ones", "subscribe language models"),
            )
        ),
    )
)

HOME = Reply(
    blocks=(
        Heading(text="What you get"),
        *(
            Entry(
                title=f"{number} · “{topic}”",
                lines=(
                    (Text(text="mon-fri at 09:00 (Europe/Paris) · top 10"),),
                    (Text(text="next "), console_replies.FIRST_POST),
                ),
                buttons=(
                    Button(label="Edit", line=f"edit {number}", opens_form=True),
                    button("Pause", f"pause {number}"),
                    button("Remove", f"unsubscribe {number}", ButtonStyle.DANGER),
                ),
            )
            for number, topic in ((3, "reward model"), (12, "world models"))
        ),
        Heading(text="Your reading list: 6 papers"),
        *papers(6),
        row(Button(label="Settings", line="settings", opens_form=True)),
    )
)

ALL = {
    **console_replies.ALL,
    **alert_replies.ALL,
    "digest": digest(10),
    "topic-digest": digest(3, why="“reasoning” in the abstract, “language models” in the title"),
    "found": FOUND,
    "help": HELP,
    "settings": SETTINGS,
    "forget": FORGET,
    "status": STATUS,
}
