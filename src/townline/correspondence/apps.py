from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "townline.correspondence"
    label = "correspondence"
    verbose_name = "Correspondence"
