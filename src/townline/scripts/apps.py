from django.apps import AppConfig
from django.utils.translation import gettext_noop


class ScriptsConfig(AppConfig):
    name = "townline.scripts"
    label = "scripts"
    verbose_name = "Scripts"

    def ready(self) -> None:
        """Put scripts into the one box, and into the menu of those who write, own or lead."""
        from townline.core import navigation
        from townline.core.navigation import NavItem

        navigation.register(
            NavItem(
                45, gettext_noop("Scripts"), "scripts:home", "message-square-quote", "scripts.read"
            )
        )

        from townline.scripts import finders

        finders.lend_all()
