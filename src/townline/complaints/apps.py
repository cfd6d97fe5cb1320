from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "townline.complaints"
    label = "complaints"
    verbose_name = "Complaints"
