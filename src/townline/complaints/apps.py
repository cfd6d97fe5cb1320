from django.apps import AppConfig
from django.utils.translation import gettext_noop


class ComplaintsConfig(AppConfig):
    name = "townline.complaints"
    label = "complaints"
    verbose_name = "Complaints"

    def ready(self) -> None:
        """Put the register into the menu and the one box."""
        from townline.complaints import finders
        from townline.core.navigation import NavItem, register

        finders.lend_all()

        register(
            NavItem(
                48,
                gettext_noop("Complaints"),
                "complaints:register",
                "mail-warning",
                "complaints.take",
            )
        )
