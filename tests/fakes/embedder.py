"""A model that a test can read: a text is the bag of its stems, and a few words mean the same."""

import asyncio
import hashlib
from collections.abc import Sequence

from bot.text import analyse, is_stop

_SAME = (("automobile", "car", "vehicle"), ("llm", "language model"), ("picture", "image"))
_MEANT = {word: names[0] for names in _SAME for word in names}


class FakeEmbedder:
    """Implements `bot.ports.Embedder`, until told to fail, to hang or to give nonsense.

    `asked` are the texts of papers that it was given, `queries` what it was asked as queries,
    in order. Queries wait for `held`.
    """

    dimensions = 256
    alike = 0.35

    def __init__(self, model_id: str = "bag-of-stems") -> None:
        self.model_id = model_id
        self.asked: list[str] = []
        self.fails: Exception | None = None
        self.fails_from: int | None = None
        self.hangs_from: int | None = None
        self.hangs = asyncio.Event()
        self.queries: asyncio.Queue[str] = asyncio.Queue()
        self.held: asyncio.Event | None = None
        self.gives: Sequence[Sequence[float]] | None = None

    async def embed(self, texts: Sequence[str], *, query: bool) -> Sequence[Sequence[float]]:
        """Return how often each stem occurs, under the number that its digest gives it."""
        if query:
            self.queries.put_nowait(texts[0])
        if self.held is not None and query:
            await self.held.wait()
        if not query:
            await self._read(texts)
        if self.fails is not None and self.fails_from is None:
            raise self.fails
        return self.gives if self.gives is not None else [self._vector(text) for text in texts]

    async def _read(self, texts: Sequence[str]) -> None:
        read = len(self.asked) + len(texts)
        if self.hangs_from is not None and read > self.hangs_from:
            self.hangs.set()
            await asyncio.Event().wait()
        if self.fails is not None and self.fails_from is not None and read > self.fails_from:
            raise self.fails
        self.asked += texts

    def _vector(self, text: str) -> list[float]:
        vector = [0.0] * self.dimensions
        text = text.lower()
        for word, meant in _MEANT.items():
            text = text.replace(word, meant)
        for token in analyse(text).tokens:
            if not is_stop(token):
                digest = hashlib.blake2b(token.encode(), digest_size=4).digest()
                vector[int.from_bytes(digest, "big") % self.dimensions] += 1.0
        return vector
