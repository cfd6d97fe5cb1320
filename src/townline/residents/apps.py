from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "townline.residents"
    label = "residents"
    verbose_name = "Residents"
