"""One paper's page at Hugging Face: what its list does not tell, above all models and Spaces.

`GET {endpoint}/api/papers/{id}`: the inner object of a row of the list, with
`numTotalModels`, `numTotalSpaces`, `linkedModels[]` and `linkedSpaces[]`; 404 where there is none.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic_core import from_json

from adapters.sources.huggingface_api import ATTEMPTS, HuggingFaceApi
from adapters.sources.rows import parse_row
from bot.errors import BadInput, TryLater
from bot.model.paper import Paper
from bot.papers import enter
from bot.ports import Clock

if TYPE_CHECKING:
    import aiohttp


class HuggingFacePages:
    """Papers' pages, one at a time: a `PageSource`. See `HuggingFaceApi` for the rest."""

    name = "Hugging Face"

    def __init__(
        self,
        session: "aiohttp.ClientSession | None",
        endpoint: str,
        token: str | None,
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        attempts: int = ATTEMPTS,
    ) -> None:
        self._api = HuggingFaceApi(
            session,
            endpoint,
            token,
            clock=clock,
            what="a paper",
            sleep=sleep,
            attempts=attempts,
        )

    async def read(self, arxiv_id: str) -> Paper | None:
        """Return what a paper's page tells; None where it has none. Raises TryLater."""
        path = f"/api/papers/{quote(arxiv_id, safe='/')}"
        answer = await self._api.get(path, {}, refusal=404)
        if answer.status == 404:
            return None
        try:
            raw, _listed_on = parse_row(from_json(answer.body))
            paper = enter(raw)
        except ValueError as error:
            raise TryLater("Hugging Face's answer is not a paper: it is not JSON.") from error
        except BadInput as error:
            raise TryLater(f"Hugging Face's answer is not a paper. {error.message}") from error
        if paper.arxiv_id != arxiv_id:
            raise TryLater(f"Hugging Face was asked for {arxiv_id} and told of another paper.")
        return paper

    async def close(self) -> None:
        """Close the session, unless it was given. Idempotent."""
        await self._api.close()
