from django.apps import AppConfig


class ScriptsConfig(AppConfig):
    name = "townline.scripts"
    label = "scripts"
    verbose_name = "Scripts"
