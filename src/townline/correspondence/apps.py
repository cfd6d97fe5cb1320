from django.apps import AppConfig
from django.utils.translation import gettext_noop

from townline.core import navigation
from townline.core.navigation import NavItem


class CorrespondenceConfig(AppConfig):
    name = "townline.correspondence"
    label = "correspondence"
    verbose_name = "Correspondence"

    def ready(self) -> None:
        navigation.register(
            NavItem(36, gettext_noop("Messages"), "correspondence:log", "mail", "messages.read")
        )
