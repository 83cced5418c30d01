"""Replies such as the commands give, for the console's tests."""

from datetime import UTC, datetime

from bot.reply import (
    Bar,
    Bars,
    Button,
    Buttons,
    ButtonStyle,
    Code,
    Entry,
    Fact,
    Facts,
    Heading,
    Link,
    Notice,
    NoticeKind,
    PaperCard,
    Paragraph,
    Reply,
    Text,
    When,
    plain,
)

FIRST_POST = When(at=datetime(2025, 11, 24, 8, tzinfo=UTC), zone="Europe/Paris")


def button(label: str, line: str, style: ButtonStyle = ButtonStyle.PLAIN) -> Button:
    return Button(label=label, line=line, style=style)


def row(*buttons: Button) -> Buttons:
    return Buttons(buttons=buttons)


def of_paper(id_: str) -> tuple[Button, ...]:
    return (
        button("Abstract", f"show {id_}"),
        button("Similar", f"similar {id_}"),
        button("Save", f"save {id_}"),
    )


ATTENTION = PaperCard(
    id="1706.03762",
    title="Attention Is All You Need",
    url="https://huggingface.co/papers/1706.03762",
    authors=(
        "Ashish Vaswani",
        "Noam Shazeer",
        "Niki Parmar",
        "Jakob Uszkoreit",
        "Llion Jones",
        "Aidan N. Gomez",
        "Łukasz Kaiser",
        "Illia Polosukhin",
    ),
    summary="A sequence model built on attention alone, with no recurrence and no convolution,"
    " trains faster and translates better than what came before it.",
    badges=("▲ 128", "code ★ 21,400", "Google"),
    why="“attention” in the title",
    position=1,
    listed_on="21 Nov 2025",
    sample=True,
    buttons=of_paper("1706.03762"),
)
BERT = PaperCard(
    id="1810.04805",
    title="BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
    url="https://huggingface.co/papers/1810.04805",
    authors=("Jacob Devlin", "Ming-Wei Chang", "Kenton Lee", "Kristina Toutanova"),
    summary="Masks words in running text and learns to guess them from both sides at once, which"
    " gives one model that is fine-tuned for many tasks.",
    badges=("▲ 77", "code"),
    position=2,
    buttons=of_paper("1810.04805"),
)
WIDE = PaperCard(
    id="2010.11929",
    title="一张图片等于十六乘十六个词 用于大规模图像识别的变换器 🚀",
    url="https://huggingface.co/papers/2010.11929",
    authors=("Alexey Dosovitskiy", "李明", "王芳"),
    summary="把图像切成小块、像单词一样交给变换器处理。在大规模数据上预训练之后、"
    "识别效果超过了最好的卷积网络、而且训练所需的算力更少。",
    badges=("▲ 64",),
    position=3,
    buttons=of_paper("2010.11929"),
)

TODAY = Reply(
    blocks=(
        Heading(text="Today · Friday 21 November"),
        Notice(
            kind=NoticeKind.SAMPLE,
            text="These are bundled sample papers, not today's list.",
            hint="The daily list could not be read; `today` shows it as soon as it can be.",
        ),
        ATTENTION,
        BERT,
        WIDE,
        row(
            button("Next page", "today 2025-11-21 page:2"),
            button("← Thu 20 Nov", "today 2025-11-20"),
            button("Subscribe", "subscribe", ButtonStyle.PRIMARY),
        ),
    )
)


def brief(card: PaperCard, position: int | None) -> PaperCard:
    return card.model_copy(
        update={"summary": "", "position": position, "buttons": card.buttons[:1]}
    )


SHOW = Reply(
    blocks=(
        ATTENTION.model_copy(
            update={"summary": "", "why": "", "position": None, "buttons": (), "sample": False}
        ),
        Facts(
            facts=(
                Fact(name="published", spans=(Text(text="12 Jun 2017"),)),
                Fact(
                    name="arXiv",
                    spans=(Link(text="1706.03762", url="https://arxiv.org/abs/1706.03762"),),
                ),
                Fact(
                    name="code",
                    spans=(
                        Link(
                            text="github.com/tensorflow/tensor2tensor",
                            url="https://github.com/tensorflow/tensor2tensor",
                        ),
                    ),
                ),
                Fact(
                    name="keywords",
                    spans=(
                        Text(
                            text="attention, translation, sequence models, encoders, decoders,"
                            " self-attention, parallel training"
                        ),
                    ),
                ),
            )
        ),
        plain(
            "We propose a model that needs attention and nothing else. It trains in a fraction of"
            " the time that recurrent models need, and on two translation tasks it is the best."
        ),
        row(
            button("Similar", "similar 1706.03762"),
            button("Cite", "cite 1706.03762"),
            button("Save", "save 1706.03762"),
        ),
        Heading(text="Similar", level=2),
        brief(BERT, None),
        brief(WIDE, None),
    )
)

