"""What Discord holds components to, beyond what its OpenAPI says.

Source: https://docs.discord.com/developers/components/reference
"""

from collections.abc import Iterator

from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.wire import JSON

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = {3, 5, 6, 7, 8}
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 19, 21, 22, 23

LINK = 5
"""The style of a button that opens a URL."""

_SELECT_KEYS = {"custom_id", "placeholder", "min_values", "max_values", "disabled", "required"}
_KEYS: dict[int, set[str]] = {
    ROW: {"components"},
    BUTTON: {"style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"},
    SELECT: _SELECT_KEYS | {"options"},
    TEXT_INPUT: {
        *("custom_id", "style", "label", "value", "placeholder"),
        *("required", "min_length", "max_length"),
    },
    5: _SELECT_KEYS | {"default_values"},
    6: _SELECT_KEYS | {"default_values"},
    7: _SELECT_KEYS | {"default_values"},
    8: _SELECT_KEYS | {"default_values", "channel_types"},
    SECTION: {"components", "accessory"},
    TEXT: {"content"},
    THUMBNAIL: {"media", "description", "spoiler"},
    GALLERY: {"items"},
    FILE: {"file", "spoiler"},
    SEPARATOR: {"divider", "spacing"},
    CONTAINER: {"components", "accent_color", "spoiler"},
    LABEL: {"label", "description", "component"},
    UPLOAD: {"custom_id", "min_values", "max_values", "required"},
    RADIO: {"custom_id", "options", "required"},
    CHECKBOXES: {"custom_id", "options", "min_values", "max_values", "required"},
    CHECKBOX: {"custom_id", "default"},
}
_OPTION_KEYS = {"label", "value", "description", "emoji", "default"}
_IN_CONTAINER = {ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR}
_SCHEMES = ("http://", "https://", "discord://")


def walk(components: list[JSON], path: str = "components") -> Iterator[tuple[str, JSON]]:
    """Yield every component with its path, those that hold others before what they hold."""
    for number, component in enumerate(components):
        yield from _inside(component, f"{path}.{number}")


def _inside(component: JSON, path: str) -> Iterator[tuple[str, JSON]]:
    yield path, component
    children = component.get("components")
    if isinstance(children, list):
        yield from walk(children, f"{path}.components")
    for key in ("accessory", "component"):
        if isinstance(component.get(key), dict):
            yield from _inside(component[key], f"{path}.{key}")


def check_each(problems: Problems, components: list[JSON]) -> None:
    """Check every component by itself, and that ids occur once."""
    custom_ids: set[str] = set()
    ids: set[int] = set()
    for path, component in walk(components):
        _check(problems, path, component)
        custom_id, id_ = component.get("custom_id"), component.get("id")
        if custom_id is not None:
            problems.length(f"{path}.custom_id", custom_id, 100, least=1)
            if custom_id in custom_ids:
                problems.add(
                    f"{path}.custom_id",
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                )
            custom_ids.add(custom_id)
        if id_:
            if id_ in ids:
                problems.add(f"{path}.id", "COMPONENT_ID_DUPLICATED", "Id is not unique")
            ids.add(id_)


def _check(problems: Problems, path: str, component: JSON) -> None:
    kind = component.get("type")
    if kind not in _KEYS:
        problems.add(f"{path}.type", "BASE_TYPE_CHOICES", f"{kind} is no type of component")
        return
    problems.keys(path, component, _KEYS[kind] | {"type", "id"})
    match kind:
        case 1:
            _check_row(problems, path, component)
        case 2:
            _check_button(problems, path, component)
        case 3 | 5 | 6 | 7 | 8 | 21 | 22:
            _check_choice(problems, path, component)
        case 4:
            _check_text_input(problems, path, component)
        case 9:
            _check_section(problems, path, component)
        case 10:
            problems.length(f"{path}.content", component.get("content"), 4000, 1, required=True)
        case 11:
            _check_media(problems, f"{path}.media", component.get("media"))
            problems.length(f"{path}.description", component.get("description"), 1024, least=1)
        case 12:
            problems.length(f"{path}.items", component.get("items"), 10, 1, required=True)
            for number, item in enumerate(component.get("items") or []):
                _check_media(problems, f"{path}.items.{number}.media", item.get("media"))
        case 17:
            problems.length(f"{path}.components", component.get("components"), 40, 1, required=True)
            for number, child in enumerate(component.get("components") or []):
                if child.get("type") not in _IN_CONTAINER:
                    _misplaced(problems, f"{path}.components.{number}", child)
        case 18:
            problems.length(f"{path}.label", component.get("label"), 45, 1, required=True)
            problems.length(f"{path}.description", component.get("description"), 100, least=1)


