"""Roads that are closed, who was told, and partners who are called back."""

from townline.closures.models.partners import PartnerCheck, PatchRequest
from townline.closures.models.roads import Closure, Notice

__all__ = ["Closure", "Notice", "PartnerCheck", "PatchRequest"]
