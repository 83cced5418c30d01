"""A platform in memory: keeps what it accepted as the truth and fails on request."""

from dataclasses import dataclass, field

from bot.model.place import Place
from bot.ports import Capabilities
from bot.reply import Reply


@dataclass
class FakePlatform:
    """A Messenger. `failures` are raised one by one; with `accepts` the message is kept first."""

    platform: str = "console"
    looks_up: bool = True
    settles_within: float = 1.0
    failures: list[Exception] = field(default_factory=list)
    accepts_failing: bool = False
    sent: list[tuple[Place, Reply, str]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        """Return what this platform can do."""
        return Capabilities(looks_up=self.looks_up, settles_within=self.settles_within)

    async def post(self, place: Place, reply: Reply, key: str) -> str:
        """Accept a message, or fail as told."""
        if self.failures:
            failure = self.failures.pop(0)
            if self.accepts_failing:
                self.sent.append((place, reply, key))
            raise failure
        self.sent.append((place, reply, key))
        return f"m{len(self.sent)}"

    async def find(self, place: Place, key: str) -> str | None:
        """Return the message of a key, if it was accepted."""
        self.looked_up.append(key)
        for number, (_, _, known) in enumerate(self.sent, 1):
            if known == key:
                return f"m{number}"
        return None

    @property
    def keys(self) -> list[str]:
        """Return the delivery keys accepted, in order, repeats included."""
        return [key for _, _, key in self.sent]

    def titles(self, number: int = -1) -> list[str]:
        """Return the titles of the papers in one message."""
        return [card.title for card in self.sent[number][1].papers()]
