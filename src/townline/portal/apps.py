from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "townline.portal"
    label = "portal"
    verbose_name = "Portal"
