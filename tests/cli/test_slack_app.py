"""`manifest slack` and `slack-key`, and what `run` says where that key is missing."""

import json

from adapters.slack.installing.token_keys import TokenKeys
from adapters.slack.manifest import manifest
from tests.cli.processes import Paperboy

MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "secret",
    "SLACK_SIGNING_SECRET": "signing",
}


def test_the_manifest_is_printed_to_be_pasted(paperboy: Paperboy) -> None:
    ended = paperboy("manifest", "slack")
    assert (ended.code, json.loads(ended.out)) == (0, manifest())
    with_more = ("--with-history", "--url", "https://bot.example.org/paperboy")
    printed = json.loads(paperboy("manifest", "slack", *with_more).out)
    assert printed == manifest(url="https://bot.example.org/paperboy", with_history=True)
    assert not paperboy.database.exists()


def test_a_new_key_is_made_each_time(paperboy: Paperboy) -> None:
    made = [paperboy("slack-key") for _ in range(2)]
    assert [each.code for each in made] == [0, 0]
    TokenKeys(",".join(each.out.strip() for each in made))
    assert made[0].out != made[1].out
    assert not paperboy.database.exists()


def test_without_one_many_workspaces_are_not_served_and_it_says_what_to_do(
    paperboy: Paperboy,
) -> None:
    ended = paperboy("run", env=MANY)
    assert ended.code == 1
    assert "SLACK_TOKEN_KEYS is not set" in ended.said
    assert "python -m bot slack-key" in ended.said
