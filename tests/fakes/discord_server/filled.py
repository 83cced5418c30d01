"""A form as it is submitted."""

from collections.abc import Mapping

from tests.fakes.discord_server.component_limits import CHECKBOX, CHECKBOXES, RADIO, TEXT_INPUT
from tests.fakes.discord_server.seen import fields
from tests.fakes.discord_server.wire import JSON


def filled(form: JSON, values: Mapping[str, str]) -> JSON:
    """Return the data of a submitted form. Values go by custom id or label.

    Several values of one field are parted by commas. Raises AssertionError where Discord's client
    would not let it be submitted.
    """
    known = fields(form["components"])
    left = dict(values)
    said: dict[str, JSON] = {}
    for label, field in known:
        given = left.pop(field["custom_id"], left.pop(label, None))
        said[field["custom_id"]] = _said(label, field, given)
    assert not left, f"no field {list(left)}, only {[label for label, _ in known]}"
    return {
        "custom_id": form["custom_id"],
        "components": [_component(each, said) for each in form["components"]],
    }


def _component(component: JSON, said: Mapping[str, JSON]) -> JSON:
    own = {"type": component["type"], "id": component["id"]}
    if "component" in component:
        return own | {"component": said[component["component"]["custom_id"]]}
    if "components" in component:
        return own | {"components": [said[each["custom_id"]] for each in component["components"]]}
    return own


def _said(label: str, field: JSON, given: str | None) -> JSON:
    own = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    required = field.get("required", True)
    match field["type"]:
        case 4:
            text = field.get("value") or "" if given is None else given
            assert text or not required, f"{label!r} must be filled in"
            least = field.get("min_length") or 0
            most = field.get("max_length") or 4000
            fits = not text or least <= len(text) <= most
            assert fits, f"{label!r} takes {least} to {most} characters, not {len(text)}"
            return own | {"value": text}
        case 23:
            return own | {"value": field.get("default", False) if given is None else given == "yes"}
        case 3 | 21 | 22:
            options: list[JSON] = field["options"]
            if given is None:
                chosen = [each["value"] for each in options if each.get("default")]
            else:
                chosen = [_value(label, options, each) for each in given.split(",") if each]
            assert chosen or not required, f"{label!r} must be filled in"
            most = 1 if field["type"] == RADIO else field.get("max_values") or 1
            assert len(chosen) <= most, f"{label!r} takes {most} at most"
            if field["type"] == RADIO:
                return own | {"value": chosen[0] if chosen else None}
            return own | {"values": chosen}
        case other:
            raise AssertionError(
                f"{label!r} is a field of type {other}; this server fills in "
                f"{TEXT_INPUT}, 3, {RADIO}, {CHECKBOXES} and {CHECKBOX}"
            )


def _value(label: str, options: list[JSON], given: str) -> str:
    for each in options:
        if given in (each["value"], each["label"]):
            return str(each["value"])
    raise AssertionError(f"{given!r} is not among the choices of {label!r}")
