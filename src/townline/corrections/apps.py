from django.apps import AppConfig


class CorrectionsConfig(AppConfig):
    name = "townline.corrections"
    label = "corrections"
    verbose_name = "Corrections"
