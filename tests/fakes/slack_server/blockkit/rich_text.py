"""Rich text: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block."""

from tests.fakes.slack_server.blockkit.rules import (
    Check,
    anything,
    array,
    boolean,
    integer,
    one_of,
    shape,
    string,
    typed,
)

_MOST = 10**5
_SHORT_STYLES = dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean)
_STYLE = {"style": shape({}, _SHORT_STYLES)}
_MENTION_STYLES = ("bold", "italic", "strike", "highlight", "client_highlight", "unlink")
_MENTION_STYLE = {"style": shape({}, dict.fromkeys(_MENTION_STYLES, boolean))}
_TARGETS = ("https://", "http://", "mailto:", "tel:", "slack://")


def _part(required: dict[str, Check], optional: dict[str, Check]) -> Check:
    return shape({"type": anything} | required, optional)


_TEXT = _part({"text": string(_MOST)}, _STYLE)
_LINK = _part(
    {"url": string(3000, starts=_TARGETS)},
    {"text": string(_MOST), "unsafe": boolean} | _STYLE,
)

_INLINE = typed(
    {
        "text": _TEXT,
        "link": _LINK,
        "emoji": _part({"name": string(255)}, {"unicode": string(255)}),
        "user": _part({"user_id": string(255)}, _MENTION_STYLE),
        "usergroup": _part({"usergroup_id": string(255)}, _MENTION_STYLE),
        "channel": _part({"channel_id": string(255)}, _MENTION_STYLE),
        "broadcast": _part({"range": one_of("here", "channel", "everyone")}, _MENTION_STYLE),
        "date": _part(
            {"timestamp": integer(0, 10**11), "format": string(255)},
            {"url": string(3000, starts=_TARGETS), "fallback": string(_MOST)} | _STYLE,
        ),
        "color": _part({"value": string(255)}, _STYLE),
    }
)

_SECTION = _part({"elements": array(_INLINE, 0, _MOST)}, {})
_BORDER = {"border": integer(0, 1)}

RICH_TEXT_PART = typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": _part(
            {
                "style": one_of("bullet", "ordered"),
                "elements": array(typed({"rich_text_section": _SECTION}), 1, _MOST),
            },
            {"indent": integer(0, 8), "offset": integer(0, _MOST)} | _BORDER,
        ),
        "rich_text_preformatted": _part(
            {"elements": array(typed({"text": _TEXT, "link": _LINK}), 0, _MOST)},
            {"language": string(255)} | _BORDER,
        ),
        "rich_text_quote": _part({"elements": array(_INLINE, 0, _MOST)}, _BORDER),
    }
)
