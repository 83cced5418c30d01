"""What Discord holds messages to, beyond what its OpenAPI says.

Sources: https://docs.discord.com/developers/resources/message,
https://docs.discord.com/developers/components/reference
"""

from tests.fakes.discord_server.component_limits import (
    CONTAINER,
    FILE,
    GALLERY,
    ROW,
    SECTION,
    SEPARATOR,
    TEXT,
    TEXT_INPUT,
    check_each,
    walk,
)
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.wire import JSON

SUPPRESS_EMBEDS = 1 << 2
EPHEMERAL = 1 << 6
LOADING = 1 << 7
SILENT = 1 << 12
COMPONENTS_V2 = 1 << 15

_TOP_V2 = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER}
_KEYS = {
    # discord.py says `tts` in every body, also where Discord has no use for it
    *("content", "embeds", "components", "flags", "allowed_mentions", "tts"),
    *("attachments", "poll"),
}
CREATE_KEYS = _KEYS | {"nonce", "enforce_nonce", "message_reference", "sticker_ids"}
EDIT_KEYS = _KEYS
STARTER_KEYS = _KEYS | {"sticker_ids"}
WEBHOOK_KEYS = _KEYS
_MENTION_KEYS = {"parse", "users", "roles", "replied_user"}
_EMBED_KEYS = {
    *("title", "type", "description", "url", "timestamp", "color", "footer", "image"),
    *("thumbnail", "video", "provider", "author", "fields"),
}


def check_message(problems: Problems, body: JSON, keys: set[str], *, v2: bool = False) -> None:
    """Check what a message is made of; `v2`: it had that flag before."""
    problems.keys("", body, keys)
    v2 = v2 or bool((body.get("flags") or 0) & COMPONENTS_V2)
    problems.length("content", body.get("content"), 2000)
    _check_nonce(problems, body)
    _check_mentions(problems, body.get("allowed_mentions"))
    _check_embeds(problems, body.get("embeds") or [])
    components = body.get("components") or []
    if not isinstance(components, list):
        problems.add("components", "BASE_TYPE_BAD_TYPE", "Must be a list.")
        return
    check_each(problems, components)
    every = list(walk(components))
    for path, component in every:
        if component.get("type") == TEXT_INPUT:
            problems.add(f"{path}.type", "BASE_TYPE_CHOICES", "Only in a form.")
    if v2:
        _check_v2(problems, body, components, every)
    else:
        problems.length("components", components, 5)
        for number, component in enumerate(components):
            if component.get("type") != ROW:
                problems.add(
                    f"components.{number}.type",
                    "UNION_TYPE_CHOICES",
                    "Without the flag IS_COMPONENTS_V2 only action rows.",
                )


def _check_v2(
    problems: Problems, body: JSON, components: list[JSON], every: list[tuple[str, JSON]]
) -> None:
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(key):
            problems.add(
                key,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )
    if len(every) > 40:
        problems.add(
            "components",
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
            f"The total number of components ({len(every)}) exceeds 40.",
        )
    texts = (each.get("content") for _, each in every if each.get("type") == TEXT)
    total = sum(len(text) for text in texts if isinstance(text, str))
    if total > 4000:
        problems.add(
            "components",
            "COMPONENT_MAX_TOTAL_TEXT_EXCEEDED",
            f"The total length of displayable text ({total}) exceeds 4000.",
        )
    for number, component in enumerate(components):
        if component.get("type") not in _TOP_V2:
            problems.add(f"components.{number}.type", "UNION_TYPE_CHOICES", "Not at the top.")


def _check_nonce(problems: Problems, body: JSON) -> None:
    nonce = body.get("nonce")
    if isinstance(nonce, str):
        problems.length("nonce", nonce, 25)


def _check_mentions(problems: Problems, mentions: object) -> None:
    if not isinstance(mentions, dict):
        return
    problems.keys("allowed_mentions", mentions, _MENTION_KEYS)
    for key in ("users", "roles"):
        problems.length(f"allowed_mentions.{key}", mentions.get(key), 100)
        if mentions.get(key) and key in (mentions.get("parse") or []):
            problems.add(
                f"allowed_mentions.{key}",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f"parse:[{key}] and {key}: [ids...] are mutually exclusive.",
            )


def _check_embeds(problems: Problems, embeds: list[JSON]) -> None:
    problems.length("embeds", embeds, 10)
    total = 0
    for number, embed in enumerate(embeds):
        at = f"embeds.{number}"
        problems.keys(at, embed, _EMBED_KEYS)
        footer, author = embed.get("footer") or {}, embed.get("author") or {}
        texts = [
            ("title", embed.get("title"), 256),
            ("description", embed.get("description"), 4096),
            ("footer.text", footer.get("text"), 2048),
            ("author.name", author.get("name"), 256),
        ]
        problems.length(f"{at}.fields", embed.get("fields"), 25)
        for place, each in enumerate(embed.get("fields") or []):
            texts.append((f"fields.{place}.name", each.get("name"), 256))
            texts.append((f"fields.{place}.value", each.get("value"), 1024))
        for key, text, most in texts:
            problems.length(f"{at}.{key}", text, most)
            total += len(text or "")
    if total > 6000:
        problems.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum of 6000")
