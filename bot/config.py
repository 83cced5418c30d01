"""Settings: the only reader of the environment."""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import OperatorError


def _endpoint(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be an http:// or https:// address")
    return url


Endpoint = Annotated[str, AfterValidator(_endpoint)]


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
    semantic_search: Literal["off", "on"] = Field(
        "off", description="Whether search finds by meaning too; `make semantic` installs it."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "WARNING", description="How much is logged to standard error; `run` logs from INFO."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="`text` for people, `json` for machines."
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
