from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "townline.triage"
    label = "triage"
    verbose_name = "Triage"
