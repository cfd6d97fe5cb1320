"""Files for tests, made on the spot: photos that know where they were taken, PDFs, bombs."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image
from PIL.TiffImagePlugin import IFDRational


def photo(
    form: str = "JPEG",
    size: tuple[int, int] = (640, 480),
    *,
    place: bool = False,
    turned: bool = False,
) -> bytes:
    image = Image.effect_noise(size, 40).convert("RGB")
    out = io.BytesIO()
    exif = Image.Exif()
    if place:
        exif[0x010F] = "Kestrel Phones"
        exif.get_ifd(0x8769)[0x9003] = "2026:11:20 08:15:30"
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N", (IFDRational(43), IFDRational(33), IFDRational(36))
        gps[3], gps[4] = "W", (IFDRational(79), IFDRational(39), IFDRational(0))
    if turned:
        exif[0x0112] = 6
    image.save(out, form, **({"exif": exif} if place or turned else {}))
    return out.getvalue()


def pdf(text: str = "Hello", *, packed: bool = False, extra: bytes = b"") -> bytes:
    drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    filtered = b""
    if packed:
        drawn, filtered = zlib.compress(drawn), b"/Filter /FlateDecode "
    return _pdf(b"<< /Type /Catalog " + extra + b">>\nendobj\n4 0 obj\n<< " + filtered, drawn)


def pdf_bomb(megabytes: int = 60) -> bytes:
    return _pdf(b"<< /Filter /FlateDecode ", zlib.compress(b"0" * megabytes * 1_000_000, 9))


def _pdf(head: bytes, stream: bytes) -> bytes:
    length = f"/Length {len(stream)} >>".encode()
    lines = [
        b"%PDF-1.4",
        b"1 0 obj",
        head + length,
        b"stream",
        stream,
        b"endstream",
        b"endobj",
        b"%%EOF",
        b"",
    ]
    return b"\n".join(lines)


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))
        )

    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", struct.pack("!LLBBBBB", width, height, 8, 0, 0, 0, 0)),
         chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    )  # fmt: skip
