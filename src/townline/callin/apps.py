from django.apps import AppConfig


class CallinConfig(AppConfig):
    name = "townline.callin"
    label = "callin"
    verbose_name = "Call-in rules"
