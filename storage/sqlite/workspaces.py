"""Workspaces of platforms, as `bot.ports.Workspaces` promises."""

from datetime import datetime

from bot.model.workspace import Subscribers, WorkspaceSettings
from storage.sqlite import rows
from storage.sqlite.connection import Database, Transaction
from storage.sqlite.faults import damaged
from storage.sqlite.topics import drop_unused

_INSTALL = """
INSERT INTO workspace (platform, workspace, secret) VALUES (:platform, :workspace, :secret)
ON CONFLICT DO UPDATE SET secret = excluded.secret, left_at = NULL
"""

_REPLACE = """
UPDATE workspace SET secret = :new
WHERE platform = :platform AND workspace = :workspace AND secret = :old
"""

_LEFT = """
INSERT INTO workspace (platform, workspace, left_at) VALUES (:platform, :workspace, :now)
ON CONFLICT DO UPDATE SET secret = NULL, left_at = coalesce(left_at, excluded.left_at)
"""

_SETTINGS = """
INSERT INTO workspace (platform, workspace, subscribers)
VALUES (:platform, :workspace, :subscribers)
ON CONFLICT DO UPDATE SET subscribers = excluded.subscribers
"""

# Places and persons are JSON arrays that begin with platform and workspace.
_WITHIN = "{0} BETWEEN :first AND :last"

_DISABLE = f"""
UPDATE subscription SET state = 'disabled', note = :reason, paused_until = NULL,
    version = version + 1
WHERE {_WITHIN.format("place")} AND state <> 'disabled' AND removed_at IS NULL
"""

_DROP_OWED = f"""
DELETE FROM delivery
WHERE {_WITHIN.format("place")} AND state IN ('pending', 'retry') AND NOT ambiguous
"""

_DELETE = tuple(
    f"DELETE FROM {table} WHERE {_WITHIN.format(column)}"
    for table, column in (
        ("delivery", "place"),
        ("subscription", "place"),
        ("saved", "person"),
        ("watch", "person"),
        ("look_back", "place"),
        ("press", "place"),
        ("person", "person"),
    )
)


class SqliteWorkspaces:
    """Implements `bot.ports.Workspaces`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def install(self, platform: str, workspace: str, secret: str, now: datetime) -> None:
        """See the port."""
        await self._change(
            _INSTALL, {"platform": platform, "workspace": workspace, "secret": secret}
        )

    async def replace_secret(self, platform: str, workspace: str, old: str, new: str) -> bool:
        """See the port."""
        return bool(
            await self._change(
                _REPLACE, {"platform": platform, "workspace": workspace, "old": old, "new": new}
            )
        )

    async def secret(self, platform: str, workspace: str) -> str | None:
        """See the port."""
        found = await self._database.read(
            "SELECT secret FROM workspace WHERE platform = ? AND workspace = ?",
            (platform, workspace),
        )
        return found[0]["secret"] if found else None

    async def installed(self, platform: str) -> list[str]:
        """See the port."""
        found = await self._database.read(
            "SELECT workspace FROM workspace WHERE platform = ? AND secret IS NOT NULL"
            " ORDER BY workspace",
            (platform,),
        )
        return [row["workspace"] for row in found]

    async def left(self, platform: str, workspace: str, reason: str, now: datetime) -> int:
        """See the port."""
        of = within(platform, workspace)

        async def work(on: Transaction) -> int:
            await on.change(
                _LEFT, {"platform": platform, "workspace": workspace, "now": rows.moment(now)}
            )
            await on.change(_DROP_OWED, of)
            await on.change(f"DELETE FROM look_back WHERE {_WITHIN.format('place')}", of)
            return await on.change(_DISABLE, of | {"reason": reason})

        return await self._database.write(work)

    async def returned(self, platform: str, workspace: str) -> None:
        """See the port."""
        await self._change(
            "UPDATE workspace SET left_at = NULL"
            " WHERE platform = :platform AND workspace = :workspace",
            {"platform": platform, "workspace": workspace},
        )

    async def settings(self, platform: str, workspace: str) -> WorkspaceSettings:
        """See the port."""
        found = await self._database.read(
            "SELECT subscribers FROM workspace WHERE platform = ? AND workspace = ?",
            (platform, workspace),
        )
        if not found:
            return WorkspaceSettings()
        try:
            return WorkspaceSettings(Subscribers(found[0]["subscribers"]))
        except ValueError as error:
            raise damaged("workspace", f"{platform} {workspace}", error) from error

    async def change_settings(
        self, platform: str, workspace: str, settings: WorkspaceSettings
    ) -> None:
        """See the port."""
        await self._change(
            _SETTINGS,
            {"platform": platform, "workspace": workspace, "subscribers": settings.subscribers},
        )

    async def _change(self, sql: str, parameters: dict[str, str]) -> int:
        async def work(on: Transaction) -> int:
            return await on.change(sql, parameters)

        return await self._database.write(work)


def within(platform: str, workspace: str, *more: str) -> dict[str, str]:
    """Return the two ends between which all places and persons of a workspace stand."""
    first = f"{rows.array((platform, workspace, *more))[:-1]},"
    return {"first": first, "last": f"{first}\U0010ffff"}


async def delete_left(on: Transaction, before: int) -> int:
    """Delete all that belongs to workspaces left at or before a moment; return how many."""
    left = await on.rows("SELECT * FROM workspace WHERE left_at <= ?", (before,))
    for row in left:
        for sql in _DELETE:
            await on.change(sql, within(row["platform"], row["workspace"]))
        await on.change(
            "DELETE FROM workspace WHERE platform = ? AND workspace = ?",
            (row["platform"], row["workspace"]),
        )
    await drop_unused(on)
    return len(left)
