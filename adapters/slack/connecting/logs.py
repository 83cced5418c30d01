"""What Slack's libraries log, in our log."""

import logging

import structlog

log = structlog.get_logger("slack")


class _IntoOurs(logging.Handler):
    """Hands on what is logged: its level, its text and its error."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        # Bolt logs an error and its traceback as one text (`logger.exception(f"... {e}")`).
        extra = {} if error is None else {"exc_info": error}
        log.log(record.levelno, record.getMessage(), **extra)


def library_logger(level: int = logging.WARNING) -> logging.Logger:
    """Return the logger to give to Bolt and to clients. What it is told goes into our log only.

    From `WARNING` on: below that they tell of every step.
    """
    logger = logging.getLogger("paperboy.slack")
    logger.setLevel(level)
    logger.propagate = False
    if not any(isinstance(each, _IntoOurs) for each in logger.handlers):
        logger.addHandler(_IntoOurs())
    return logger
