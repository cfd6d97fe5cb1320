from django.apps import AppConfig


class CalloutsConfig(AppConfig):
    name = "townline.callouts"
    label = "callouts"
    verbose_name = "Callouts"
