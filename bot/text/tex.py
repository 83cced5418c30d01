"""Small pieces of real LaTeX become text, through pylatexenc set up so that no words are lost."""

import logging
import re
from collections.abc import Callable
from functools import lru_cache

from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)
from pylatexenc.latexwalker import LatexWalker
from pylatexenc.latexwalker import (
    get_default_latex_context_db as get_default_walker_context_db,
)
from pylatexenc.macrospec import MacroSpec

# pylatexenc reports every oddity of the papers' LaTeX; they are no news to whoever runs the bot.
logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)

DOUBLE_STRUCK = {"C": "ℂ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}

_FONT_MACROS = (
    "mathcal mathbf mathrm mathsf mathfrak mathit mathtt mathscr mathnormal boldsymbol bm cal "
    "textit textbf texttt textsc textsf textrm textsl textup textmd textnormal text mbox emph "
    "underline hbox fbox title author date section subsection subsubsection paragraph uline "
    "ensuremath operatorname mathop caption"
)
_FONTS = _FONT_MACROS.split()
_OPERATOR_MACROS = "arg min max sup inf lim log ln exp sin cos tan det dim deg gcd Pr"
_OPERATORS = _OPERATOR_MACROS.split()
_REFERENCE_MACROS = "cite citep citet citealp citeauthor citeyear ref eqref cref Cref autoref label"
_REFERENCES = _REFERENCE_MACROS.split()
_SYMBOLS = {
    "|": "‖",
    "xspace": "",
    "epsilon": "ε",
    "phi": "φ",
    "sim": "~",
    "dots": "…",
    "dotsc": "…",
    "item": " • ",
    "eg": "e.g.",
    "ie": "i.e.",
    "star": "*",
    "ast": "*",
    "setminus": "∖",
    "lVert": "‖",
    "rVert": "‖",
    "lvert": "|",
    "rvert": "|",
    "textasciitilde": "~",
    "textbackslash": " ",
    "coloneqq": ":=",
    "degree": "°",
    "micro": "μ",
    "textmu": "μ",
    "quad": " ",
    "qquad": " ",
    "left": "",
    "right": "",
    "big": "",
    "Big": "",
    "bigl": "",
    "bigr": "",
    "limits": "",
    "displaystyle": "",
    "textstyle": "",
}
_ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0304",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
}
# How many arguments the walker must read where pylatexenc knows the macro too little or not.
_ARGUMENTS = {
    **dict.fromkeys(_ACCENTS, "{"),
    "bm": "{",
    "uline": "{",
    "mathscr": "{",
    "hbox": "{",
    "fbox": "{",
    "binom": "{{",
    "tfrac": "{{",
    "dfrac": "{{",
    "nicefrac": "{{",
    "sfrac": "{{",
    "textcolor": "{{",
    "href": "{{",
    "citeauthor": "{",
    "citeyear": "{",
    "citealp": "{",
    "cref": "{",
    "Cref": "{",
    "autoref": "{",
    "operatorname": "*{",
}


def _texts(node: object, l2t: LatexNodes2Text) -> list[str]:
    arguments = getattr(getattr(node, "nodeargd", None), "argnlist", None) or []
    nodes = [argument for argument in arguments if argument is not None]
    found = [
        l2t.nodelist_to_text([argument]).removeprefix("{").removesuffix("}") for argument in nodes
    ]
    return [text for text in found if text not in ("", "*")]


def _arguments(node: object, l2tobj: LatexNodes2Text) -> str:
    return " ".join(_texts(node, l2tobj))


def _double_struck(node: object, l2tobj: LatexNodes2Text) -> str:
    text = _arguments(node, l2tobj)
    return DOUBLE_STRUCK.get(text, text)


def _fraction(node: object, l2tobj: LatexNodes2Text) -> str:
    return "/".join(
        part if re.fullmatch(r"\w+(?:\.\w+)?|\(.*\)", part) else f"({part})"
        for part in _texts(node, l2tobj)
    )


def _binomial(node: object, l2tobj: LatexNodes2Text) -> str:
    return "(" + " choose ".join(_texts(node, l2tobj)) + ")"


def _root(node: object, l2tobj: LatexNodes2Text) -> str:
    text = _arguments(node, l2tobj)
    return f"√{text}" if re.fullmatch(r"\w*", text) else f"√({text})"


def _reference(node: object, l2tobj: LatexNodes2Text) -> str:
    text = _arguments(node, l2tobj)
    return f"[{text}]" if text else ""


