from django.apps import AppConfig
from django.utils.translation import gettext_noop


class ContactsConfig(AppConfig):
    name = "townline.contacts"
    label = "contacts"
    verbose_name = "Contacts"

    def ready(self) -> None:
        """Put the log, and what is left to do, into the menu."""
        from townline.core.navigation import NavItem, register

        register(NavItem(15, gettext_noop("Tasks"), "contacts:tasks", "list-todo", "contacts.take"))
        register(NavItem(16, gettext_noop("Held"), "contacts:held", "lock", "health.open"))
        register(
            NavItem(30, gettext_noop("Log"), "contacts:list", "notebook-text", "contacts.read")
        )
