"""What remains of LaTeX when a web page has eaten its backslashes and dollars, made readable.

The rules come from saved pages of the daily list: `11times` for `$11\\times$`, `{it x}` for
`{\\it x}`, `mathcal S`, `approx 7%`. Each is narrow, so that ordinary words are never touched.
"""

import re

from bot.text.tex import DOUBLE_STRUCK

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma "
    "tau upsilon phi chi psi omega"
)
_GREEK = dict(
    zip(
        _GREEK_NAMES.split(),
        "αβγδεζηθικλμνξπρστυφχψω",
        strict=True,
    )
)
_NAMES = {
    **_GREEK,
    **{name.capitalize(): letter.upper() for name, letter in _GREEK.items()},
    "varepsilon": "ε",
    "varphi": "φ",
    "ell": "ℓ",
    "circ": "∘",
    "infty": "∞",
    "ast": "*",
    "star": "*",
    "prime": "′",
    "times": "×",
    "cdot": "·",
    "top": "⊤",
    "perp": "⊥",
    "leq": "≤",
    "geq": "≥",
    "gg": "≫",
    "ll": "≪",
    "neq": "≠",
}
_SUPERSCRIPT = str.maketrans("0123456789+-−=()ni*∗⋆∘′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ***°′")
_RAISED = frozenset(map(chr, _SUPERSCRIPT))
_ARROWS = {
    "longleftrightarrow": "↔",
    "leftrightarrow": "↔",
    "longrightarrow": "→",
    "longleftarrow": "←",
    "Leftrightarrow": "⇔",
    "rightarrow": "→",
    "leftarrow": "←",
    "Rightarrow": "⇒",
    "Leftarrow": "⇐",
    "downarrow": "↓",
    "uparrow": "↑",
}
_BARE = {
    **_ARROWS,
    "infty": "∞",
    "varepsilon": "ε",
    "ldots": "…",
    "cdots": "…",
    "cdot": "·",
    "leq": "≤",
    "geq": "≥",
    "propto": "∝",
}
_STYLE = "mathcal|mathbb|mathbf|mathrm|mathsf|mathfrak|mathit|mathscr|boldsymbol"


def _names(*names: str) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_MONEY = re.compile(r"(?<![\w\\])\\(?=\d[\d.,]*\s?(?:thousand|million|billion|trillion|[KMBk]\b))")
_ESCAPED = re.compile(r"\\([%$&#_{}])")
_QUOTED = re.compile(r"""(?<!`)``(?!`)([^`"]{1,300}?)(?:''|")""")
_OPENING = re.compile(r"(?<!`)``(?!`)")
_CLOSED = re.compile(r"""(?<![\w'])''(\w[^'"]{0,100})''(?![\w'])""")
_MIXED = re.compile(r"""(?<![\w"])"(\w[^"'`]{0,100})''(?![\w'])""")
_CLOSING = re.compile(r"(?<=[\w.,;!?)])''(?![\w'])")
_SINGLE = re.compile(r"(?<![\w`])`(\w(?:[^`']|'(?=\w)){0,100})'(?!\w)")
_TIE = re.compile(r"(?<=[A-Za-z.,;:)\]])~+(?=[\w(\[{\\$])|(?<=\d)~+(?=[A-Za-z(\[])")
_LONG_DASH = re.compile(r"(?<!-)---(?!-)")
_DASH = re.compile(r"(?<=[\w)\]}”’%.,;:?!]) ?-- (?!-)|(?<=[\w)\]}”’%])--(?=[\w(\[{“‘])")
_FONT_GROUP = re.compile(
    rf"\{{\s*(it|bf|em|tt|sc|rm|sl|sf|cal|emph|textit|textbf|texttt|textsc|{_STYLE})\s+([^{{}}]*)\}}"
)
_STYLE_GROUP = re.compile(
    rf"\b({_STYLE}|emph|textit|textbf|texttt|textsc|textrm|textsf|operatorname)\{{([^{{}}]*)\}}"
)
_STYLE_LETTER = re.compile(rf"\b(?:(?:{_STYLE})\s+){{0,3}}({_STYLE})\s+([A-Za-z])(?![A-Za-z])")
_SCRIPT_GROUP = re.compile(r"([_^])\{([^{}]*)\}")
_SCRIPT_GREEK = re.compile(
    rf"(?<![A-Za-z0-9_])([A-Za-z])_({_names(*_GREEK, *(n.capitalize() for n in _GREEK))})(?![\w])"
)
_RAISED_BARE = re.compile(r"(?:(?<=[\w)\]}|])|(?<!\S)(?=\^\d))\^(-?\d{1,4}|[+*∗⋆∘′]|[ni](?!\w))")
_JOINED_NAMES = re.compile(rf"(?<![A-Za-z])(?:{_names(*_NAMES)})+(?![A-Za-z])")
_NAME = re.compile(_names(*_NAMES))
_GROUP = re.compile(r"(?<![A-Za-z0-9$%#`@])\{([^{}]*)\}|(?<=[A-Za-z])\{([A-Z]+)\}")
_CODE = re.compile(r"""\s*|[^|]*["=;:<>,][^|]*|\s*[a-z_]\w*(?:\.\w+)*\s*""", re.ASCII)
_TIMES = re.compile(r"(?<=\d)times (?=\d)|(?<=\d)times(?![a-z])|(?<=\d) times (?=\d)")
_ALMOST = re.compile(r"\bapprox ?(?=[\d$])")
_ABOUT = re.compile(r"\bsim ?(?=\d+(?:\.\d+)?(?:%|×|times\b))")
_PLUS_MINUS = re.compile(r"(?<=\.\d) ?pm ?(?=\d)|(?<=\.\d\d) ?pm ?(?=\d)")
_MUCH = re.compile(r"\b([A-Za-z]) (gg|ll) ([A-Za-z])\b")
_EPSILON = re.compile(r"(?<=[A-Z])epsilon(?=[a-z]?[A-Z])")
_SYMBOL = re.compile(rf"({_names(*_ARROWS)})|(?<![A-Za-z])({_names(*_BARE)})(?![A-Za-z])")
_SYMBOL_MARKS = ("arrow", *(name for name in _BARE if name not in _ARROWS))


