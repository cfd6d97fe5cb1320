from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "townline.regions"
    label = "regions"
    verbose_name = "Regions"
