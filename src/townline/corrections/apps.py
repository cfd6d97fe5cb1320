"""Who was told what, and who is called back when it was wrong."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop


class CorrectionsConfig(AppConfig):
    name = "townline.corrections"
    label = "corrections"
    verbose_name = "Corrections"

    def ready(self) -> None:
        """Put the call-backs into the menu."""
        from townline.core.navigation import NavItem, register
        from townline.corrections import handlers  # noqa: F401

        register(
            NavItem(
                45,
                gettext_noop("Call-backs"),
                "corrections:home",
                "phone-outgoing",
                "corrections.call",
            )
        )
