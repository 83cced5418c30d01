"""Logging: to standard error, so that replies alone are on standard output."""

import logging
import sys

import structlog


def configure(level: str, log_format: str) -> None:
    """Log from `level` on, as `text` for people or `json` for machines.

    Tracebacks are for whoever looks for a bug: text has them from level INFO on.
    """
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    traced = log_format == "json" or level in ("DEBUG", "INFO")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if traced else _in_a_line,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _in_a_line(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace an error's traceback by its name and words."""
    error = event.pop("exc_info", None)
    error = sys.exc_info()[1] if error is True else error
    if isinstance(error, BaseException):
        event["error"] = f"{type(error).__name__}: {error} (LOG_LEVEL=INFO shows where)"
    return event
