"""Which announcements are read: the settings, and what is wired for them."""

from pathlib import Path

import pytest

from bot.config import load_settings
from bot.errors import OperatorError
from bot.sync_state import LastAnnouncements, last_announcements, remember_announcements
from bot.wiring import open_bot


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/p.db")
    for name in ("ARXIV_CATEGORIES", "ARXIV_RSS_URL", "SEMANTIC_SEARCH"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("", ()),
        (" , ", ()),
        ("cs.CL", ("cs.CL",)),
        ("cs.cl, CS.lg,cs.CL,", ("cs.CL", "cs.LG")),
        ("cs.CL+stat.ML q-bio.NC", ("cs.CL", "stat.ML", "q-bio.NC")),
        ("hep-th,math,cond-mat.mes-hall", ("hep-th", "math", "cond-mat.mes-hall")),
    ],
)
def test_categories_are_named_as_arxiv_names_them(
    written: str, read: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARXIV_CATEGORIES", written)
    assert load_settings().announced_categories == read


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("cs.LG,cs.CLL", "announces no category “cs.cll”; perhaps cs.CL is meant"),
        ("cs.CL,quantph", "announces no category “quantph”; perhaps quant-ph is meant"),
        ("nonsense", "announces no category “nonsense”. It comes from"),
        ("cmp-lg", "announces no category “cmp-lg”"),  # closed in 1998
        ("../../etc", "announces no category"),
    ],
)
def test_a_category_that_arxiv_has_not_is_named(
    written: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARXIV_CATEGORIES", written)
    with pytest.raises(OperatorError, match="ARXIV_CATEGORIES") as error:
        load_settings()
    assert said in str(error.value)


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARXIV_RSS_URL", "rss.arxiv.org/rss")
    with pytest.raises(OperatorError, match="ARXIV_RSS_URL: it must be an http"):
        load_settings()


async def test_without_categories_arxiv_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_bot(load_settings(), []) as bot:
        assert bot.announcements is None
        await remember_announcements(bot.store, LastAnnouncements(source="arXiv (cs.CL)"))
    async with open_bot(load_settings(), []) as bot:
        assert await last_announcements(bot.store) is None  # nor does `status` speak of it

    monkeypatch.setenv("ARXIV_CATEGORIES", "cs.CL")
    async with open_bot(load_settings(), []) as bot:
        assert bot.announcements is not None
