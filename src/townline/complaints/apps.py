from django.apps import AppConfig
from django.utils.translation import gettext_noop


class ComplaintsConfig(AppConfig):
    name = "townline.complaints"
    label = "complaints"
    verbose_name = "Complaints"

    def ready(self) -> None:
        """Put the register into the menu."""
        from townline.core.navigation import NavItem, register

        register(
            NavItem(
                48,
                gettext_noop("Complaints"),
                "complaints:register",
                "mail-warning",
                "complaints.take",
            )
        )
