"""The keys under which tokens are stored, so that the database file alone opens no workspace."""

from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import OperatorError

KEY_HELP = "`python -m bot slack-key` makes one; docs/slack.md says where it belongs."


class LostKeyError(Exception):
    """None of the keys opens a text."""


class TokenKeys:
    """Encrypts under the first of the keys of `SLACK_TOKEN_KEYS`; each of them decrypts.

    Raises OperatorError where the setting is no list of keys with commas between.
    """

    def __init__(self, setting: str) -> None:
        keys = [key for each in setting.split(",") if (key := each.strip())]
        if not keys:
            raise OperatorError(f"SLACK_TOKEN_KEYS holds no key. {KEY_HELP}")
        try:
            fernets = [Fernet(key) for key in keys]
        except ValueError:  # its text may show part of a key
            raise OperatorError(
                "SLACK_TOKEN_KEYS holds something that is no key: each is 44 letters and digits,"
                f" with commas between. {KEY_HELP}"
            ) from None
        self._newest = fernets[0]
        self._all = MultiFernet(fernets)

    def encrypt(self, text: str, now: datetime) -> str:
        """Return a text that only these keys open. It shows when it was made."""
        return self._all.encrypt_at_time(text.encode(), _seconds(now)).decode()

    def decrypt(self, secret: str) -> str:
        """Return the text. Raises LostKeyError."""
        try:
            return self._all.decrypt(secret).decode()
        except InvalidToken:
            raise LostKeyError("no key of SLACK_TOKEN_KEYS opens it") from None

    def decrypt_fresh(self, secret: str, now: datetime, seconds: int) -> str:
        """Return a text that was encrypted at most so long ago. Raises LostKeyError."""
        try:
            return self._all.decrypt_at_time(secret, seconds, _seconds(now)).decode()
        except InvalidToken:
            raise LostKeyError("no key opens it, or it is too old") from None

    def under_newest(self, secret: str) -> str:
        """Return a secret under the newest key: the same one where it is. Raises LostKeyError."""
        try:
            self._newest.decrypt(secret)
        except InvalidToken:
            try:
                return self._all.rotate(secret).decode()
            except InvalidToken:
                raise LostKeyError("no key of SLACK_TOKEN_KEYS opens it") from None
        return secret


def new_key() -> str:
    """Return a new key."""
    return Fernet.generate_key().decode()


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
