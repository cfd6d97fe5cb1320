from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "townline.dispatch"
    label = "dispatch"
    verbose_name = "Dispatch"
