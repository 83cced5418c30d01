"""Replies such as the commands and digests give, for Discord's tests."""

from bot.reply import (
    Button,
    Heading,
    Link,
    Notice,
    NoticeKind,
    PaperCard,
    Paragraph,
    Reply,
    Text,
    plain,
)
from tests.unit import slack_replies
from tests.unit.console_replies import button, row

HOSTILE = "**b** [x](https://evil.example/a) @everyone <@1> `c` ||s|| # h :smile: <t:0:R> 🚀"


def papers(count: int, *, why: str = "") -> tuple[PaperCard, ...]:
    """Return papers as the daily list brings them: long titles, pictures, many authors."""
    return slack_replies.papers(count, why=why)


def digest(count: int, *, why: str = "", sample: bool = False) -> Reply:
    """Return a digest as the scheduler makes it."""
    made = slack_replies.digest(count, why=why)
    notice = Notice(kind=NoticeKind.SAMPLE, text="These are bundled sample papers.")
    return made.model_copy(update={"blocks": (notice, *made.blocks)}) if sample else made


def listed(count: int, *buttons: Button, heading: str = "“attention”: 23 papers") -> Reply:
    """Return a list of papers, and what can be done with all of it."""
    return Reply(blocks=(Heading(text=heading), *papers(count), row(*buttons)))


PAGE = (
    button("Previous page", "search attention"),
    button("Next page", "search attention page:3"),
    button("Share here", "share search attention page:2"),
    button("Tell me of new ones", "subscribe attention"),
)

SAVED = Reply(
    blocks=(
        Heading(text="Your reading list: 8 papers"),
        *(
            each.model_copy(
                update={"buttons": (*each.buttons[:2], button("Remove", f"unsave {each.id}"))}
            )
            for each in papers(8)
        ),
        row(button("BibTeX of all", "saved as:bibtex")),
    )
)

PREVIEW = Reply(
    blocks=(
        Paragraph(
            spans=(
                Text(text="• "),
                Link(text=papers(1)[0].title, url=papers(1)[0].url),
                Text(text="\n• "),
                Link(text="[Re] Learning p(x|y) with V*", url="https://huggingface.co/papers/1"),
            )
        ),
        Notice(kind=NoticeKind.DONE, text="You will get the daily list."),
    )
)

OUTSIDE = Reply(
    blocks=(
        Heading(text=HOSTILE),
        papers(1)[0].model_copy(
            update={
                "title": HOSTILE,
                "authors": (HOSTILE, "@here"),
                "summary": HOSTILE,
                "badges": ("▲ 1", HOSTILE),
                "why": HOSTILE,
            }
        ),
        plain(f"- {HOSTILE}\n> {HOSTILE}"),
        Paragraph(spans=(Text(text=f"Shared by {HOSTILE}", style="quiet"),)),
    )
)

STATUS = Reply.model_validate_json(
    slack_replies.STATUS.model_dump_json().replace("Slack", "Discord")
)

ALL = {
    **slack_replies.ALL,
    "status": STATUS,
    "digest-sample": digest(10, sample=True),
    "page": listed(5, *PAGE),
    "saved": SAVED,
    "preview": PREVIEW,
    "outside": OUTSIDE,
}
