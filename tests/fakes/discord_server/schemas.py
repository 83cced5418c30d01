"""Discord's own OpenAPI, where it is at hand: `shared/reference/specs/` beside the project."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.wire import JSON

PATH = Path(__file__).parents[4] / "shared" / "reference" / "specs" / "discord-openapi.json"
"""Not part of the project: without it bodies are held to the limits of this package alone."""

COMMANDS = "/paths/~1applications~1{application_id}~1commands/put"
"""A whole tree of commands: its schema has no name, only this place."""

_CALLBACKS = {
    4: "CreateMessageInteractionCallbackRequest",
    5: "CreateMessageInteractionCallbackRequest",
    6: "UpdateMessageInteractionCallbackRequest",
    7: "UpdateMessageInteractionCallbackRequest",
    8: "ApplicationCommandAutocompleteCallbackRequest",
    9: "ModalInteractionCallbackRequest",
}


@cache
def _document() -> JSON:
    document: JSON = json.loads(PATH.read_text(encoding="utf-8"))
    return document


def _resolve(schema: JSON) -> JSON:
    """Return what a schema refers to; all references of the document are of this one form."""
    while "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        schema = _document()["components"]["schemas"][name]
        if name == "SnowflakeType":
            # Discord takes numbers as well, and discord.py sends some ids so
            schema = {**schema, "type": ["string", "integer"]}
    return schema


def _types(schema: JSON) -> list[object]:
    """Return the values of `type` that an object must have to be of this schema."""
    kind = _resolve(schema).get("properties", {}).get("type", {})
    values: list[object] = _resolve(kind).get("enum", [])
    return values


def _one_of(
    validator: Any, schemas: list[JSON], instance: object, schema: JSON
) -> Iterator[ValidationError]:
    """Choose by `type` where the object has one.

    What is wrong is then said of what was meant, not of everything that it might have been; and
    it takes a tenth of the time.
    """
    if isinstance(instance, dict) and "type" in instance:
        fitting = [each for each in schemas if instance["type"] in _types(each)]
        if len(fitting) == 1:
            yield from validator.descend(instance, fitting[0])
            return
    if not any(validator.evolve(schema=each).is_valid(instance) for each in schemas):
        yield ValidationError(f"{instance!r:.200} is not valid under any of the given schemas")


def _ref(validator: Any, ref: str, instance: object, schema: JSON) -> Iterator[ValidationError]:
    yield from validator.descend(instance, _resolve({"$ref": ref}))


_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"oneOf": _one_of, "anyOf": _one_of, "$ref": _ref}
)


@cache
def _validator(name: str) -> Any:
    if name == COMMANDS:
        path = _document()["paths"]["/applications/{application_id}/commands"]
        return _Validator(path["put"]["requestBody"]["content"]["application/json"]["schema"])
    return _Validator(_document()["components"]["schemas"][name])


def callback(kind: object) -> str:
    """Return the name of the schema for a response of that type to an interaction."""
    return _CALLBACKS.get(kind, _CALLBACKS[4]) if isinstance(kind, int) else _CALLBACKS[4]


@dataclass(frozen=True, slots=True)
class OpenAPI:
    """Checks bodies, where it is `wanted` and at hand. It takes some milliseconds for a message."""

    wanted: bool = True

    @property
    def checks(self) -> bool:
        """Whether anything is checked."""
        return self.wanted and PATH.is_file()

    def check(self, problems: Problems, name: str, body: object) -> None:
        """Check a body against the schema of that name."""
        if not self.checks:
            return
        error = best_match(_validator(name).iter_errors(body))
        if error is not None:
            path = ".".join(str(part) for part in error.absolute_path)
            problems.add(path, "OPENAPI", error.message[:300])
