"""Text in one of the ways it can be encoded and typeset; its tokens stay the same."""

import unicodedata

_SAME = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‐‑‒–−⁃", "-"),
        **dict.fromkeys("’‘ʼ′", "'"),
    }
)


def plain(text: str) -> str:
    """Return a text with plain quotes, hyphens and letters, and nothing invisible."""
    if text.isascii():
        return text
    for _ in range(2):  # either step may leave something for the other
        text = unicodedata.normalize("NFKC", text.translate(_SAME))
        text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return text


def position_in(text: str, position: int) -> int:
    """Return where in a text the character stands that is at a position of it made plain."""
    if text.isascii():
        return min(position, len(text))
    low, high = 0, len(text)
    while low < high:  # how many characters must stand there for the place to be reached
        middle = (low + high) // 2
        if len(plain(text[: middle + 1])) > position:
            high = middle
        else:
            low = middle + 1
    return low
