"""Names that files bring along: words for a person, never a path for a machine. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*;%$`\'&#{}~^=]')


def shown_name(name: str, extension: str) -> str:
    """The name that is shown and offered on download, always ending as its content says.

    `../../etc/passwd` becomes `passwd.jpg`, `photo.php.jpg` of a PNG `photo-php.png`. Signs that a shell, a
    header or a right-to-left reader could trip over are dropped; nothing left over is called `file`.
    """
    last = _SEPARATORS.split(name)[-1]
    plain = unicodedata.normalize("NFC", last)
    kept = "".join(c for c in plain if unicodedata.category(c)[0] not in "CZ" or c == " ")
    kept = _FORBIDDEN.sub("", kept).strip(" .-")
    stem = kept.rsplit(".", 1)[0] if "." in kept else kept
    stem = re.sub(r"[\s.]+", "-", stem).strip("-")[: LONGEST - len(extension) - 1].rstrip("-")
    return f"{stem or 'file'}.{extension}"
