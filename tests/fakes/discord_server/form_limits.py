"""What Discord holds forms (modals) and completions to, beyond what its OpenAPI says.

Source: https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from tests.fakes.discord_server.component_limits import (
    LABEL,
    ROW,
    SELECT,
    TEXT,
    TEXT_INPUT,
    check_each,
)
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.wire import JSON

_IN_LABEL = {SELECT, TEXT_INPUT, 5, 6, 7, 8, 19, 21, 22, 23}


def check_form(problems: Problems, form: JSON) -> None:
    """Check what a form is made of."""
    problems.keys("data", form, {"custom_id", "title", "components"})
    problems.length("data.custom_id", form.get("custom_id"), 100, 1, required=True)
    problems.length("data.title", form.get("title"), 45, 1, required=True)
    components = form.get("components") or []
    problems.length("data.components", components, 5, least=1)
    check_each(problems, components)
    for number, component in enumerate(components):
        at = f"components.{number}"
        match component.get("type"):
            case 18:
                inner = component.get("component") or {}
                if inner.get("type") not in _IN_LABEL:
                    problems.add(f"{at}.component", "BASE_TYPE_CHOICES", "Not in a label.")
                if inner.get("label") is not None:
                    problems.add(f"{at}.component.label", "LABEL_TWICE", "The label has it.")
            case 1:
                children = component.get("components") or []
                if [child.get("type") for child in children] != [TEXT_INPUT]:
                    problems.add(at, "BASE_TYPE_CHOICES", "In a form, a row has one text input.")
                for child in children:
                    problems.length(f"{at}.label", child.get("label"), 45, 1, required=True)
            case 10:
                pass
            case other:
                problems.add(
                    f"{at}.type",
                    "BASE_TYPE_CHOICES",
                    f"{other} is not one of {LABEL}, {ROW}, {TEXT}.",
                )


def check_choices(problems: Problems, data: JSON, path: str = "data") -> None:
    """Check what completes a value."""
    choices = data.get("choices")
    problems.length(f"{path}.choices", choices, 25)
    for number, choice in enumerate(choices or []):
        at = f"{path}.choices.{number}"
        problems.keys(at, choice, {"name", "value", "name_localizations"})
        problems.length(f"{at}.name", choice.get("name"), 100, 1, required=True)
        value = choice.get("value")
        if isinstance(value, str) or value is None:
            problems.length(f"{at}.value", value, 100, 0, required=True)
