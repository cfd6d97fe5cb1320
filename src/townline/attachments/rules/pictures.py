"""Photos: decoded once, drawn anew for everybody else, and asked where they were taken. Pure.

Worked numbers: a photo of 12 megapixels is 36 MB when decoded and is let in; one of 10,000 × 10,000
pixels that is 300 KB on its way would be 300 MB and is refused before a single pixel of it is read.
"""

from __future__ import annotations

import io
import math
import re
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image, ImageOps

from townline.attachments.errors import NotWhole, TooLarge
from townline.attachments.rules.kinds import Kind

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
Image.MAX_IMAGE_PIXELS = None  # ours is the narrower limit, and it refuses in words
VIEW, SMALL = 1600, 320
_READERS = {Kind.JPEG: ("JPEG", "MPO"), Kind.PNG: ("PNG",), Kind.WEBP: ("WEBP",)}
# Whatever a decoder throws at damaged bytes; a bug of ours is none of them.
DAMAGE = (
    OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, AttributeError,
    OverflowError, ZeroDivisionError, struct.error, zlib.error, RuntimeError, Image.DecompressionBombError,
)  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """Where and when a photo says it was taken: degrees north and east, the time as the camera wrote it."""

    lat: float
    lon: float
    at: str = ""


@dataclass(frozen=True)
class Copies:
    """A photo as others see it: pixels only, upright, without a word of where or by what it was taken."""

    width: int
    height: int
    view: bytes
    small: bytes


def _opened(data: bytes, kind: Kind) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data), formats=_READERS[kind])
    except DAMAGE as damage:
        raise NotWhole from damage
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise TooLarge(
            f"This picture has {width} × {height} points, more than we can open. Please send a smaller one."
        )
    return image


def copies(data: bytes, kind: Kind) -> Copies:
    """Decode the whole photo and draw it anew twice (1,600 and 320 points at most); NotWhole, TooLarge."""
    image = _opened(data, kind)
    try:
        if kind is Kind.JPEG:
            image.draft("RGB", (VIEW, VIEW))  # a large photo is read at an eighth of its size
        image.load()
        upright = ImageOps.exif_transpose(image) or image
        plain = _on_white(upright)
        view = _fit(plain, VIEW)
        turned = upright.size != image.size
        width, height = _opened(data, kind).size
        if turned:
            width, height = height, width
        return Copies(width, height, _as_jpeg(view), _as_jpeg(_fit(view, SMALL)))
    except DAMAGE as damage:
        raise NotWhole from damage


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    return image.convert("RGB")


def _fit(image: Image.Image, side: int) -> Image.Image:
    made = Image.new("RGB", image.size)
    made.paste(image)  # a new canvas: nothing that came with the old one comes along
    made.thumbnail((side, side))
    return made


def _as_jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def where_taken(data: bytes, kind: Kind) -> Taken | None:
    """Where a photo says it was taken, or None; a place that is none (0, 0 or off the globe) is none."""
    image = _opened(data, kind)
    try:
        exif = image.getexif()
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef))
        lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef))
        when = _when(exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal))
    except DAMAGE:
        return None
    if lat is None or lon is None or (lat, lon) == (0, 0) or abs(lat) > 90 or abs(lon) > 180:
        return None
    return Taken(round(lat, 6), round(lon, 6), when)


def _degrees(parts: Any, side: Any) -> float | None:
    if not parts or len(parts) != 3:
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if math.isnan(value) or abs(value) > 180:
        return None
    return -value if str(side).strip("\x00 ").upper() in ("S", "W") else value


def _when(words: Any) -> str:
    """`2026-11-20 08:15`: a camera writes local time and does not say of which place, so no instant."""
    read = re.match(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d)", str(words))
    return f"{read[1]}-{read[2]}-{read[3]} {read[4]}" if read else ""
