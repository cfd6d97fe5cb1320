"""Roads that are closed, who was told, and the feeds that say so."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from townline.core import navigation
from townline.core.navigation import NavItem


class ClosuresConfig(AppConfig):
    name = "townline.closures"
    label = "closures"
    verbose_name = "Road closures"

    def ready(self) -> None:
        """Put closures into the menu."""
        navigation.register(
            NavItem(46, gettext_noop("Closures"), "closures:list", "traffic-cone", "closures.read")
        )
