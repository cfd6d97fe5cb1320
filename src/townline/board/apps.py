from django.apps import AppConfig

from townline.core import navigation
from townline.core.navigation import FramePart


class BoardConfig(AppConfig):
    name = "townline.board"
    label = "board"
    verbose_name = "Board"

    def ready(self) -> None:
        navigation.lend(FramePart("alarms", "board:alarms", "dispatch.open"))
        navigation.lend(FramePart("dispatch_rail", "board:rail", "dispatch.open"))
        navigation.lend(FramePart("dispatch_side", "board:side", "dispatch.open"))