def _misplaced(problems: Problems, path: str, component: JSON) -> None:
    problems.add(
        f"{path}.type", "BASE_TYPE_CHOICES", f"A component of type {component.get('type')} "
        "cannot stand here.",
    )  # fmt: skip


def _check_row(problems: Problems, path: str, row: JSON) -> None:
    children = row.get("components") or []
    problems.length(f"{path}.components", children, 5, least=1)
    kinds = {child.get("type") for child in children}
    if kinds & SELECTS and len(children) > 1:
        problems.add(
            f"{path}.components",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
            "A select takes the whole row.",
        )
    for number, child in enumerate(children):
        if child.get("type") not in {BUTTON, TEXT_INPUT, *SELECTS}:
            _misplaced(problems, f"{path}.components.{number}", child)


def _check_button(problems: Problems, path: str, button: JSON) -> None:
    problems.length(f"{path}.label", button.get("label"), 80)
    if not button.get("label") and not button.get("emoji"):
        problems.add(path, "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji.")
    url, custom_id = button.get("url"), button.get("custom_id")
    if button.get("style") == LINK:
        problems.length(f"{path}.url", url, 512, 1, required=True)
        if isinstance(url, str) and not url.startswith(_SCHEMES):
            problems.add(f"{path}.url", "URL_TYPE_INVALID_SCHEME", f"Scheme of {url} is invalid.")
        if custom_id is not None:
            problems.add(f"{path}.custom_id", "BUTTON_COMPONENT_INVALID", "A link has no custom id")
    else:
        problems.length(f"{path}.custom_id", custom_id, 100, 1, required=True)
        if url is not None:
            problems.add(f"{path}.url", "BUTTON_COMPONENT_INVALID", "Only a link has a URL")


def _check_choice(problems: Problems, path: str, choice: JSON) -> None:
    problems.length(f"{path}.placeholder", choice.get("placeholder"), 150)
    problems.length(f"{path}.custom_id", choice.get("custom_id"), 100, 1, required=True)
    if "options" not in _KEYS[choice["type"]]:
        return
    options = choice.get("options") or []
    most, least = {SELECT: (25, 1), RADIO: (10, 2), CHECKBOXES: (10, 1)}[choice["type"]]
    problems.length(f"{path}.options", options, most, least)
    values: set[str] = set()
    for number, option in enumerate(options):
        at = f"{path}.options.{number}"
        problems.keys(at, option, _OPTION_KEYS)
        problems.length(f"{at}.label", option.get("label"), 100, 1, required=True)
        problems.length(f"{at}.value", option.get("value"), 100, 1, required=True)
        problems.length(f"{at}.description", option.get("description"), 100)
        if option.get("value") in values:
            problems.add(f"{at}.value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Twice.")
        values.add(str(option.get("value")))
    chosen = sum(1 for option in options if option.get("default"))
    if chosen > (choice.get("max_values") or 1):
        problems.add(f"{path}.options", "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "Too many.")


def _check_text_input(problems: Problems, path: str, text: JSON) -> None:
    problems.length(f"{path}.custom_id", text.get("custom_id"), 100, 1, required=True)
    problems.length(f"{path}.placeholder", text.get("placeholder"), 100)
    problems.length(f"{path}.value", text.get("value"), text.get("max_length") or 4000)
    if text.get("style") not in (1, 2):
        problems.add(f"{path}.style", "BASE_TYPE_CHOICES", "Must be 1 or 2.")


def _check_section(problems: Problems, path: str, section: JSON) -> None:
    problems.length(f"{path}.components", section.get("components"), 3, 1, required=True)
    for number, child in enumerate(section.get("components") or []):
        if child.get("type") != TEXT:
            _misplaced(problems, f"{path}.components.{number}", child)
    accessory = section.get("accessory")
    if not isinstance(accessory, dict):
        problems.add(f"{path}.accessory", "BASE_TYPE_REQUIRED", "This field is required")
    elif accessory.get("type") not in {BUTTON, THUMBNAIL}:
        _misplaced(problems, f"{path}.accessory", accessory)


def _check_media(problems: Problems, path: str, media: object) -> None:
    url = media.get("url") if isinstance(media, dict) else None
    problems.length(f"{path}.url", url, 2048, 1, required=True)
    if isinstance(url, str) and not url.startswith(("http://", "https://", "attachment://")):
        problems.add(f"{path}.url", "URL_TYPE_INVALID_SCHEME", f"Scheme of {url} is invalid.")
