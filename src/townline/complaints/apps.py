from django.apps import AppConfig
from django.utils.translation import gettext_noop


class ComplaintsConfig(AppConfig):
    name = "townline.complaints"
    label = "complaints"
    verbose_name = "Complaints"

    def ready(self) -> None:
        """Put the register into the menu and the one box."""
        from townline.attachments import queries as attachments
        from townline.complaints import finders, handlers, queries  # noqa: F401
        from townline.core.navigation import NavItem, register
        from townline.correspondence import queries as correspondence

        finders.lend_all()
        attachments.guard("complaint", queries.may_read_files)
        correspondence.guard("complaint", queries.whose_letters)

        register(
            NavItem(
                48,
                gettext_noop("Complaints"),
                "complaints:register",
                "mail-warning",
                "complaints.take",
            )
        )
