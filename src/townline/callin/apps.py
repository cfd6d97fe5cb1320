from django.apps import AppConfig
from django.utils.translation import gettext_noop


class CallinConfig(AppConfig):
    name = "townline.callin"
    label = "callin"
    verbose_name = "Call-in rules"

    def ready(self) -> None:
        """Put the question "who would be called" into the menu, and settle lists by night."""
        from townline.callin import handlers  # noqa: F401
        from townline.core import navigation
        from townline.core.navigation import NavItem

        navigation.register(
            NavItem(34, gettext_noop("Call-in"), "callin:simulator", "list-ordered", "callin.read")
        )