def _styled(match: re.Match[str]) -> str:
    style, text = match[1], match[2].strip()
    return DOUBLE_STRUCK.get(text, text) if style == "mathbb" else text


def _letters(text: str) -> str:
    return _JOINED_NAMES.sub(lambda m: _NAME.sub(lambda n: _NAMES[n[0]], m[0]), text)


def _script(match: re.Match[str]) -> str:
    mark, text = match[1], " ".join(_letters(match[2]).split())
    text = text.replace("∘ ", "∘").replace(" ∘", "∘")
    if not text:
        return ""
    if mark == "^":
        if _RAISED.issuperset(text):
            return text.translate(_SUPERSCRIPT)
        if text in ("th", "st", "nd", "rd", "†", "‡"):
            return text
    return mark + (text if re.fullmatch(r"\w+|[^\w\s]", text) else f"({text})")


def _ungroup(match: re.Match[str]) -> str:
    if match[2] is not None:
        return match[2]
    before = match.string[match.start() - 1] if match.start() else ""
    after = match.string[match.end() : match.end() + 1]
    text = match[1]
    if before and before in "/|_^}" and not re.search(r"""["=;:]""", text):
        return text
    if after.isalpha() and len(text) == 1:
        return text
    return match[0] if _CODE.fullmatch(text) else text.strip()


def _symbol(match: re.Match[str]) -> str:
    return _BARE[match[0]]


def without_leftovers(text: str) -> str:
    """One pass over what is left of LaTeX. Braces that look like code stay."""
    if "\\" in text:
        text = _MONEY.sub("$", text)
        text = _ESCAPED.sub(r"\1", text)
    if "`" in text:
        text = _QUOTED.sub(r"“\1”", text)
        text = _OPENING.sub("“", text)
        text = _SINGLE.sub(r"‘\1’", text)
    if "''" in text:
        text = _CLOSED.sub(r"“\1”", text)
        text = _MIXED.sub(r"“\1”", text)
        text = _CLOSING.sub("”", text)
    if "~" in text:
        text = _TIE.sub(" ", text)
    if "--" in text:
        text = _LONG_DASH.sub("—", text)
        text = _DASH.sub(lambda m: " – " if m[0].endswith(" ") else "–", text)
    if "{" in text:
        text = _SCRIPT_GROUP.sub(_script, text)
        text = _FONT_GROUP.sub(_styled, text)
        text = _STYLE_GROUP.sub(_styled, text)
        text = _GROUP.sub(_ungroup, text)
    if "_" in text:
        text = _SCRIPT_GREEK.sub(lambda m: f"{m[1]}_{_NAMES[m[2]]}", text)
    if "^" in text:
        text = _RAISED_BARE.sub(lambda m: m[1].translate(_SUPERSCRIPT), text)
    return _without_bare_names(text)


def _without_bare_names(text: str) -> str:
    # `in` costs a hundredth of a pattern that has to be tried at every character.
    if "math" in text or "boldsymbol" in text:
        text = _STYLE_LETTER.sub(_styled, text)
    if "sim" in text:
        text = _ABOUT.sub("~", text)
    if "approx" in text:
        text = _ALMOST.sub("≈ ", text)
    if "times" in text:
        text = _TIMES.sub(lambda m: " × " if m[0].startswith(" ") else "×", text)
    if "pm" in text:
        text = _PLUS_MINUS.sub(" ± ", text)
    if " gg " in text or " ll " in text:
        text = _MUCH.sub(lambda m: f"{m[1]} {_NAMES[m[2]]} {m[3]}", text)
    if "epsilon" in text:
        text = _EPSILON.sub("ε", text)
    if any(mark in text for mark in _SYMBOL_MARKS):
        text = _SYMBOL.sub(_symbol, text)
    return text
