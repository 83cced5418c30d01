"""The pages of an installation, as HTML: short, without scripts, pictures or other addresses."""

from dataclasses import dataclass
from html import escape

from bot.texts import _, language

INSTALL_PATH = "/slack/install"
"""Where an installation begins."""

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto;
  padding: 0 1rem; color: #1d1c1d; background: #fff }}
a.do {{ display: inline-block; padding: .6rem 1.2rem; border-radius: .3rem;
  color: #fff; background: #4a154b; text-decoration: none }}
</style>
</head>
<body>
<h1>{title}</h1>
{paragraphs}
{link}
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Page:
    """What somebody is shown: plain text throughout. `link` is what they can do next."""

    status: int
    title: str
    paragraphs: tuple[str, ...]
    link: tuple[str, str] | None = None  # its address and its label

    @property
    def html(self) -> str:
        """Return it as it is sent."""
        link = ""
        if self.link:
            address, label = map(escape, self.link)
            link = f'<p><a class="do" href="{address}">{label}</a></p>'
        return _PAGE.format(
            language=escape(language().replace("_", "-")),
            title=escape(self.title),
            paragraphs="\n".join(f"<p>{escape(each)}</p>" for each in self.paragraphs),
            link=link,
        )


def install(address: str) -> Page:
    """Ask to go to Slack."""
    return Page(
        200,
        _("Add Paperboy to Slack"),
        (
            _("Paperboy brings the day's research papers to where your team already talks."),
            _("Slack asks next which workspace it is for, and shows what Paperboy may do there."),
        ),
        (address, _("Add to Slack")),
    )


def installed(name: str, address: str) -> Page:
    """Say that it worked."""
    return Page(
        200,
        _("Paperboy is in {workspace}").format(workspace=name)
        if name
        else _("Paperboy is in your workspace"),
        (
            _("Write /papers help in any channel, or write to Paperboy directly."),
            _("If it was there before, /papers subscriptions starts again what was subscribed."),
        ),
        (address, _("Open Slack")),
    )


def denied() -> Page:
    """Say that nothing was done, because they did not want it."""
    return _failed(200, _("You did not agree, so nothing was changed."))


def not_begun_here() -> Page:
    """Say that this is no installation that was begun in this browser."""
    return _failed(
        400,
        _("This installation was not begun in this browser, or its cookies are off."),
        _("Begin again here, and agree in the same browser."),
    )


def used_up() -> Page:
    """Say that a way back was used already, or is too old."""
    return _failed(
        400,
        _("This link was used already, or is older than ten minutes."),
        _("If Paperboy answers in your workspace, all is well. If not, begin again."),
    )


def refused(code: str) -> Page:
    """Say that Slack did not grant it."""
    return _failed(
        400,
        _("Slack did not confirm the installation ({code}).").format(code=code),
        _("Begin again; if it stays so, tell whoever runs this Paperboy."),
    )


def unanswered() -> Page:
    """Say that Slack does not answer."""
    return _failed(
        502,
        _("Slack did not answer, so the installation is not complete."),
        _("Begin again in a minute."),
    )


def not_stored() -> Page:
    """Say that it is our fault."""
    return _failed(
        500,
        _("Slack agreed, but the installation could not be stored. It is logged."),
        _("Begin again in a minute; if it stays so, tell whoever runs this Paperboy."),
    )


def _failed(status: int, *paragraphs: str) -> Page:
    link = (INSTALL_PATH, _("Begin again"))
    return Page(status, _("Paperboy was not added"), paragraphs, link)
