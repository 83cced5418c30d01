"""Renderings kept as files and read as product copy.

`UPDATE_GOLDENS=1 pytest ...` writes them anew; read the difference before keeping it.
"""

import os
from pathlib import Path

HERE = Path(__file__).parent


def check(name: str, text: str) -> None:
    """Assert that a rendering is what the golden file `name` holds."""
    path = HERE / name
    if os.environ.get("UPDATE_GOLDENS") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    assert text == kept, f"tests/goldens/{name} differs: UPDATE_GOLDENS=1 rewrites it"
