"""What the tests of views have in common: what was shown, for goldens and comparisons."""

import json
import re

from tests.fakes.slack_server import View
from tests.goldens import golden

_ID = re.compile(r"\b([CD])0\d{8}\b")
"""Which one a channel has depends on what was made before it."""


def check(name: str, view: View) -> None:
    """Compare a view with its goldens: what Slack was sent, and what is seen of it."""
    sent = {key: view.content[key] for key in sorted(view.content)}
    written = json.dumps(_sent(sent), ensure_ascii=False, indent=1)
    golden.check(f"slack/{name}.json", _ID.sub(r"\1", written) + "\n")
    golden.check(f"slack/{name}.txt", view.seen.text + "\n")


def _sent(value: object) -> object:
    """Return a view without the ids that Slack gives to blocks that have none."""
    if isinstance(value, list):
        return [_sent(each) for each in value]
    if isinstance(value, dict):
        made = "label" not in value and "block_id" in value
        return {k: _sent(v) for k, v in value.items() if not (made and k == "block_id")}
    return value


def order(view: View, *texts: str) -> None:
    """Assert that texts stand in a view in this order."""
    rest = view.seen.text
    for text in texts:
        assert text in rest, f"no {text!r} after what came before it in:\n{view.seen.text}"
        rest = rest.split(text, 1)[1]
