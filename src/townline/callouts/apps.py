from django.apps import AppConfig
from django.utils.translation import gettext_noop


class CalloutsConfig(AppConfig):
    name = "townline.callouts"
    label = "callouts"
    verbose_name = "Callouts"

    def ready(self) -> None:
        """Put callouts into the menu, and let handlers register."""
        from townline.callouts import handlers  # noqa: F401
        from townline.core import navigation
        from townline.core.navigation import NavItem

        navigation.register(
            NavItem(
                33, gettext_noop("Callouts"), "callouts:home", "phone-outgoing", "callouts.work"
            )
        )
        navigation.register(
            NavItem(35, gettext_noop("Hours"), "callouts:hours", "hourglass", "hours.decide")
        )
        navigation.register(
            NavItem(35, gettext_noop("My hours"), "callouts:mine", "hourglass", "rosters.own")
        )
