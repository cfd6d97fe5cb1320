from django.apps import AppConfig
from django.utils.translation import gettext_noop


class DirectoryConfig(AppConfig):
    name = "townline.directory"
    label = "directory"
    verbose_name = "Directory"

    def ready(self) -> None:
        """Put the directory into the menu."""
        from townline.core.navigation import NavItem, register

        register(
            NavItem(45, gettext_noop("Directory"), "directory:home", "book-user", "directory.read")
        )

        from townline.directory import finders

        finders.lend_all()
