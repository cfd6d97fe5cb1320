from django.apps import AppConfig


class RadioConfig(AppConfig):
    name = "townline.radio"
    label = "radio"
    verbose_name = "Radio"
