"""Settings: the only reader of the environment."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import OperatorError
from bot.model.subscription import Quotas
from bot.query.categories import CATEGORIES, OPEN_ARCHIVES


def _endpoint(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be an http:// or https:// address")
    return url


def _categories(text: str) -> str:
    """Return arXiv's categories as arXiv writes them, each once, with commas between."""
    known = {name.lower(): name for name in (*CATEGORIES, *OPEN_ARCHIVES)}
    named = [name.lower() for name in re.split(r"[,+\s]+", text) if name]
    for name in named:
        if name not in known:
            near = [known[each] for each in get_close_matches(name, known, n=2, cutoff=0.8)]
            meant = f"; perhaps {' or '.join(near)} is meant" if near else ""
            raise ValueError(f"arXiv announces no category “{name[:40]}”{meant}")
    return ",".join(dict.fromkeys(known[name] for name in named))


Endpoint = Annotated[str, AfterValidator(_endpoint)]
Categories = Annotated[str, AfterValidator(_categories)]


class Settings(BaseSettings):
    """What whoever runs the bot may set, in the environment or in `.env`."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    database_url: str = Field(
        "sqlite:///paperboy.db", description="Where everything is stored: a SQLite file."
    )
    hf_endpoint: Endpoint = Field(
        "https://huggingface.co", description="Where the daily list is read from."
    )
    hf_token: SecretStr | None = Field(
        None, description="Optional: doubles the number of requests Hugging Face allows."
    )
    arxiv_categories: Categories = Field(
        "", description="Categories whose announcements topics are matched against: cs.CL,cs.LG"
    )
    arxiv_rss_url: Endpoint = Field(
        "https://rss.arxiv.org/rss/", description="Where arXiv's announcements are read from."
    )
    semantic_search: Literal["off", "on"] = Field(
        "off", description="Whether search finds by meaning too; `make semantic` installs it."
    )
    max_subscriptions_per_place: int = Field(
        50, ge=1, description="How many subscriptions a channel, or a person's messages, may have."
    )
    max_subscriptions_per_person: int = Field(
        25, ge=1, description="How many subscriptions one person may make."
    )
    max_subscriptions_per_workspace: int = Field(
        200, ge=1, description="How many subscriptions a workspace may have in all."
    )
    discord_token: SecretStr | None = Field(
        None, description="The token of a Discord bot: `run` serves it."
    )
    discord_api_url: Endpoint = Field(
        "https://discord.com/api/v10", description="Where Discord is reached."
    )
    slack_bot_token: SecretStr | None = Field(
        None, description="A Slack app's bot token (xoxb-): one workspace, with SLACK_APP_TOKEN."
    )
    slack_app_token: SecretStr | None = Field(
        None, description="A Slack app's app-level token (xapp-): events come over Socket Mode."
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="A Slack app's signing secret: events come over HTTP."
    )
    slack_host: str = Field(
        "0.0.0.0", description="Where Slack's requests are listened for, with a signing secret."
    )
    slack_port: int = Field(
        3000, ge=0, le=65535, description="The port there; whatever is in front sends it on."
    )
    slack_client_id: str | None = Field(
        None, description="A Slack app's client id: many workspaces, with SLACK_CLIENT_SECRET."
    )
    slack_client_secret: SecretStr | None = Field(None, description="A Slack app's client secret.")
    slack_token_keys: SecretStr | None = Field(
        None, description="Keys of the stored tokens of many workspaces, the newest first."
    )
    slack_history: Literal["off", "on"] = Field(
        "off", description="Whether many workspaces are asked to let it read its channels."
    )
    slack_api_url: Endpoint = Field("https://slack.com/api/", description="Where Slack is reached.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "WARNING", description="How much is logged to standard error; `run` logs from INFO."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="`text` for people, `json` for machines."
    )

    @property
    def announced_categories(self) -> tuple[str, ...]:
        """Return the categories of `arxiv_categories`, one by one."""
        return tuple(filter(None, self.arxiv_categories.split(",")))

    @property
    def quotas(self) -> Quotas:
        """Return how many subscriptions there may be."""
        return Quotas(
            place=self.max_subscriptions_per_place,
            person=self.max_subscriptions_per_person,
            workspace=self.max_subscriptions_per_workspace,
        )

    @property
    def database_path(self) -> Path:
        """Return the SQLite file that `database_url` names.

        Raises OperatorError for any other database.
        """
        scheme, separator, path = self.database_url.partition(":///")
        if scheme != "sqlite" or not separator or not path:
            shown = re.sub("//.*@", "//…@", self.database_url)  # without a password
            raise OperatorError(
                f"DATABASE_URL is “{shown}”, which is no SQLite file."
                " Write sqlite:///paperboy.db, or sqlite:////var/lib/paperboy.db for a full path."
            )
        return Path(unquote(path))


def load_settings() -> Settings:
    """Read the settings.

    Raises OperatorError that names the setting, what is wrong with it and where it is set.
    """
    try:
        return Settings()  # type: ignore[call-arg]  # every field has a default
    except ValidationError as error:
        problems = "; ".join(
            f"{str(each['loc'][0]).upper()}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors()
        )
        raise OperatorError(
            f"A setting is wrong: {problems}. It comes from the environment or from .env."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"The file .env cannot be read: {error}.") from error
