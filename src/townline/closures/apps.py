from django.apps import AppConfig


class ClosuresConfig(AppConfig):
    name = "townline.closures"
    label = "closures"
    verbose_name = "Road closures"
