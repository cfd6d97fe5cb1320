"""Photos of a few potholes, drawn here: as reported, before and after the work."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from PIL.TiffImagePlugin import IFDRational

from townline.accounts.models import User
from townline.attachments.actions import Incoming
from townline.attachments.models import Attachment
from townline.places.queries import ANCHOR
from townline.regions.reading import Loaded
from townline.service_requests import actions as requests
from townline.service_requests.models import ServiceRequest

SIZE = (1200, 900)
HOLE = ((0, 60), (90, 0), (200, 10), (290, 90), (250, 190), (120, 220), (20, 160))


def load(folder: Path, *, now: datetime) -> Loaded:
    """Give the newest potholes that still wait their photos, once."""
    del folder
    if not Attachment.objects.exists():
        potholes = ServiceRequest.objects.filter(definition__code="pothole").exclude(state="closed")
        actor = User.objects.get(username="supervisor2")
        for n, request in enumerate(potholes.filter(at__isnull=False).order_by("-opened_at")[:4]):
            _photos(request, n, actor, min(now, request.opened_at + timedelta(minutes=30)))
    return Loaded(Attachment.objects.count(), "photos")


def _photos(request: ServiceRequest, n: int, actor: User, at: datetime) -> None:
    moments = ("reported", "before", "after")[: 1 + n % 3]
    for moment in moments:
        photo = Incoming(f"{request.reference} {moment}.jpg", _drawn(request, moment))
        requests.add_files(request_id=request.pk, files=[photo], moment=moment, actor=actor, now=at)


def _drawn(request: ServiceRequest, moment: str) -> bytes:
    """A road from above, with a hole or with the patch on it, and the place the camera wrote."""
    rnd = random.Random(request.pk)
    road = Image.effect_noise(SIZE, 46).convert("RGB").filter(ImageFilter.GaussianBlur(1.2))
    road = Image.blend(road, Image.new("RGB", SIZE, (92, 94, 96)), 0.72)
    draw = ImageDraw.Draw(road)
    draw.rectangle((0, 0, 90, SIZE[1]), fill=(150, 148, 142))
    for y in range(-40, SIZE[1], 260):
        draw.rectangle((930, y, 956, y + 150), fill=(214, 196, 96))
    x, y = 380 + rnd.randint(0, 160), 330 + rnd.randint(0, 120)
    if moment == "after":
        draw.rounded_rectangle((x - 40, y - 30, x + 330, y + 240), 26, fill=(46, 47, 49))
    else:
        edge = [(x + rnd.randint(-24, 24) + dx, y + rnd.randint(-20, 20) + dy) for dx, dy in HOLE]
        draw.polygon(edge, fill=(38, 34, 31))
        draw.polygon(
            [((px + x + 140) // 2, (py + y + 110) // 2) for px, py in edge], fill=(66, 74, 84)
        )
    return _with_place(road.filter(ImageFilter.GaussianBlur(1.6)), request)


def _with_place(image: Image.Image, request: ServiceRequest) -> bytes:
    exif = Image.Exif()
    if request.at:
        lon, lat = ANCHOR.to_lonlat((request.at[0] + 14, request.at[1] - 9))
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N", _parts(lat)
        gps[3], gps[4] = "W", _parts(-lon)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=84, exif=exif)
    return out.getvalue()


def _parts(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    seconds = round(((degrees - whole) * 60 - minutes) * 60 * 100)
    return IFDRational(whole), IFDRational(minutes), IFDRational(seconds, 100)
