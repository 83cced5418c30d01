"""What is wrong with a request's body, gathered and told in the shape Discord tells it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tests.fakes.discord_server.wire import INVALID_FORM_BODY, JSON, Refusal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where: the path has a dot between its parts."""

    path: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or 'body'}: {self.code} {self.message}"


@dataclass
class Problems:
    """Gathers problems."""

    found: list[Problem] = field(default_factory=list)

    def add(self, path: str, code: str, message: str) -> None:
        """Note one."""
        self.found.append(Problem(path, code, message))

    def keys(self, path: str, value: Mapping[str, object], known: Collection[str]) -> None:
        """Note every key that the object does not have at Discord; Discord itself ignores them."""
        for key in value:
            if key not in known:
                self.add(f"{path}.{key}".lstrip("."), "UNKNOWN_KEY", "This key is not known.")

    def length(
        self, path: str, value: object, most: int, least: int = 0, required: bool = False
    ) -> None:
        """Note a text or list that is too long, too short or missing; None counts as missing."""
        if value is None:
            if required:
                self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not isinstance(value, str | list):
            self.add(path, "BASE_TYPE_BAD_TYPE", f"{value!r} is neither a text nor a list.")
        elif len(value) > most:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif len(value) < least:
            self.add(path, "BASE_TYPE_MIN_LENGTH", f"Must be {least} or more in length.")

    def refuse(self) -> None:
        """Raise Refusal 50035 if there is any."""
        if self.found:
            details = [str(problem) for problem in self.found]
            raise Refusal(400, INVALID_FORM_BODY, "Invalid Form Body", self._nested(), details)

    def _nested(self) -> JSON:
        errors: JSON = {}
        for problem in self.found:
            at = errors
            for part in filter(None, problem.path.split(".")):
                at = at.setdefault(part, {})
            at.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
        return errors
