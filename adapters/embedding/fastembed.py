"""A small English model run on the processor by fastembed, which the extra `semantic` brings.

The model is fetched from Hugging Face's hub when it is first used, and kept.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from bot.errors import OperatorError, TryLater

if TYPE_CHECKING:
    from fastembed import TextEmbedding

MODEL: Final = "BAAI/bge-small-en-v1.5"
"""67 MB, MIT licence (https://huggingface.co/BAAI/bge-small-en-v1.5)."""

_MOST_CHARACTERS = 2_000
"""The model reads 512 tokens; what comes behind them would only be cut into tokens in vain."""

_T = TypeVar("_T")


class FastEmbedder:
    """Implements `bot.ports.Embedder`. `folder` is where the model is kept."""

    model_id: Final = MODEL
    dimensions: Final = 384
    alike: Final = 0.65
    """Its vectors of unrelated texts have a cosine of about 0.5, not of 0."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loading = threading.Lock()
        self._model: TextEmbedding | None = None

    async def embed(self, texts: Sequence[str], *, query: bool) -> list[list[float]]:
        """See the port.

        Raises OperatorError where fastembed is not installed, TryLater where the model cannot be
        fetched or fails.
        """
        return await _apart(
            partial(self._embed, [text[:_MOST_CHARACTERS] for text in texts], query)
        )

    def _embed(self, texts: list[str], query: bool) -> list[list[float]]:
        model = self._loaded()
        try:
            found = model.query_embed(texts) if query else model.passage_embed(texts)
            return [vector.tolist() for vector in found]
        except Exception as error:
            raise TryLater(f"The model {MODEL} failed: {_in_short(error)}.") from error

    def _loaded(self) -> "TextEmbedding":
        with self._loading:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> "TextEmbedding":
        try:
            from fastembed import TextEmbedding
        except ImportError as error:
            raise OperatorError(
                "SEMANTIC_SEARCH is on, but fastembed is not installed. "
                "Install it with `make semantic`, or set SEMANTIC_SEARCH=off."
            ) from error
        with suppress(ImportError):  # fastembed logs with it, each of its attempts
            from loguru import logger

            logger.disable("fastembed")
        try:
            # One thread: searches and chats go on while papers are read.
            return TextEmbedding(MODEL, cache_dir=str(self._folder), threads=1)
        except Exception as error:  # of every kind, from each library beneath it
            raise TryLater(
                f"The model {MODEL} could not be fetched or loaded: {_in_short(error)}."
            ) from error


def _in_short(error: Exception) -> str:
    words = str(error).strip().partition("\n")[0] or type(error).__name__
    return words[:200].rstrip(".")


async def _apart(work: Callable[[], _T]) -> _T:
    """Do some work in a thread that nobody waits for when the program ends: a model that is
    being fetched holds nobody up."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()

    def settle(result: _T | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # a _T wherever there is no error

    def run() -> None:
        result, failure = None, None
        try:
            result = work()
        except BaseException as error:
            failure = error
        with suppress(RuntimeError):  # the loop has been closed meanwhile
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, name="embedding", daemon=True).start()
    return await done
