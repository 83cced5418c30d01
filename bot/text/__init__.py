"""The text rules that everything shares: readable text, tokens, the one-line summary."""

from bot.text.analyser import (
    STOP_WORDS,
    Analysis,
    Cutter,
    analyse,
    is_stop,
    stem,
    title_key,
    token_spans,
    tokens_of,
)
from bot.text.latex import readable
from bot.text.summary import one_line, sentences

__all__ = [
    "STOP_WORDS",
    "Analysis",
    "Cutter",
    "analyse",
    "is_stop",
    "one_line",
    "readable",
    "sentences",
    "stem",
    "title_key",
    "token_spans",
    "tokens_of",
]
