"""The loopback Discord: what it refuses, whatever a client library would let pass."""

from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from typing import Any

import aiohttp
import pytest

from tests.fakes.discord_server import Discord, open_discord
from tests.fakes.discord_server.command_limits import check_commands
from tests.fakes.discord_server.component_limits import walk
from tests.fakes.discord_server.form_limits import check_choices, check_form
from tests.fakes.discord_server.message_limits import COMPONENTS_V2
from tests.fakes.discord_server.problems import Problems
from tests.fakes.discord_server.schemas import OpenAPI

JSON = dict[str, Any]
Ask = Callable[..., Any]


@pytest.fixture(params=[True, False], ids=["with openapi", "without"])
async def discord(request: pytest.FixtureRequest) -> AsyncIterator[Discord]:
    async with open_discord(openapi=request.param) as server:
        yield server


@pytest.fixture
async def ask(discord: Discord) -> AsyncIterator[Ask]:
    headers = {"Authorization": f"Bot {discord.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def send(method: str, path: str, body: object = None) -> tuple[int, Any]:
            async with session.request(method, discord.url + path, json=body) as response:
                return response.status, await response.json()

        yield send


def text(content: str = "a text") -> JSON:
    return {"type": 10, "content": content}


def button(custom_id: str = "run", **more: object) -> JSON:
    return {"type": 2, "style": 2, "label": "Run", "custom_id": custom_id, **more}


def row(*children: JSON) -> JSON:
    return {"type": 1, "components": list(children)}


def select(**more: object) -> JSON:
    options = [{"label": "Day", "value": "daily"}]
    return {"type": 3, "custom_id": "every", "options": options, **more}


def section(accessory: JSON | None = None, *texts: JSON) -> JSON:
    found = list(texts) or [text()]
    return {"type": 9, "components": found, "accessory": accessory or button("aside")}


def v2(*components: JSON, **more: object) -> JSON:
    return {"flags": COMPONENTS_V2, "components": list(components), **more}


REFUSED: dict[str, tuple[JSON, str]] = {
    "unknown key": ({"content": "hello", "contents": "x"}, "contents"),
    "content": ({"content": "x" * 2001}, "content"),
    "nonce": ({"content": "x", "nonce": "x" * 26}, "nonce"),
    "eleven embeds": ({"embeds": [{"title": "x"}] * 11}, "embeds"),
    "embeds in all": ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds"),
    "an embed's title": ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    "v2 without its flag": ({"components": [text()]}, "components.0.type"),
    "six rows": (
        {"components": [row(button(f"run {number}")) for number in range(6)]},
        "components",
    ),
    "content beside v2": (v2(text(), content="hello"), "content"),
    "embeds beside v2": (v2(text(), embeds=[{"title": "x"}]), "embeds"),
    "41 components": (
        v2(*[{"type": 17, "components": [text()] * 20} for _ in range(2)]),
        "components",
    ),
    "4001 characters": (v2(text("x" * 2000), section(None, text("x" * 2001))), "components"),
    "an empty text": (v2(text("")), "components.0.content"),
    "label": (v2(row(button(label="x" * 81))), "components.0.components.0.label"),
    "no label": (v2(row(button(label=None))), "components.0.components.0"),
    "custom id": (v2(row(button("x" * 101))), "components.0.components.0.custom_id"),
    "custom id twice": (v2(row(button("a")), row(button("a"))), "components.1.components.0"),
    "link with custom id": (v2(row(button(style=5, url="https://a.b"))), "components.0"),
    "url": (
        v2(row({"type": 2, "style": 5, "label": "x", "url": "https://" + "x" * 505})),
        "components.0.components.0.url",
    ),
    "scheme": (
        v2(row({"type": 2, "style": 5, "label": "x", "url": "javascript:alert(1)"})),
        "components.0.components.0.url",
    ),
    "six buttons": (
        v2(row(*(button(f"run {number}") for number in range(6)))),
        "components.0.components",
    ),
    "two selects": (v2(row(select(), select(custom_id="b"))), "components.0.components"),
    "26 options": (
        v2(row(select(options=[{"label": "x", "value": str(n)} for n in range(26)]))),
        "components.0.components.0.options",
    ),
    "an option's label": (
        v2(row(select(options=[{"label": "x" * 101, "value": "a"}]))),
        "components.0.components.0.options.0.label",
    ),
    "an option's description": (
        v2(row(select(options=[{"label": "x", "value": "a", "description": "x" * 101}]))),
        "components.0.components.0.options.0.description",
    ),
    "a section without accessory": (
        v2({"type": 9, "components": [text()]}),
        "components.0",
    ),
    "a section of four": (v2(section(None, *[text()] * 4)), "components.0.components"),
    "an accessory of text": (v2(section(text())), "components.0.accessory"),
    "a thumbnail by itself": (
        v2({"type": 11, "media": {"url": "https://a.b"}}),
        "components.0",
    ),
    "a thumbnail of a file": (
        v2(section({"type": 11, "media": {"url": "file:///etc/passwd"}})),
        "components.0.accessory.media.url",
    ),
    "a container in a container": (
        v2({"type": 17, "components": [{"type": 17, "components": [text()]}]}),
        "components.0",
    ),
    "a key of a component": (v2(text() | {"contents": "x"}), "components.0.contents"),
    "parse and ids": (
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions.users",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_no_message_may_be(discord: Discord, ask: Ask, what: str) -> None:
    body, path = REFUSED[what]
    channel = discord.add_guild().add_channel()
    status, told = await ask("POST", f"/channels/{channel.id}/messages", body)
    assert (status, told["code"], told["message"]) == (400, 50035, "Invalid Form Body")
    at = told["errors"]
    for part in filter(None, path.split(".")):
        at = at[part]
    assert discord.messages(channel) == []
    assert discord.violations
    assert all(f"POST /channels/{channel.id}/messages" in each for each in discord.violations)


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2000, "nonce": "x" * 25, "enforce_nonce": True, "tts": False},
        v2(*[section(None, text("x" * 300)) for _ in range(1)], text("x" * 3700)),
        v2(*[{"type": 17, "components": [text()] * 19} for _ in range(2)]),
        v2(row(*(button(f"{n}" + "x" * 99, label="x" * 80) for n in range(5)))),
        v2(section({"type": 11, "media": {"url": "https://a.b/c.png"}, "description": "x"})),
        {"content": "x", "components": [row(select())]},
    ],
)
async def test_what_is_just_within_the_limits_is_taken(
    discord: Discord, ask: Ask, body: JSON
) -> None:
    channel = discord.add_guild().add_channel()
    status, told = await ask("POST", f"/channels/{channel.id}/messages", body)
    assert (status, discord.violations) == (200, [])
    assert told["components"] == discord.messages(channel)[0].components
    ids = [each["id"] for _, each in walk(told["components"])]
    assert len(ids) == len(set(ids))
    assert all(ids)