SUBSCRIBED = Reply(
    blocks=(
        Notice(
            kind=NoticeKind.DONE,
            text="Subscribed to “diffusion”, mon-fri at 09:00 (Europe/Paris).",
            hint="It comes to you as a direct message.",
        ),
        Facts(
            facts=(
                Fact(name="first", spans=(FIRST_POST,)),
                Fact(name="brings", spans=(Text(text="top 10, at least 5 upvotes"),)),
            )
        ),
        Bars(
            caption="What the last 14 days would have brought",
            bars=tuple(
                Bar(label=f"{day} Nov", value=count)
                for day, count in zip(
                    range(8, 22), (3, 0, 7, 5, 0, 12, 9, 4, 1, 2, 8, 6, 3, 11), strict=True
                )
            ),
        ),
        row(
            button("Undo", "unsubscribe 4", ButtonStyle.DANGER),
            button("Send it to me now", "test 4"),
            button("Change", "edit 4"),
        ),
    )
)


def subscription(id_: int, title: str, state: tuple[str, str]) -> Entry:
    return Entry(
        title=f"{id_} · {title}",
        lines=(
            (Text(text="mon-fri at 09:00 (Europe/Paris), top 10", style="quiet"),),
            (Text(text="next: "), FIRST_POST),
        ),
        buttons=(
            button("Edit", f"edit {id_}"),
            button(state[0], f"{state[1]} {id_}"),
            button("Test", f"test {id_}"),
            button("Remove", f"unsubscribe {id_}", ButtonStyle.DANGER),
        ),
    )


SUBSCRIPTIONS = Reply(
    blocks=(
        Heading(text="What you get"),
        subscription(3, "The daily list", ("Pause", "pause")),
        subscription(12, "“diffusion”", ("Resume", "resume")),
    )
)

CITE = Reply(
    blocks=(
        Code(
            language="bibtex",
            text="@misc{vaswani2017attention,\n"
            "  title = {Attention Is All You Need},\n"
            "  author = {Vaswani, Ashish and Shazeer, Noam and Parmar, Niki and Uszkoreit, Jakob"
            " and Jones, Llion},\n"
            "  year = {2017},\n}",
        ),
    )
)

MISTAKE = Reply(
    error="not-found",
    blocks=(
        Notice(
            kind=NoticeKind.ERROR,
            text="No paper is called “atention is all you ned”.",
            hint="Did you mean one of these?",
        ),
        row(
            button("Attention Is All You Need", "show 1706.03762"),
            button("search atention is all you ned", "search atention is all you ned"),
        ),
        Paragraph(spans=(Text(text="Reference 3fa9c1", style="quiet"),)),
    ),
)

NOTICES = Reply(
    blocks=(
        Notice(kind=NoticeKind.INFO, text="Nothing is due."),
        Notice(
            kind=NoticeKind.WARNING,
            text="The list of today is not complete yet.",
            hint="It usually is by 12:00.",
        ),
        Paragraph(
            spans=(
                Text(text="Read "),
                Link(text="the guide", url="https://example.org/guide"),
                Text(text=" or "),
                Link(text="https://example.org/all", url="https://example.org/all"),
                Text(text=", "),
                Text(text="soon", style="strong"),
                Text(text=": "),
                Text(text="help", style="quiet"),
            )
        ),
    )
)

FOUND = Reply(
    blocks=(
        Heading(text="“attention translation”: 7 papers"),
        Notice(
            kind=NoticeKind.INFO,
            text="Showing results for “attention translation”.",
            hint="No paper has all of “atention transltion”.",
        ),
        row(button("Search for the exact words instead", "search atention transltion exact:yes")),
        ATTENTION.model_copy(
            update={
                "sample": False,
                "why": "score 0.78 · bm25 11.20 · title alike 0.63 · ties: 128 upvotes, 2025-11-21",
                "title_marks": ((0, 9),),
                "summary_marks": ((26, 35), (100, 110)),
            }
        ),
        BERT.model_copy(
            update={
                "summary": "Its attention, unlike that of a model for translation, is on both.",
                "summary_marks": ((4, 13), (42, 53)),
            }
        ),
        row(
            button("Next page", "search atention transltion page:2"),
            button("Tell me of new ones", "subscribe attention translation"),
        ),
    )
)

ALL = {
    "search": FOUND,
    "today": TODAY,
    "show": SHOW,
    "subscribed": SUBSCRIBED,
    "subscriptions": SUBSCRIPTIONS,
    "cite": CITE,
    "mistake": MISTAKE,
    "notices": NOTICES,
}
