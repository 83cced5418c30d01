"""Papers as BibTeX entries."""

import re
from collections.abc import Iterable

from pylatexenc.latexencode import UnicodeToLatexEncoder

from bot.model.paper import Paper
from bot.papers import arxiv_url, page_url
from bot.text import STOP_WORDS, title_key

_SPECIAL = re.compile(r"\\[%&#_{}$]")


def _protected(latex: str) -> str:
    """Put an accent or a symbol in braces, as BibTeX wants it; leave a plain escape as it is."""
    return latex if _SPECIAL.fullmatch(latex) else f"{{{latex}}}"


_encode = UnicodeToLatexEncoder(
    unknown_char_policy="keep",
    unknown_char_warning=False,
    replacement_latex_protection=_protected,
).unicode_to_latex


def bibliography(papers: Iterable[Paper]) -> str:
    """Return entries for papers, in their order, each with a citation key of its own."""
    entries: dict[str, str] = {}
    for paper in papers:
        label = base = _label(paper)
        for letter in "bcdefghijklmnopqrstuvwxyz":
            if label not in entries:
                break
            label = f"{base}{letter}"
        entries[label] = _entry(label, paper)
    return "\n\n".join(entries.values())


def _entry(label: str, paper: Paper) -> str:
    day = paper.published_on
    fields = [("title", f"{{{_encode(paper.title)}}}")]  # inner braces keep the title's capitals
    if paper.authors:
        fields.append(("author", " and ".join(_author(name) for name in paper.authors)))
    if day:
        fields.append(("year", str(day.year)))
        fields.append(("month", str(day.month)))
    if paper.arxiv_id:
        fields += [("eprint", paper.arxiv_id), ("archivePrefix", "arXiv")]
        if paper.categories:
            fields.append(("primaryClass", paper.categories[0]))
        fields.append(("url", arxiv_url(paper.arxiv_id)))
    else:
        fields.append(("howpublished", r"Hugging Face Daily Papers"))
        fields.append(("url", page_url(paper).replace("%", r"\%")))
    width = max(len(name) for name, _ in fields)
    lines = ",\n".join(f"  {name:<{width}} = {{{value}}}" for name, value in fields)
    return f"@misc{{{label},\n{lines}\n}}"


def _author(name: str) -> str:
    if name == "et al.":  # what a source that lists only the first authors puts last
        return "others"
    encoded = _encode(name)
    # A name with “and” in it would become two authors.
    return f"{{{encoded}}}" if re.search(r"\band\b", name, re.IGNORECASE) else encoded


def _label(paper: Paper) -> str:
    words = [word for word in title_key(paper.title).split() if word not in STOP_WORDS]
    family = title_key(paper.authors[0]).split()[-1:] if paper.authors else []
    year = [str(paper.published_on.year)] if paper.published_on else []
    label = "".join([*family, *year, *words[:1]])
    ascii_label = label.encode("ascii", "ignore").decode()
    return ascii_label or f"paper{re.sub(r'[^0-9a-z]', '', paper.key)}"
