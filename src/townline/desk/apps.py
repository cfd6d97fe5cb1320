from django.apps import AppConfig
from django.utils.translation import gettext_noop

from townline.core import navigation
from townline.core.navigation import FramePart, NavItem


class DeskConfig(AppConfig):
    name = "townline.desk"
    label = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        navigation.register(
            NavItem(10, gettext_noop("Contacts"), "desk:home", "headset", "contacts.take")
        )
        navigation.register(
            NavItem(35, gettext_noop("People"), "desk:find_people", "users", "residents.read")
        )
        navigation.register(
            NavItem(80, gettext_noop("Floor"), "desk:floor", "layout-dashboard", "floor.watch")
        )
        navigation.lend(FramePart("presence", "desk:presence", "contacts.take"))
        navigation.lend(FramePart("search", "desk:find", "desk.open"))
        from townline.complaints.queries import lend
        from townline.desk.queries.hazards import life_of_hazard

        lend(life_of_hazard)
        navigation.lend(FramePart("searched", "desk:searched", "desk.open"))
