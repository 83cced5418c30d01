"""Events taken up and lines kept, as `bot.ports.Events` and `bot.ports.Lines` promise."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.lines import token_of
from storage.sqlite import rows
from storage.sqlite.connection import Database, Transaction

_REFRESH = timedelta(days=30)
"""A line that is kept again is written again only after so long."""

_KEEP = """
INSERT INTO line (token, line, kept_at) VALUES (:token, :line, :now)
ON CONFLICT DO UPDATE SET kept_at = excluded.kept_at
"""


class SqliteEvents:
    """Implements `bot.ports.Events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def first_time(self, platform: str, event_id: str, now: datetime) -> bool:
        """See the port."""
        made = await self._database.write_one(
            "INSERT OR IGNORE INTO event (platform, id, at) VALUES (?, ?, ?) RETURNING id",
            (platform, event_id, rows.moment(now)),
        )
        return bool(made)


class SqliteLines:
    """Implements `bot.ports.Lines`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, lines: Sequence[str], now: datetime) -> None:
        """See the port."""
        wanted = {token_of(line): line for line in lines}
        if not wanted:
            return
        fresh = await self._database.read(
            "SELECT token FROM line WHERE token IN (SELECT value FROM json_each(?))"
            " AND kept_at >= ?",
            (rows.array(wanted), rows.moment(now - _REFRESH)),
        )
        for row in fresh:
            del wanted[row["token"]]
        if not wanted:
            return

        async def work(on: Transaction) -> None:
            at = rows.moment(now)
            await on.many(
                _KEEP, [{"token": token, "line": line, "now": at} for token, line in wanted.items()]
            )

        await self._database.write(work)

    async def read(self, token: str) -> str | None:
        """See the port."""
        found = await self._database.read("SELECT line FROM line WHERE token = ?", (token,))
        return str(found[0]["line"]) if found else None
