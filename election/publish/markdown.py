"""Text in Markdown: what people wrote stays text, whatever it holds."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&-])")


def escaped(text: str) -> str:
    """The text with everything that Markdown could take for markup escaped; links stay links."""
    if text.startswith(("https://", "http://")) and not set(text) & set(" <>|\\\n"):
        return f"<{text}>"
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