def test_the_openapi_says_where_something_is_wrong() -> None:
    openapi = OpenAPI()
    if not openapi.checks:
        pytest.skip("Discord's OpenAPI is not at hand")
    problems = Problems()
    body = v2({"type": 17, "components": [text(), row(button(label="x" * 81))]})
    openapi.check(problems, "MessageCreateRequest", body)
    (problem,) = problems.found
    assert problem.path == "components.0.components.1.components.0.label"
    assert "too long" in problem.message


async def test_an_empty_message_is_a_violation_too(discord: Discord, ask: Ask) -> None:
    channel = discord.add_guild().add_channel()
    status, told = await ask("POST", f"/channels/{channel.id}/messages", {"flags": 4})
    assert (status, told["code"]) == (400, 50006)
    assert len(discord.violations) == 1


async def test_an_edit_cannot_break_what_was_sent(discord: Discord, ask: Ask) -> None:
    channel = discord.add_guild().add_channel()
    _, sent = await ask("POST", f"/channels/{channel.id}/messages", v2(text()))
    path = f"/channels/{channel.id}/messages/{sent['id']}"
    status, told = await ask("PATCH", path, {"content": "plain again"})
    assert (status, list(told["errors"])) == (400, ["content"])
    status, told = await ask("PATCH", path, {"components": []})
    assert (status, told["code"]) == (400, 50006)
    status, told = await ask("PATCH", path, {"components": [text("changed")], "flags": 0})
    assert (status, told["flags"] & COMPONENTS_V2) == (200, COMPONENTS_V2)


