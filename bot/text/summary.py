"""One line that says what a paper does: the list's own summary, or its abstract's best sentence."""

import re

_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|etc|vs|cf|resp|approx|viz|ca|w\.r\.t|a\.k\.a|s\.t|Fig|Figs|Eq|Eqs|Sec"
    r"|Ref|Refs|Tab|No|Vol|Dr|Prof|Mr|Mrs|Ms|St|Jr|Sr|Inc|Ltd|U\.S|Ph\.D|avg)|(?<![\w.])[A-Z])\.$"
)
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[^\sa-z]|$)")

_WE = r"(?:we|this (?:paper|work|study|article|report|survey|thesis)|our (?:work|paper|study))"
_MAKES = (
    r"(?:propose|introduce|present|develop|describe|design|devise|formulate|build|create|construct"
    r"|release|establish|contribute|offer)"
)
_STUDIES = (
    r"(?:show|demonstrate|study|investigate|explore|find|prove|examine|analy[sz]e|address|argue"
    r"|provide|conduct|revisit|survey|review|evaluate|identify|reveal|discover|report|ask|observe"
    r"|tackle|aim|focus|consider|extend|verify|train|leverage|characterize|perform|test|compare)"
)
_ADVERBS = (
    r"(?:\s+(?:also|then|first|further|therefore|thus|hence|here|instead|\w+ly|will|have"
    r"|aim to|seek to|try to|attempt to))*"
)
_CUES = (
    (re.compile(rf"\b{_WE}{_ADVERBS}\s+{_MAKES}(?:s|d|ed)?\b", re.I), 10.0),
    (re.compile(rf"\b{_WE}{_ADVERBS}\s+{_STUDIES}(?:s|d|ed)?\b", re.I), 6.0),
    (re.compile(rf"\bwe{_ADVERBS}\s+[a-z]+", re.I), 2.5),
    (
        re.compile(
            r"\b(?:our|the proposed|this) (?:\w+[ -]){0,3}(?:approach|method|framework"
            r"|algorithm|model|system"
            r"|survey|review|book|project|document|chapter|tutorial|findings?|analysis|results)\b",
            re.I,
        ),
        2.0,
    ),
    (re.compile(r"\b(?:is|are) (?:proposed|introduced|presented)\b", re.I), 5.0),
    (
        re.compile(
            r"^(?:in|with|through) (?:this|our) (?:paper|work|study|article|report)\b", re.I
        ),
        3.0,
    ),
    (
        re.compile(
            r"^(?:to (?:this end|address|tackle|solve|overcome|bridge|fill|mitigate|alleviate"
            r"|remedy)|motivated by|inspired by)\b",
            re.I,
        ),
        1.5,
    ),
    (
        re.compile(r"(?:^|, )an? (?:novel|new|simple|general|unified|scalable|efficient)\b", re.I),
        2.5,
    ),
    (
        re.compile(
            r"\b(?:called|named|termed|dubbed|coined)\b|\b(?:novel"
            r"|new) (?:\w+[ -]){0,4}(?:method|framework|approach|model|algorithm|benchmark"
            r"|dataset|paradigm)",
            re.I,
        ),
        1.5,
    ),
    (re.compile(r"^(?:this paper|this work|the (?:main|key) (?:idea|contribution))\b", re.I), 2.0),
)
_AGAINST = (
    (
        re.compile(
            r"\b(?:code|data|models?|weights|project page|checkpoints"
            r"|source)\b.*\b(?:available|released?|found|open-?sourced?)\b|https?://",
            re.I,
        ),
        8.0,
    ),
    (
        re.compile(
            r"^(?:however|but|unfortunately|recent(?:ly)?|existing|previous|prior|most"
            r"|despite|although|while)\b(?!.*\b(?:we|this paper|this work)\b)",
            re.I,
        ),
        4.0,
    ),
    (
        re.compile(
            r"\b(?:experiments|experimental|empirically|extensive(?:ly)?|results (?:show"
            r"|demonstrate)|evaluations?|outperforms?)\b",
            re.I,
        ),
        2.0,
    ),
    (
        re.compile(
            r"^(?:moreover|furthermore|additionally|in addition|finally|second(?:ly)?"
            r"|third(?:ly)?|lastly|then|besides|also|specifically|concretely|in particular"
            r"|overall|for example|for instance)\b|\bwe (?:also|further|additionally)\b",
            re.I,
        ),
        3.5,
    ),
)
_ENOUGH = 0.5
_LONGEST_WORD = 60
_CLAUSE = re.compile(r"[,;:](?=\s)|\s[–—](?=\s)|—")


def sentences(text: str) -> list[str]:
    """The sentences of a readable text, in order; abbreviations and decimals do not end one."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        head = text[max(start, match.start() - 12) : match.start() + 1]
        if match.end() < len(text) and match[0] == "." and _ABBREVIATION.search(head):
            continue
        if sentence := text[start : match.end()].strip():
            found.append(sentence)
        start = match.end()
    if rest := text[start:].strip():
        found.append(rest)
    return found


def one_line(abstract: str, ai_summary: str | None, limit: int = 200) -> str:
    """At most `limit` characters that say what the paper does; empty only if both inputs are.

    The list's AI summary comes first, then the sentence that states the contribution, then the
    first sentence. Input is expected from `readable`. Cut at a clause or a word, with `…`.
    """
    if ai_summary and (given := " ".join(ai_summary.split())):
        return _shortened(given, limit)
    return _shortened(_contribution(sentences(" ".join(abstract.split()))), limit)


def _contribution(candidates: list[str]) -> str:
    if not candidates:
        return ""
    scores = [_score(sentence, i, len(candidates)) for i, sentence in enumerate(candidates)]
    best = max(range(len(candidates)), key=lambda i: (scores[i], -i))
    return candidates[best] if scores[best] >= _ENOUGH else candidates[0]


def _score(sentence: str, position: int, count: int) -> float:
    score = sum(weight for cue, weight in _CUES if cue.search(sentence))
    score -= sum(weight for cue, weight in _AGAINST if cue.search(sentence))
    score -= 3.5 * position / max(count, 1)
    if len(sentence) < 40:
        score -= 4.0
    return score


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    if limit < 2:
        return "…"[:limit]
    room = text[:limit]  # the cut itself takes one character
    clauses = [match.start() for match in _CLAUSE.finditer(room) if match.start() < limit]
    if clauses and clauses[-1] >= 0.7 * limit:
        return room[: clauses[-1]].rstrip(" ,;:–—") + "…"
    head, space, _ = room.rpartition(" ")
    if not space:
        # One endless run without spaces is no word; a real first word is not cut.
        first = text.split(maxsplit=1)[0]
        head = room[:-1] if len(first) > _LONGEST_WORD else ""
    return head.rstrip(" ,;:–—-(") + "…"
