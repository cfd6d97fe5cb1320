from django.apps import AppConfig
from django.utils.translation import gettext_noop


class KnowledgeConfig(AppConfig):
    name = "townline.knowledge"
    label = "knowledge"
    verbose_name = "Knowledge"

    def ready(self) -> None:
        """Put knowledge and bulletins into the menu, and what is happening now on every page."""
        from townline.core import navigation
        from townline.core.navigation import FramePart, NavItem
        from townline.knowledge import handlers  # noqa: F401

        navigation.register(
            NavItem(
                40, gettext_noop("Knowledge"), "knowledge:home", "book-open-text", "knowledge.read"
            )
        )
        navigation.register(
            NavItem(
                70,
                gettext_noop("Bulletins"),
                "knowledge:bulletins",
                "megaphone",
                "bulletins.publish",
            )
        )
        navigation.register(
            NavItem(
                45, gettext_noop("Approvals"), "knowledge:approvals", "stamp", "knowledge.approve"
            )
        )
        navigation.lend(FramePart("report", "knowledge:gap_key", "knowledge.flag"))
        navigation.lend(FramePart("news", "knowledge:gap_news", "knowledge.flag"))
        navigation.lend(FramePart("bulletins", "knowledge:bulletin_strip", "bulletins.read"))

        from townline.knowledge import finders

        finders.lend_all()
