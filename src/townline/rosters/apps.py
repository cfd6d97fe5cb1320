from django.apps import AppConfig
from django.utils.translation import gettext_noop

from townline.core import navigation
from townline.core.navigation import NavItem


class RostersConfig(AppConfig):
    name = "townline.rosters"
    label = "rosters"
    verbose_name = "Rosters"

    def ready(self) -> None:
        from townline.rosters import handlers  # noqa: F401

        navigation.register(
            NavItem(32, gettext_noop("On call"), "rosters:now", "calendar-clock", "rosters.read")
        )
        navigation.register(
            NavItem(33, gettext_noop("My duties"), "rosters:mine", "calendar-check", "rosters.own")
        )
