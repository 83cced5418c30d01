"""What people read in their language: which catalogue is spoken, and what damage does to it."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import texts
from bot.texts import Catalogues, _, both, either, language, languages, many, marked, speaking

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
PAPERS = ("{number} paper", "{number} papers")


def catalogue(**texts: str) -> str:
    return HEAD + "".join(f'\nmsgid "{id_}"\nmsgstr "{text}"\n' for id_, text in texts.items())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(texts, "CATALOGUES", Catalogues(tmp_path))
    return tmp_path


def speak(folder: Path, monkeypatch: pytest.MonkeyPatch, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(texts, "CATALOGUES", Catalogues(folder))


def test_english_needs_no_catalogue(folder: Path) -> None:
    assert languages() == ("en",)
    for locale in (None, "", "en", "en-GB", "fr", "../../etc", "no such language"):
        with speaking(locale):
            assert (_("Saved."), language()) == ("Saved.", "en")
            assert [many(*PAPERS, number) for number in (0, 1, 2)] == [PAPERS[1], *PAPERS]
    assert _("") == ""


@pytest.mark.parametrize(
    ("locale", "saved", "undo", "spoken"),
    [
        ("pt_BR", "Salvo.", "Desfazer", "pt_BR"),
        ("pt-BR", "Salvo.", "Desfazer", "pt_BR"),
        ("pt-br", "Salvo.", "Desfazer", "pt_BR"),
        ("pt", "Guardado.", "Desfazer", "pt"),
        ("pt-PT", "Guardado.", "Desfazer", "pt"),
        ("fr", "Saved.", "Undo", "en"),
    ],
)
def test_the_nearest_language_is_spoken_text_by_text(
    folder: Path, monkeypatch: pytest.MonkeyPatch, locale: str, saved: str, undo: str, spoken: str
) -> None:
    pt = catalogue(**{"Saved.": "Guardado.", "Undo": "Desfazer"})
    speak(folder, monkeypatch, {"pt.po": pt, "pt_BR.po": catalogue(**{"Saved.": "Salvo."})})
    assert languages() == ("en", "pt", "pt_BR")
    with speaking(locale):
        assert (_("Saved."), _("Undo"), language()) == (saved, undo, spoken)
        assert (_("Remove"), _("")) == ("Remove", "")


def test_numbers_take_the_form_their_language_gives_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plural = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);"
    forms = ("artykuł", "{number} artykuły", "{number} artykułów")
    text = (
        HEAD + f'"Plural-Forms: {plural}\\n"\n\nmsgid "{PAPERS[0]}"\nmsgid_plural "{PAPERS[1]}"\n'
    )
    text += "".join(f'msgstr[{at}] "{form}"\n' for at, form in enumerate(forms))
    speak(folder, monkeypatch, {"pl.po": text.replace('"artykuł"', '"{number} artykuł"')})
    with speaking("pl"):
        said = [many(*PAPERS, number).format(number=number) for number in (1, 3, 5)]
    assert said == ["1 artykuł", "3 artykuły", "5 artykułów"]


@pytest.mark.parametrize(
    "damaged",
    [
        b"\xff\xfe\x00",
        b"msgid without quotes",
        HEAD.replace("utf-8", "klingon").encode(),
        HEAD.encode() + b'"Plural-Forms: nplurals=x; plural=n\\n"\n\nmsgid "Undo"\nmsgstr "U"\n',
    ],
    ids=["bytes", "syntax", "charset", "plural"],
)
def test_a_damaged_catalogue_is_logged_once_and_the_next_language_spoken(
    folder: Path, monkeypatch: pytest.MonkeyPatch, damaged: bytes
) -> None:
    speak(folder, monkeypatch, {"pt.po": catalogue(**{"Undo": "Desfazer"})})
    (folder / "pt_BR.po").write_bytes(damaged)
    (folder / "fr.po").write_bytes(damaged)
    monkeypatch.setattr(texts, "CATALOGUES", Catalogues(folder))
    with capture_logs() as logs:
        for locale, undo in (("pt-BR", "Desfazer"), ("fr", "Undo"), ("fr", "Undo")):
            with speaking(locale):
                assert _("Undo") == undo
    assert sorted(entry["file"] for entry in logs) == ["fr.po", "pt_BR.po"]


@pytest.mark.parametrize(
    "text",
    ["Enlevé : {quoi}.", "Enlevé.", "Enlevé : {what.__class__}.", "Enlevé : {what", "{what!r}"],
)
def test_a_text_with_other_placeholders_is_left_in_english(
    folder: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    speak(
        folder, monkeypatch, {"fr.po": catalogue(**{"Removed: {what}.": text, "Undo": "Annuler"})}
    )
    with capture_logs() as logs, speaking("fr"):
        assert _("Removed: {what}.").format(what="it") == "Removed: it."
        assert _("Undo") == "Annuler"
    (entry,) = logs
    assert entry["text"] == "Removed: {what}."


def test_what_is_not_translated_yet_or_not_for_sure_is_english(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plural = f'\nmsgid "{PAPERS[0]}"\nmsgid_plural "{PAPERS[1]}"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    fuzzy = '\n#, fuzzy\nmsgid "Undo"\nmsgstr "Refaire"\n'
    speak(folder, monkeypatch, {"fr.po": catalogue(**{"Saved.": ""}) + plural + fuzzy})
    with speaking("fr"):
        assert (_("Saved."), _("Undo"), many(*PAPERS, 2)) == ("Saved.", "Undo", PAPERS[1])


async def test_tasks_do_not_hear_each_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"{name}.po": catalogue(**{"Undo": f"Undo in {name}"}) for name in ("fr", "de", "it")}
    speak(folder, monkeypatch, files)
    all_speak = asyncio.Barrier(4)

    async def say(locale: str | None) -> str:
        with speaking(locale):
            await all_speak.wait()
            with speaking("it"):
                await asyncio.sleep(0)
            return _("Undo")

    said = await asyncio.gather(say("fr"), say("de"), say(None), say("de"))
    assert list(said) == ["Undo in fr", "Undo in de", "Undo", "Undo in de"]
    assert _("Undo") == "Undo"


def test_what_is_declared_is_translated_when_it_is_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(folder, monkeypatch, {"fr.po": catalogue(**{"Undo": "Annuler"})})
    with speaking("fr"):
        declared = marked("Undo")
        assert (declared, _(declared)) == ("Undo", "Annuler")
    with pytest.raises(RuntimeError), speaking("fr"):
        raise RuntimeError
    assert _(declared) == "Undo"


def test_words_are_listed_as_one_reads_them() -> None:
    assert [both("abc"[:number]) for number in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert [either("abc"[:number]) for number in (1, 2, 3)] == ["a", "a or b", "a, b or c"]
