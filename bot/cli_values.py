"""Days and times as options of the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import typer

from bot.dates import BadDate, parse_span
from bot.errors import BadInput
from bot.ingest import FIRST_LIST

_YEARS = range(2000, 3000)


def _day(text: str, today: date, option: str) -> date:
    try:
        span = parse_span(text, today)
    except BadDate as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
    if span is None or span.first != span.last:
        raise typer.BadParameter(f"“{text}” is no day. Write it as 2026-03-12.", param_hint=option)
    return span.first


def past_day(text: str, today: date, option: str) -> date:
    """Return the day that an option names, tomorrow at most. Raises BadParameter."""
    day = _day(text, today, option)
    if day > today + timedelta(days=1):  # it is tomorrow already somewhere
        raise typer.BadParameter(f"{day} is still to come.", param_hint=option)
    return day


def list_day(text: str, today: date, option: str) -> date:
    """Return such a day on which there may be a list. Raises BadParameter."""
    day = past_day(text, today, option)
    if day < FIRST_LIST:
        raise typer.BadParameter(f"The daily list begins on {FIRST_LIST}.", param_hint=option)
    return day


def moment(text: str) -> datetime:
    """Return the time that an option names, UTC where it has no zone. Raises BadParameter."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"“{text}” is no time. Write it as 2026-11-21T09:00 or 2026-11-21T09:00+01:00.",
            param_hint="--at",
        ) from error
    if at.year not in _YEARS:
        raise typer.BadParameter(
            f"The year {at.year} is too far away: write one from {_YEARS[0]} to {_YEARS[-1]}.",
            param_hint="--at",
        )
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


@contextmanager
def misuse(option: str) -> Iterator[None]:
    """Let what an option cannot be end as misuse. Raises BadParameter for BadInput."""
    try:
        yield
    except BadInput as error:
        raise typer.BadParameter(error.message, param_hint=option) from error
