"""What is too long for one message, in two; again and again until it fits. Pure."""

from bot.reply import (
    Bars,
    Block,
    Buttons,
    Code,
    Entry,
    Fact,
    Facts,
    Heading,
    Notice,
    PaperCard,
    Paragraph,
    Span,
    Text,
)

_BREAKS = ("\n\n", "\n", ". ", " ")


def halves(block: Block) -> tuple[Block, Block]:
    """Return a block in two that say what it says.

    Raises ValueError where that cannot be: what stands in such a block is cut when it is drawn.
    """
    match block:
        case Paragraph(spans=spans):
            first, second = _spans(spans)
            return Paragraph(spans=first), Paragraph(spans=second)
        case Facts(facts=(Fact(name=name, spans=spans),)):
            first, second = _spans(spans)
            both = Fact(name=name, spans=first), Fact(name=name, spans=second)
            return Facts(facts=both[:1]), Facts(facts=both[1:])
        case Facts(facts=facts) if facts:
            middle = len(facts) // 2
            return Facts(facts=facts[:middle]), Facts(facts=facts[middle:])
        case Bars(caption=caption, bars=bars) if len(bars) > 1:
            middle = len(bars) // 2
            return Bars(caption=caption, bars=bars[:middle]), Bars(caption="", bars=bars[middle:])
        case Code(text=text, language=language) if len(text) > 1:
            at = _middle(text)
            upper, lower = text[:at].rstrip("\n"), text[at:].lstrip("\n")
            return Code(text=upper, language=language), Code(text=lower, language=language)
        case Buttons(buttons=buttons) if len(buttons) > 1:
            middle = len(buttons) // 2
            return Buttons(buttons=buttons[:middle]), Buttons(buttons=buttons[middle:])
        case PaperCard(buttons=buttons) | Entry(buttons=buttons) if buttons:
            return block.model_copy(update={"buttons": ()}), Buttons(buttons=buttons)
        case Entry(lines=lines) if lines:
            return block.model_copy(update={"lines": lines[:-1]}), Paragraph(spans=lines[-1])
        case Heading() | Notice() | PaperCard() | Entry() | Bars() | Code() | Buttons() | Facts():
            raise ValueError(f"a {block.type} this small fits into a message")


def _spans(spans: tuple[Span, ...]) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    if len(spans) > 1:
        return spans[: len(spans) // 2], spans[len(spans) // 2 :]
    match spans:
        case (Text(text=text) as span,) if len(text) > 1:
            at = _middle(text)
            before, after = text[:at].rstrip(), text[at:].lstrip()
            return (
                (span.model_copy(update={"text": before}),),
                (span.model_copy(update={"text": after}),),
            )
        case _:
            raise ValueError("a span this small fits into a message")


def _middle(text: str) -> int:
    """Return where to part a text: after the last good break of its first half, if there is one."""
    middle = len(text) // 2
    for sign in _BREAKS:
        at = text.rfind(sign, middle // 2, middle)
        if at >= 0:
            return at + len(sign)
    return middle
