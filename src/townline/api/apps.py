from django.apps import AppConfig
from django.utils.translation import gettext_noop


class ApiConfig(AppConfig):
    name = "townline.api"
    label = "api"
    verbose_name = "JSON API"

    def ready(self) -> None:
        """Listen to what programs are told of, and put their page into the menu."""
        from townline.api import handlers  # noqa: F401
        from townline.core.navigation import NavItem, register

        register(NavItem(86, gettext_noop("Programs"), "api:clients", "plug", "api.manage"))