def _link(node: object, l2tobj: LatexNodes2Text) -> str:
    match _texts(node, l2tobj):
        case [address, text] if address != text:
            return f"{text} ({address})"
        case texts:
            return " ".join(texts[:1])


def _last_argument(node: object, l2tobj: LatexNodes2Text) -> str:
    return " ".join(_texts(node, l2tobj)[-1:])


def _accented(node: object, l2tobj: LatexNodes2Text) -> str:
    text = _arguments(node, l2tobj)
    accent = _ACCENTS[str(getattr(node, "macroname", ""))]
    return text + accent if len(text) == 1 else text


def _walker_context() -> object:
    context = get_default_walker_context_db()
    context.add_context_category(
        "paperboy",
        prepend=True,
        macros=[MacroSpec(name, arguments) for name, arguments in _ARGUMENTS.items()],
    )
    return context


def _text_context() -> tuple[object, frozenset[str]]:
    context = get_default_latex_context_db()
    special: dict[str, str | Callable[..., str]] = {
        # Without these pylatexenc leaves out what it has no text for (`\texttt`, `\mbox`).
        **dict.fromkeys(_FONTS, _arguments),
        **{name: name for name in _OPERATORS},
        **dict.fromkeys(_REFERENCES, _reference),
        **dict.fromkeys(("frac", "tfrac", "dfrac", "nicefrac", "sfrac"), _fraction),
        **_SYMBOLS,
        **dict.fromkeys(_ACCENTS, _accented),
        "mathbb": _double_struck,
        "binom": _binomial,
        "sqrt": _root,
        "href": _link,
        "url": _arguments,
        "input": _arguments,
        "include": _arguments,
        "textcolor": _last_argument,
    }
    context.add_context_category(
        "paperboy",
        prepend=True,
        macros=[MacroTextSpec(name, simplify_repl=repl) for name, repl in special.items()],
    )
    known = frozenset(spec.macroname for spec in context.iter_macro_specs())
    return context, known


_WALKER = _walker_context()
_TEXT, KNOWN_MACROS = _text_context()
_SPACES = {
    "between-macro-and-chars": False,
    "between-latex-constructs": True,
    "after-comment": False,
    "in-equations": None,
}
# Bare `%` starts a comment and `&`, `#` are syntax: in an abstract they are always themselves.
_LITERAL = re.compile(r"(?<!\\)([%&#])")
_OPERATOR = re.compile(rf"(?<=[A-Za-z0-9)\]}}])\\(?=(?:{'|'.join(_OPERATORS)})(?![A-Za-z]))")
# A set's braces in a formula are text and must outlive the groups around them.
_SET_OPEN, _SET_CLOSE = "\ufdd1", "\ufdd2"
_FREE_GROUP = re.compile(r"(?<![_^])\{([^{}]*)\}")


def plain_marks(text: str) -> str:
    """The text without any LaTeX mark: the way out for what cannot be read as LaTeX."""
    return re.sub(r"[\\{}$^`]", "", text).replace("~", " ")


@lru_cache(maxsize=4096)
def convert(fragment: str) -> str:
    """One macro with its arguments, one accent or one formula, as text. Never raises.

    A formula keeps the braces of its scripts (`x^{2}`), for `leftovers` to set. A fragment that
    pylatexenc cannot read loses its marks and keeps its words.
    """
    is_formula = fragment.startswith("$")
    source = _OPERATOR.sub(r" \\", _LITERAL.sub(r"\\\1", fragment))
    source = source.replace(r"\{", _SET_OPEN).replace(r"\}", _SET_CLOSE)
    try:
        walker = LatexWalker(source, latex_context=_WALKER, tolerant_parsing=True)
        nodes, _, _ = walker.get_latex_nodes()
        text = LatexNodes2Text(
            latex_context=_TEXT,
            math_mode="text",
            keep_braced_groups=is_formula,
            keep_braced_groups_minlen=0,
            strict_latex_spaces=_SPACES,
        ).nodelist_to_text(nodes)
    except Exception:
        # A third-party parser on arbitrary text fails in many ways; the words matter, not how.
        return plain_marks(fragment)
    for _ in range(text.count("{")):
        text, changed = _FREE_GROUP.subn(r"\1", text)
        if not changed:
            break
    return str(text).replace(_SET_OPEN, "{").replace(_SET_CLOSE, "}")