async def test_a_route_that_does_not_exist_is_a_violation(discord: Discord, ask: Ask) -> None:
    status, told = await ask("POST", "/channels/1/pins/2/again")
    assert (status, told["message"]) == (404, "404: Not Found")
    assert discord.violations == ["POST /channels/1/pins/2/again: 404 0 404: Not Found"]


COMMAND: JSON = {
    "name": "papers",
    "description": "Research papers",
    "options": [
        {
            "type": 1,
            "name": "search",
            "description": "Search papers",
            "options": [{"type": 3, "name": "query", "description": "What", "required": True}],
        }
    ],
}


def test_the_command_that_is_then_spoiled_is_fine() -> None:
    problems = Problems()
    check_commands(problems, [COMMAND])
    assert not problems.found


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda c: c.update(name="Papers"), "0.name"),
        (lambda c: c.update(name="x" * 33), "0.name"),
        (lambda c: c.update(description="x" * 101), "0.description"),
        (lambda c: c.update(description=""), "0.description"),
        (lambda c: c.update(name_localizations={"xx": "papiers"}), "0.name_localizations.xx"),
        (lambda c: c.update(name_localizations={"fr": "Papiers"}), "0.name_localizations.fr"),
        (lambda c: c.update(summary="x"), "0.summary"),
        (lambda c: c.update(options=c["options"] * 2), "0"),
        (
            lambda c: c.update(
                options=[{**c["options"][0], "name": f"search{n}"} for n in range(26)]
            ),
            "0.options",
        ),
        (
            lambda c: c["options"][0]["options"].insert(
                0, {"type": 3, "name": "sort", "description": "How"}
            ),
            "0.options.0.options.1",
        ),
        (
            lambda c: c["options"][0]["options"][0].update(
                choices=[{"name": f"{n}", "value": f"{n}"} for n in range(26)]
            ),
            "0.options.0.options.0.choices",
        ),
        (
            lambda c: c["options"][0]["options"][0].update(
                choices=[{"name": "x", "value": "x" * 101}]
            ),
            "0.options.0.options.0.choices.0.value",
        ),
    ],
)
def test_what_no_command_may_be(spoil: Callable[[JSON], None], path: str) -> None:
    command = deepcopy(COMMAND)
    spoil(command)
    problems = Problems()
    check_commands(problems, [command])
    assert [each.path for each in problems.found] == [path]


@pytest.mark.parametrize(
    ("choices", "path"),
    [
        ([{"name": "x", "value": "x"}] * 26, "data.choices"),
        ([{"name": "x" * 101, "value": "x"}], "data.choices.0.name"),
        ([{"name": "", "value": "x"}], "data.choices.0.name"),
        ([{"name": "x", "value": "x" * 101}], "data.choices.0.value"),
    ],
)
def test_what_no_completion_may_be(choices: list[JSON], path: str) -> None:
    problems = Problems()
    check_choices(problems, {"choices": choices})
    assert [each.path for each in problems.found] == [path]


def field(custom_id: str = "topic", **more: object) -> JSON:
    inner = {"type": 4, "custom_id": custom_id, "style": 1, **more}
    return {"type": 18, "label": "Topic", "component": inner}


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ({"title": "x" * 46}, "data.title"),
        ({"components": [field(f"{n}") for n in range(6)]}, "data.components"),
        ({"components": [field(), field()]}, "components.1.component.custom_id"),
        ({"components": [field() | {"label": "x" * 46}]}, "components.0.label"),
        ({"components": [field(value="x" * 4001)]}, "components.0.component.value"),
        ({"components": [field(value="xxx", max_length=2)]}, "components.0.component.value"),
        ({"components": [field(placeholder="x" * 101)]}, "components.0.component.placeholder"),
        ({"components": [section()]}, "components.0.type"),
    ],
)
def test_what_no_form_may_be(form: JSON, path: str) -> None:
    problems = Problems()
    check_form(problems, {"custom_id": "a", "title": "Edit", "components": [field()], **form})
    assert [each.path for each in problems.found] == [path]
