"""What is remembered of the workspaces of a platform: a Discord server, a Slack workspace."""

from datetime import datetime
from typing import Protocol

from bot.model.workspace import WorkspaceSettings


class Workspaces(Protocol):
    """Workspaces by platform and the platform's id of them."""

    async def install(self, platform: str, workspace: str, secret: str, now: datetime) -> None:
        """Remember what the adapter needs to speak there, as opaque text, and that it is in use.

        The adapter encrypts it: nothing here reads it.
        """
        ...

    async def replace_secret(self, platform: str, workspace: str, old: str, new: str) -> bool:
        """Store another secret in the place of one; False where that is no longer the stored one.

        A workspace that was left, or installed again meanwhile, stays as it is.
        """
        ...

    async def secret(self, platform: str, workspace: str) -> str | None:
        """Return what `install` stored; None once the workspace was left."""
        ...

    async def installed(self, platform: str) -> list[str]:
        """Return the workspaces that have a secret, in alphabetical order."""
        ...

    async def left(self, platform: str, workspace: str, reason: str, now: datetime) -> int:
        """Stop everything of a workspace that the bot was removed from.

        Its subscriptions are disabled with the reason, what is owed there is dropped unless it may
        have been sent, its secret is deleted. `Store.prune` deletes all the rest `LEFT_KEPT`
        later. Returns how many subscriptions were disabled.
        """
        ...

    async def returned(self, platform: str, workspace: str) -> None:
        """Keep a workspace that is in use again; what was disabled stays so until resumed."""
        ...

    async def settings(self, platform: str, workspace: str) -> WorkspaceSettings:
        """Return a workspace's settings, the default ones where none are stored."""
        ...

    async def change_settings(
        self, platform: str, workspace: str, settings: WorkspaceSettings
    ) -> None:
        """Store a workspace's settings whole."""
        ...
