"""A small app on the real slack-bolt, for the tests of the loopback Slack."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_server import SlackServer, Team

JSON = dict[str, Any]


def plain(text: str) -> JSON:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> JSON:
    """A section of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action_id: str, value: str = "v") -> JSON:
    """A button."""
    return {"type": "button", "text": plain(label), "action_id": action_id, "value": value}


def option(label: str, value: str) -> JSON:
    """An option."""
    return {"text": plain(label), "value": value}


def make_client(server: SlackServer, team: Team) -> AsyncWebClient:
    """A client of the bot that never tries again by itself."""
    return AsyncWebClient(team.token.value, base_url=server.api_url, retry_handlers=[])


def make_app(server: SlackServer, team: Team | None = None, **settings: Any) -> AsyncApp:
    """An app of one workspace, or (with `settings`) of many."""
    logger = logging.getLogger("sample")
    logger.setLevel(logging.CRITICAL)
    client = make_client(server, team) if team else AsyncWebClient(base_url=server.api_url)
    app = AsyncApp(
        client=client,
        token=team.token.value if team else None,
        signing_secret=server.app.signing_secret,
        logger=logger,
        **settings,
    )
    _listen(app)
    return app


def _listen(app: AsyncApp) -> None:
    menu = {
        "type": "overflow",
        "action_id": "more",
        "options": [option("Abstract", "abstract"), option("Similar", "similar")],
    }
    paper = section("*<https://example.org/1|A paper>* &amp; more", accessory=menu)
    row = {"type": "actions", "elements": [button("Save", "save"), button("Edit", "edit")]}

    @app.command("/papers")
    async def command(ack: Any, respond: Any, command: JSON) -> None:
        match command["text"]:
            case "crash":
                raise RuntimeError("a bug")
            case "acked":
                await ack("In the ack")
                return
            case _:
                await ack()
        match command["text"]:
            case "public":
                await respond("Hello, all", response_type="in_channel")
            case _:
                await respond("One paper", blocks=[paper, row])

    @app.event("message")
    async def message(event: JSON, say: Any, req: AsyncBoltRequest) -> None:
        if "subtype" in event:
            return
        attempt = req.headers.get("x-slack-retry-num", ["0"])[0]
        await say(f"You said {event['text']}" + (f", try {attempt}" if attempt != "0" else ""))

    @app.action("save")
    async def save(ack: Any, respond: Any, body: JSON) -> None:
        await ack()
        value = body["actions"][0]["value"]
        await respond(f"Saved {value}", replace_original=True)

    @app.action("more")
    async def more(ack: Any, respond: Any, action: JSON) -> None:
        await ack()
        await respond(f"Here is {action['selected_option']['value']}")

    @app.action("edit")
    async def edit(ack: Any, client: AsyncWebClient, body: JSON) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.options("topic")
    async def complete(ack: Any, payload: JSON) -> None:
        typed = payload["value"]
        await ack(options=[option(f"{typed} models", typed), option(f"{typed} nets", typed)])

    @app.view("settings")
    async def submitted(ack: Any, view: JSON, client: AsyncWebClient, body: JSON) -> None:
        values = view["state"]["values"]
        name = values["name"]["name"]["value"]
        topic = values["topic"]["topic"]["selected_option"]
        if name == "nobody":
            await ack(response_action="errors", errors={"name": "Not a name."})
            return
        await ack()
        await client.chat_postMessage(
            channel=body["user"]["id"],
            text=f"{name} likes {topic['text']['text'] if topic else '-'}",
        )

    @app.event("app_home_opened")
    async def home(event: JSON, client: AsyncWebClient) -> None:
        view = {"type": "home", "blocks": [section(f"Home of <@{event['user']}>"), row]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.shortcut("find_similar")
    async def similar(ack: Any, respond: Any, shortcut: JSON) -> None:
        await ack()
        await respond(f"Like: {shortcut['message']['text']}")

    for name in ("user_change", "channel_archive", "channel_left", "app_uninstalled"):
        app.event(name)(_take)
    app.event("tokens_revoked")(_take)


async def _take(event: JSON) -> None:
    """An event that needs no more than an ack."""


def form() -> JSON:
    """A modal with a text field and a typeahead."""
    return {
        "type": "modal",
        "callback_id": "settings",
        "title": plain("Settings"),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": "name",
                "label": plain("Name"),
                "element": {"type": "plain_text_input", "action_id": "name", "max_length": 20},
            },
            {
                "type": "input",
                "block_id": "topic",
                "label": plain("Topic"),
                "optional": True,
                "element": {
                    "type": "external_select",
                    "action_id": "topic",
                    "min_query_length": 2,
                    "placeholder": plain("Type"),
                },
            },
        ],
    }


@asynccontextmanager
async def by_socket(
    app: AsyncApp, server: SlackServer, ping_interval: float = 10
) -> AsyncIterator[AsyncSocketModeHandler]:
    """Run an app in Socket Mode."""
    handler = AsyncSocketModeHandler(app, server.app.app_token, ping_interval=ping_interval)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await server.connected()
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def by_http(app: AsyncApp, server: SlackServer) -> AsyncIterator[str]:
    """Serve an app by signed HTTP, and yield where it is served."""
    runner = web.AppRunner(app.server(port=0, path="/slack/events").web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    server.reach_by_http(f"http://{host}:{port}/slack/events")
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
