from django.apps import AppConfig
from django.utils.translation import gettext_noop

from townline.core import navigation
from townline.core.navigation import NavItem


class AccountsConfig(AppConfig):
    name = "townline.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        navigation.register(
            NavItem(
                90,
                gettext_noop("Access log"),
                "accounts:access_log",
                "shield-check",
                "privacy.read_log",
            )
        )
        navigation.register(
            NavItem(95, gettext_noop("Staff"), "accounts:staff", "users", "staff.manage")
        )
        navigation.register(
            NavItem(96, gettext_noop("Ledger"), "accounts:ledger", "link", "ledger.verify")
        )
