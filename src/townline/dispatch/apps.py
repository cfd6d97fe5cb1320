from django.apps import AppConfig
from django.utils.translation import gettext_noop

from townline.core import navigation
from townline.core.navigation import NavItem


class DispatchConfig(AppConfig):
    name = "townline.dispatch"
    label = "dispatch"
    verbose_name = "Dispatch"

    def ready(self) -> None:
        """Put dispatch into the menu and the one box, and listen to what happens below."""
        from townline.dispatch import finders, handlers  # noqa: F401

        finders.lend_all()
        navigation.register(
            NavItem(17, gettext_noop("Dispatch"), "dispatch:list", "siren", "dispatch.open")
        )
