"""The parts that the rules of Block Kit are put together from.

A check looks at a value and notes in the report what is wrong with it and where, as a JSON
pointer, in Slack's own form: `no more than 25 items allowed [json-pointer:/blocks/1/elements]`.
"""

from collections.abc import Callable, Mapping
from typing import Any


class Report:
    """What is wrong."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def add(self, what: str, at: str) -> None:
        """Note one thing."""
        self.errors.append(f"{what} [json-pointer:{at}]")


Check = Callable[[Any, str, Report], None]
Extra = Callable[[dict[str, Any], str, Report], None]


def string(most: int, least: int = 1, starts: tuple[str, ...] = ()) -> Check:
    """Text of a length; it may have to start in one of some ways."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add("must provide a string", at)
        elif len(value) > most:
            report.add(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            report.add(f"must be more than {least - 1} characters", at)
        elif starts and not value.startswith(starts):
            report.add("must be a valid URL", at)

    return check


def url(most: int = 3000) -> Check:
    """An address on the web."""
    return string(most, starts=("https://", "http://"))


def integer(least: int, most: int) -> Check:
    """A whole number."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            report.add(f"must be a number from {least} to {most}", at)

    return check


def boolean(value: Any, at: str, report: Report) -> None:
    """True or false."""
    if not isinstance(value, bool):
        report.add("must be a boolean", at)


def one_of(*allowed: str) -> Check:
    """One of some words."""

    def check(value: Any, at: str, report: Report) -> None:
        if value not in allowed:
            report.add(f"must be one of {', '.join(allowed)}", at)

    return check


def array(item: Check, least: int, most: int) -> Check:
    """So many of the same."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add("must provide an array", at)
            return
        if len(value) > most:
            report.add(f"no more than {most} items allowed", at)
        if len(value) < least:
            report.add(f"no less than {least} items required", at)
        for number, each in enumerate(value):
            item(each, f"{at}/{number}", report)

    return check


def shape(
    required: Mapping[str, Check], optional: Mapping[str, Check], extra: Extra | None = None
) -> Check:
    """An object with these keys and no others. `extra` looks at it when its keys are right."""
    known = {**required, **optional}

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add("must provide an object", at)
            return
        before = len(report.errors)
        for key in required.keys() - value.keys():
            report.add(f"missing required field: {key}", at)
        for key, found in value.items():
            if key not in known:
                report.add(f"invalid additional property: {key}", at)
            else:
                known[key](found, f"{at}/{key}", report)
        if extra is not None and len(report.errors) == before:
            extra(value, at, report)

    return check


def typed(checks: Mapping[str, Check]) -> Check:
    """An object of one of these types."""

    def check(value: Any, at: str, report: Report) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in checks:
            report.add(f"unsupported type: {kind}", f"{at}/type")
        else:
            checks[kind](value, at, report)

    return check


def at_least_one(*keys: str) -> Extra:
    """One of these keys must be there."""

    def extra(value: dict[str, Any], at: str, report: Report) -> None:
        if not any(key in value for key in keys):
            report.add(f"must provide one of {', '.join(keys)}", at)

    return extra


def exactly_one(*keys: str) -> Extra:
    """One of these keys must be there, and no other of them."""

    def extra(value: dict[str, Any], at: str, report: Report) -> None:
        if sum(key in value for key in keys) != 1:
            report.add(f"must provide exactly one of {', '.join(keys)}", at)

    return extra


def anything(value: Any, at: str, report: Report) -> None:
    """No rule: the `type` that was looked at already."""
