from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "townline.board"
    label = "board"
    verbose_name = "Board"
