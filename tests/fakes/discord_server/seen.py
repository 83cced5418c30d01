"""What people see of components, and how they find the one they want."""

from collections.abc import Iterator

from tests.fakes.discord_server.component_limits import (
    BUTTON,
    CONTAINER,
    LINK,
    SELECTS,
    TEXT_INPUT,
    THUMBNAIL,
    walk,
)
from tests.fakes.discord_server.wire import JSON

_TOLD_ALWAYS: dict[int, JSON] = {
    CONTAINER: {"accent_color": None, "spoiler": False},
    THUMBNAIL: {"description": None, "spoiler": False},
}


def texts_of(body: JSON) -> Iterator[str]:
    """Yield what is seen of a message or form, in order.

    A button is `[label]`, a link `[label](url)`, a choice its placeholder and its options, a field
    of a form its label and what is in it.
    """
    if body.get("title"):
        yield body["title"]
    if body.get("content"):
        yield body["content"]
    for embed in body.get("embeds") or []:
        yield from _embed(embed)
    for _, component in walk(body.get("components") or []):
        yield from _component(component)


def _embed(embed: JSON) -> Iterator[str]:
    for key in ("title", "description"):
        if embed.get(key):
            yield embed[key]
    for each in embed.get("fields") or []:
        yield f"{each['name']} {each['value']}"
    if embed.get("footer"):
        yield embed["footer"]["text"]


def _component(component: JSON) -> Iterator[str]:
    kind = component["type"]
    if kind == BUTTON:
        label = component.get("label") or (component.get("emoji") or {}).get("name", "")
        url = component.get("url")
        yield f"[{label}]({url})" if url else f"[{label}]"
        return
    for key in ("content", "label", "description", "placeholder", "value"):
        if component.get(key):
            yield str(component[key])
    for option in component.get("options") or []:
        yield option["label"]


def buttons(components: list[JSON]) -> list[JSON]:
    """Return all buttons, links included."""
    return [each for _, each in walk(components) if each["type"] == BUTTON]


def fields(components: list[JSON]) -> list[tuple[str, JSON]]:
    """Return what can be filled in, each with its label."""
    labels: dict[int, str] = {}
    found: list[tuple[str, JSON]] = []
    for _, each in walk(components):
        if isinstance(each.get("component"), dict):
            labels[id(each["component"])] = each["label"]
        if each["type"] in {TEXT_INPUT, *SELECTS, 21, 22, 23}:
            label = labels.get(id(each)) or each.get("label") or each.get("placeholder") or ""
            found.append((label, each))
    return found


def press(components: list[JSON], wanted: str, nth: int = 0) -> JSON:
    """Return the button with that custom id, else the nth with that label.

    Raises AssertionError where a person could not press it.
    """
    known = buttons(components)
    found = [each for each in known if each.get("custom_id") == wanted]
    found = found or [each for each in known if each.get("label") == wanted]
    if nth >= len(found):
        shown = ", ".join(repr(each.get("label") or each.get("custom_id")) for each in known)
        raise AssertionError(f"no button {wanted!r} (number {nth}) here, only {shown or 'none'}")
    button = found[nth]
    assert button["style"] != LINK, f"{wanted!r} is a link: Discord tells nobody who follows it"
    assert not button.get("disabled"), f"{wanted!r} cannot be pressed"
    return button


def pick(components: list[JSON], wanted: str | None, value: str) -> tuple[JSON, str]:
    """Return the choice with that custom id or placeholder, and the value of the option.

    Without a name it is the only one there is. The option goes by its value or its label.
    """
    known = [(name, each) for name, each in fields(components) if each["type"] in SELECTS]
    found = [each for name, each in known if wanted in (None, name, each["custom_id"])]
    assert len(found) == 1, (
        f"{len(found)} choices match {wanted!r} of {[name for name, _ in known]}"
    )
    options: list[JSON] = found[0].get("options") or []
    values = [each["value"] for each in options if value in (each["value"], each["label"])]
    assert values, f"{value!r} is not among {[each['label'] for each in options]}"
    return found[0], values[0]


def with_ids(components: list[JSON]) -> list[JSON]:
    """Return a copy as Discord gives it back: every component has its id, media a size."""
    copy: list[JSON] = [_copied(each) for each in components]
    taken = {each["id"] for _, each in walk(copy) if each.get("id")}
    free = (number for number in range(1, 1000) if number not in taken)
    for _, each in walk(copy):
        if not each.get("id"):
            each["id"] = next(free)
        for key, value in _TOLD_ALWAYS.get(each["type"], {}).items():
            each.setdefault(key, value)
        for media in (each.get("media"), *(item["media"] for item in each.get("items") or [])):
            if media:
                media |= {"id": "1", "proxy_url": media["url"], "width": 0, "height": 0}
    return copy


def _copied(value: JSON) -> JSON:
    return {
        key: _copied(each)
        if isinstance(each, dict)
        else [_copied(item) if isinstance(item, dict) else item for item in each]
        if isinstance(each, list)
        else each
        for key, each in value.items()
        if each is not None
    }
