"""Alerts that people keep: looked back on before they are saved, explained, and easily narrowed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.model.paper import Paper
from bot.model.place import Actor
from bot.reply import Reply
from tests.fakes.world import World, channel, paper, someone

FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
ADA = someone("ada")


def said(reply: Reply) -> str:
    return reply.model_dump_json()


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons()]


def line(reply: Reply, label: str) -> str:
    return next(button.line for button in reply.buttons() if button.label.startswith(label))


async def topic_of(world: World, number: int) -> str:
    found = await world.store.subscriptions.get(number)
    assert found is not None
    return found.terms.topic


async def fill(world: World, about: dict[str, int], days: int = 14) -> None:
    """List papers on each of some subjects, spread over days."""
    random, number = Random(6), 0
    listed: dict[date, list[Paper]] = {}
    for subject, many in about.items():
        for each in range(many):
            number += 1
            day = FRIDAY - timedelta(days=each % days)
            made = replace(
                paper(f"Number {number}", number, random.randrange(100)),
                abstract=f"We study {subject}.",
            )
            listed.setdefault(day, []).append(made)
    for day in sorted(listed):
        await world.list(day, *listed[day])


async def test_a_topic_that_is_too_wide_is_offered_what_its_papers_share(world: World) -> None:
    about = {"agents that browse": 60, "agents that code": 40, "agents": 60, "vision": 200}
    await fill(world, about)
    reply = await world.say("subscribe agents")
    assert "about 11 a day" in said(reply)
    assert "With “browse” too it would be 60 papers, about 4 a day." in said(reply)
    narrowed = await world.say(line(reply, "Add “browse”"))
    assert narrowed.error is None
    assert await topic_of(world, 1) == "agents browse"


@pytest.mark.parametrize("asked", ["robtics vision", "robtics has:code", '"robtics vision"'])
async def test_what_is_misspelt_beside_something_else_is_put_right(
    world: World, asked: str
) -> None:
    await fill(world, {"robotics vision": 5, "vision": 30})
    code = replace(paper("Robotics vision", 99), code_url="https://github.com/ada/one")
    await world.list(FRIDAY, code)
    reply = await world.say(f"subscribe {asked} preview:yes")
    assert f"Take “{asked.replace('robtics', 'robotics')}”" in labels(reply)


async def test_in_a_preview_the_better_topic_is_previewed_and_nothing_is_saved(
    world: World,
) -> None:
    about = {"agents that browse": 60, "agents that code": 40, "agents": 60, "vision": 200}
    await fill(world, about)
    reply = await world.say("subscribe agents top:3 preview:yes")
    better = await world.say(line(reply, "Add “browse”"))
    assert "Nothing is saved yet" in said(better)
    assert "top 3" in said(better)
    assert not await world.store.subscriptions.of_place(ADA.direct)


async def test_a_topic_that_matches_everything_is_refused_with_what_it_would_send(
    world: World,
) -> None:
    await fill(world, {"agents": 300})
    for topic in ("after:2020-01-01", "study", "agents OR vision", "-- min:0"):
        reply = await world.say(f"subscribe {topic}")
        assert reply.error == "bad-input", topic
        assert "300 of the 300 papers of the last 14 days, about 21 a day" in said(reply)
    assert not await world.store.subscriptions.of_place(ADA.direct)
    await world.say("subscribe browsers")
    for change in ("edit 1 study", "edit 1 after:2020-01-01"):
        reply = await world.say(change)
        assert reply.error == "bad-input", change
        assert "300 of the 300 papers" in said(reply)
    assert await topic_of(world, 1) == "browsers"


async def test_upvotes_asked_for_beside_a_topic_that_leaves_them_out_are_refused(
    world: World,
) -> None:
    await fill(world, {"agents": 20, "vision": 30})
    await world.say("subscribe agents -min:5 min:4")
    lines = ("edit 1 agents -min:50 min:100", "edit 1 min:100", "narrow 1 -min:4")
    for line_ in (*lines, "subscribe agents -min:100 min:100"):
        reply = await world.say(line_)
        assert reply.error == "bad-input", line_
        assert "leaves out: nothing can match." in said(reply), line_
    reply = await world.say("subscribe min:4 -agents")
    assert "only says what to leave out" in said(reply)
    assert (await world.say("raise 1")).error is not None
    assert (await world.say("edit 1 min:3")).error is None


async def test_a_change_says_what_it_would_have_brought(world: World) -> None:
    await fill(world, {"agents": 20, "agents that browse": 10, "vision": 30})
    await world.say("subscribe agents")
    reply = await world.say("edit 1 agents browse")
    assert "In the last 14 days: 10 papers instead of 30." in said(reply)
    assert "In the last 14 days" not in said(await world.say("edit 1 at:10:00"))


async def test_a_change_that_brings_nothing_or_too_much_is_told_what_is_better(
    world: World,
) -> None:
    about = {"agents that browse": 60, "agents that code": 40, "agents": 60, "vision": 200}
    await fill(world, about)
    await world.say("subscribe agents browse")
    nothing = await world.say("edit 1 agetns browse")
    assert "would have brought 60 papers in the last 30 days." in said(nothing)
    assert (await world.say(line(nothing, "Take “agents browse”"))).error is None
    assert await topic_of(world, 1) == "agents browse"
    wide = await world.say("edit 1 agents")
    assert "With “browse” too it would be 60 papers, about 4 a day." in said(wide)
    assert (await world.say(line(wide, "Add “browse”"))).error is None
    assert await topic_of(world, 1) == "agents browse"


async def test_a_rare_topic_is_looked_at_for_a_month(world: World) -> None:
    day = FRIDAY - timedelta(days=20)
    await world.list(day, paper("Zebra finches", 1))
    await world.list(FRIDAY, paper("Agents", 2))
    reply = await world.say("subscribe zebra")
    assert "The last 30 days would have brought 1 paper:" in said(reply)
    assert "Zebra finches" in said(reply)


async def test_of_the_parts_that_leave_nothing_the_one_that_matters_least_is_offered(
    world: World,
) -> None:
    await fill(world, {"zebra stripes": 2, "agents": 30})
    reply = await world.say("subscribe agents zebra stripes")
    assert [each for each in labels(reply) if "Leave out" in each] == ["Leave out “agents”"]
    reply = await world.say("edit 1 topic:agents min:5000")
    assert reply.error is None
    reply = await world.say("subscribe zebra min:5000 preview:yes")
    assert "Leave out “min:5000”" in labels(reply)


async def test_what_no_paper_has_is_named_and_the_rest_offered(world: World) -> None:
    await fill(world, {"zebra stripes": 2, "agents": 30, "vision": 3})
    reply = await world.say("subscribe zebra quagga okapi preview:yes")
    assert "Without `quagga` and `okapi` it would have been 2 papers" in said(reply)
    better = await world.say(line(reply, "Take “zebra”"))
    assert "would have brought 2 papers" in said(better)
    for topic, what in (
        ("quagga okapi", "No paper had `quagga` or `okapi`."),
        ("author:turing", "No paper had `author:turing`."),
        ("zebra agents vision", "It asks for more than any paper had"),
    ):
        assert what in said(await world.say(f"subscribe {topic} preview:yes")), topic


async def test_where_no_word_parts_the_papers_a_bar_is_offered(world: World) -> None:
    await world.list(FRIDAY, *(paper(f"Agents {n}", n, n) for n in range(150)))
    await world.list(SATURDAY, *(paper(f"Vision {n}", n, n) for n in range(150, 300)))
    reply = await world.say("subscribe agents")
    assert "With at least 100 upvotes it would be 50 papers, about 4 a day." in said(reply)
    await world.say(line(reply, "At least 100 upvotes"))
    found = await world.store.subscriptions.get(1)
    assert found is not None
    assert (found.terms.topic, found.terms.min_upvotes) == ("agents", 100)


@pytest.mark.parametrize(
    "change", ["edit 1 topic:(reward -reward)", "narrow 1 -reward", "narrow 1 before:2020"]
)
async def test_no_change_makes_a_topic_that_cannot_match(world: World, change: str) -> None:
    await world.list(FRIDAY, paper("Reward", 1))
    await world.say("subscribe reward")
    assert (await world.say(change)).error == "bad-input"
    assert await topic_of(world, 1) == "reward"


async def test_an_alert_has_few_buttons_and_each_does_what_it_says(world: World) -> None:
    await fill(world, {"agents and robots": 6, "agents": 20, "vision": 5}, days=1)
    await world.say("subscribe agents at:09:00 top:2")
    world.clock.at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert await world.tick() == 1
    alert = world.platform.sent[0][1]
    assert labels(alert)[-5:] == [
        "24 more",
        "Only with code",
        "Raise the bar",
        "Mute a week",
        "Unsubscribe",
    ]
    for card in alert.papers():
        assert [button.label for button in card.buttons] == ["Abstract", "Save", "Less like this"]
    for label in ("24 more", "Only with code", "Raise the bar", "Mute a week", "Save"):
        assert (await world.say(line(alert, label))).error is None, label
    found = await world.store.subscriptions.get(1)
    assert found is not None
    assert found.terms.topic == "agents has:code"


@pytest.mark.parametrize("topic", ["fruit", "fruit OR pears", "title:fruit", "-- min:0 fruit", ""])
async def test_what_was_left_out_has_the_upvotes_that_are_asked_for(
    world: World, topic: str
) -> None:
    await world.say(f"subscribe at:09:00 top:2 min:14 {topic}")
    await world.list(FRIDAY, *(paper(f"Fruit {n}", n, n) for n in range(20)))
    world.clock.at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert await world.tick() == 1
    listed = await world.say(line(world.platform.sent[0][1], "4 more"))
    assert [card.title for card in listed.papers()] == [f"Fruit {n}" for n in range(19, 13, -1)]


@pytest.mark.parametrize("topic", ["", "robots"])
async def test_what_was_left_out_came_to_the_upvotes_later(world: World, topic: str) -> None:
    await world.say(f"subscribe at:09:00 top:1 min:14 {topic}")
    for upvotes in (3, 30):
        few = paper("Robots that few like", 4, 2)
        await world.list(FRIDAY, few, *(paper(f"Robots {n}", n, upvotes + n) for n in range(3)))
        await world.tick(days=1)
    listed = await world.say(line(world.platform.sent[-1][1], "2 more"))
    assert sorted(card.title for card in listed.papers()) == [f"Robots {n}" for n in range(3)]


async def test_less_like_this_leaves_out_a_word_and_can_be_undone(world: World) -> None:
    await fill(world, {"agents and robots": 6, "agents": 20, "vision": 30})
    await world.say("subscribe agents")
    reply = await world.say("less 1 2611.00001")
    assert "leaves out papers with “robots” from now on" in said(reply)
    assert "20 papers instead of 26" in said(reply)
    assert await topic_of(world, 1) == "agents -robots"
    await world.say(line(reply, "Undo"))
    assert await topic_of(world, 1) == "agents"


async def test_no_word_is_too_long_to_be_left_out(world: World) -> None:
    long = "shaping" * 170
    await fill(world, {f"agents, robots and {long}": 6, "agents": 20, "vision": 30})
    await world.say("subscribe agents")
    reply = await world.say("less 1 2611.00001")
    assert reply.error is None
    assert await topic_of(world, 1) == "agents -robots"


async def test_another_word_can_be_left_out_instead(world: World) -> None:
    await fill(world, {"agents, robots and grippers": 6, "agents": 20, "vision": 30})
    await world.say("subscribe agents")
    reply = await world.say("less 1 2611.00001")
    first = await topic_of(world, 1)
    await world.say(next(b.line for b in reply.buttons() if "instead" in b.label))
    assert await topic_of(world, 1) in {"agents -robots", "agents -grippers"} - {first}


async def test_less_of_the_whole_list_or_of_what_says_nothing_is_explained(world: World) -> None:
    await fill(world, {"agents": 20, "vision": 20})
    await world.say("subscribe")
    reply = said(await world.say("less 1 2611.00001"))
    assert "brings the whole list" in reply and "`edit 1 models -robotics`" in reply
    assert (await world.say("edit 1 models -robotics")).error is None
    await world.say("edit 1 topic:none")
    await world.say("subscribe agents OR cats")
    assert "I find no word" in said(await world.say("less 2 2611.00001"))


async def test_a_topic_that_can_take_no_more_says_so(world: World) -> None:
    await fill(world, {"agents": 20, "vision": 20})
    without = " ".join(f"-word{number}" for number in range(49))
    await world.say(f"subscribe agents {without}")
    for change in ("narrow 1 has:code", "narrow 1 -word50"):
        reply = await world.say(change)
        assert reply.error == "bad-input", change
        assert "Subscription 1 asks for so much that no more can be added." in said(reply)
    assert "so much" not in said(await world.say("narrow 1 ("))


async def test_the_bar_rises_to_the_step_that_makes_it_less(world: World) -> None:
    await world.list(FRIDAY, *(paper(f"Reward {n}", n, n) for n in (12, 15, 30, 70)))
    await world.say("subscribe reward")
    for bar, left in ((20, 2), (50, 1)):
        reply = await world.say("raise 1")
        assert f"a paper needs {bar} upvotes" in said(reply)
        assert f"{left} paper" in said(reply)
    none_left = await world.say("raise 1")
    assert none_left.error == "not-found"
    assert "No paper of the last 14 days had 100 upvotes." in said(none_left)
    await world.say("edit 1 min:100")  # as that says to do where one wants to all the same
    await world.say("raise 1")
    assert "subscription 1" in said(await world.say("raise 1"))
    await world.say("edit 1 min:5000")
    assert (await world.say("raise 1")).error == "bad-input"


async def test_nobody_narrows_what_is_not_theirs(world: World) -> None:
    await world.list(FRIDAY, paper("Reward", 1))
    await world.say("subscribe reward")
    await world.say("subscribe reward to:here", where=channel("ml"))
    bob = someone("bob", may_manage=False)
    for change in ("narrow {} has:code", "raise {}", "less {} 2611.00001"):
        assert (await world.say(change.format(1), bob)).error == "not-found"
        reply = await world.say(change.format(2), bob, channel("ml"))
        assert reply.error == "not-allowed"


async def test_a_person_has_a_quota_and_is_told_what_to_do(world: World) -> None:
    await world.list(FRIDAY, paper("Reward", 1))
    for number in range(25):
        assert (await world.say(f"subscribe topic{number}")).error is None
    reply = await world.say("subscribe more")
    assert reply.error == "quota"
    assert "You have 25 subscriptions here" in said(reply)
    await world.say("unsubscribe 25")
    assert (await world.say("subscribe more")).error is None
    assert (await world.say("restore 25")).error == "quota"
    assert len(await world.store.subscriptions.of_place(ADA.direct)) == 25


async def test_a_place_and_a_workspace_have_quotas(world: World) -> None:
    people: list[Actor] = [someone(f"p{n}") for n in range(12)]
    for number in range(50):
        reply = await world.say(
            f"subscribe topic{number} to:here", people[number // 20], channel("ml")
        )
        assert reply.error is None
    reply = await world.say("subscribe more to:here", people[5], channel("ml"))
    assert "This place has 50 subscriptions" in said(reply)
    for number in range(150):
        await world.say(f"subscribe topic{number}", people[3 + number // 20])
    reply = await world.say("subscribe more", people[11])
    assert reply.error == "quota"
    assert "This workspace has 200 subscriptions" in said(reply)


@pytest.mark.parametrize(
    ("topic", "why"),
    [
        ('author:"ada lovelace"', "by Ada Lovelace"),
        ("org:deepmind", "from Google DeepMind"),
        ("cat:cs.CL", "in cs.CL"),
        ("has:code reward", "with code"),
    ],
)
async def test_authors_organizations_and_categories_say_why(
    world: World, topic: str, why: str
) -> None:
    one = replace(
        paper("Reward", 1, 5),
        organization="Google DeepMind",
        categories=("cs.CL",),
        code_url="https://github.com/ada/reward",
    )
    await world.list(FRIDAY, one, paper("Other", 2))
    reply = await world.say(f"subscribe {topic} at:09:00")
    assert "would have brought" in said(reply)
    world.clock.at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert await world.tick() == 1
    card = next(iter(world.platform.sent[0][1].papers()))
    assert why in card.why
