from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "townline.rosters"
    label = "rosters"
    verbose_name = "Rosters"
