from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "townline.core"
    label = "core"
    verbose_name = "Core"
