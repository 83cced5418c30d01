"""What came back to a person who did something."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.slack_server.records import JSON, Message, View
from tests.fakes.slack_server.state import Shown, Slack


@dataclass(eq=False)
class Answer:
    """All that came into this person's sight since they did it, in the channel where they did it.

    What is done in a view is answered in direct messages, if not in views. What is known to
    answer something else is left out. `ack` is what the app acknowledged with,
    `errors` what it said against a form: block id to text.
    """

    slack: Slack
    team: str
    user: str
    channel: str
    cause: str | None = None
    ack: JSON = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._start = len(self.slack.shown)

    @property
    def shown(self) -> list[Message | View]:
        """Return what came, each thing once, in order of its first coming."""
        found: list[Message | View] = []
        for each in self.slack.shown[self._start :]:
            if self._concerns(each) and each.what not in found:
                found.append(each.what)
        return found

    @property
    def messages(self) -> list[Message]:
        """Return the messages, as they stand now."""
        return [each for each in self.shown if isinstance(each, Message) and not each.deleted]

    @property
    def message(self) -> Message:
        """Return the last message. Raises AssertionError where none came."""
        if not self.messages:
            raise AssertionError("no message came")
        return self.messages[-1]

    @property
    def modal(self) -> View:
        """Return the last modal that came. Raises AssertionError where none did."""
        return self._view("modal")

    @property
    def home(self) -> View:
        """Return the home that came. Raises AssertionError where none did."""
        return self._view("home")

    @property
    def text(self) -> str:
        """Return all that is seen."""
        return "\n".join(each.seen.text for each in self._standing())

    @property
    def buttons(self) -> list[str]:
        """Return the labels of all buttons, and of what overflow menus offer."""
        return [label for each in self._standing() for label in each.seen.buttons]

    async def come(self, count: int) -> None:
        """Wait until so many things came or changed."""
        await self.until(lambda answer: answer._count() >= count, f"{count} answers")

    async def until(self, done: Callable[["Answer"], bool], what: str = "an answer") -> "Answer":
        """Wait until the answer is as it should be."""
        await self.slack.until(lambda: done(self), f"{what}; so far:\n{self.text}")
        return self

    def _count(self) -> int:
        return sum(self._concerns(each) for each in self.slack.shown[self._start :])

    def _concerns(self, shown: Shown) -> bool:
        if shown.team != self.team or shown.cause not in (None, self.cause):
            return False
        if shown.cause is not None:
            return True
        return shown.user == self.user if shown.user else shown.channel == self.channel

    def _standing(self) -> list[Message | View]:
        return [*self.messages, *self._views()]

    def _views(self) -> list[View]:
        return [each for each in self.shown if isinstance(each, View)]

    def _view(self, kind: str) -> View:
        for view in reversed(self._views()):
            if view.content["type"] == kind:
                return view
        raise AssertionError(f"no {kind} came")
