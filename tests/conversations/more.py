"""A source tells more of a paper, in the middle of a conversation."""

from dataclasses import replace

from bot.model.paper import Paper, Signals
from tests.fakes.world import World


async def tell_more(world: World, line: str) -> None:
    """Let a line such as `2611.00300 code upvotes:9 models:2 keywords:agents withdrawn` be told."""
    key, *facts = line.split()
    paper = (await world.store.papers.get([key]))[key]
    for fact in facts:
        paper = _with(paper, *fact.partition(":")[::2])
    await world.store.papers.add([paper], world.clock.now())
    await world.ingest.absorb()
    if paper.arxiv_id:  # whoever watches it has seen its page by then
        await world.store.watches.page_read(paper.arxiv_id, world.clock.now())


def _with(paper: Paper, fact: str, value: str) -> Paper:
    match fact:
        case "code":
            return replace(paper, code_url="https://github.com/ada/code")
        case "keywords":
            return replace(paper, keywords=(value,))
        case "withdrawn":
            return replace(paper, withdrawn=True)
        case "upvotes" | "models" | "spaces":
            signals: Signals = replace(paper.signals, **{fact: int(value)})
            return replace(paper, signals=signals)
        case _:
            raise ValueError(f"what is “{fact}” of a paper?")
