"""What a view remembers: in its private metadata, so that it works after a restart too."""

from pydantic import BaseModel, ConfigDict

from adapters.slack.listening.answering import Asked
from adapters.slack.rendering.limits import PRIVATE_METADATA
from bot.lines import token_of


class Memory(BaseModel):
    """Where a view was opened from, and the command line that it is of.

    `channel` is where the line is said; a line that is too long is kept in the store, under
    `token`. `home` is the line of the home that it was opened from, if it was. An answer `stays`
    below what is pressed in it, as a list of papers does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: str
    channel_name: str = ""
    line: str = ""
    token: str = ""
    home: str = ""
    stays: bool = False

    def of_line(self, line: str) -> "Memory":
        """Return the memory of a view of another line, opened from the same place."""
        whole = self.model_copy(update={"line": line, "token": ""})
        if len(whole.written()) <= PRIVATE_METADATA:
            return whole
        return self.model_copy(update={"line": "", "token": token_of(line)})

    def written(self) -> str:
        """Return it as private metadata."""
        return self.model_dump_json(exclude_defaults=True)

    def asked(self, id_: str, workspace: str, user: str, user_name: str, line: str) -> Asked:
        """Return what somebody asks in the view with a line."""
        return Asked(
            id=id_,
            line=line,
            workspace=workspace,
            user=user,
            user_name=user_name,
            channel=self.channel,
            channel_name=self.channel_name,
        )
