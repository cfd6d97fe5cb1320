from django.apps import AppConfig
from django.utils.translation import gettext_noop

from townline.core import navigation
from townline.core.navigation import NavItem


class ServiceRequestsConfig(AppConfig):
    name = "townline.service_requests"
    label = "service_requests"
    verbose_name = "Service requests"

    def ready(self) -> None:
        navigation.register(
            NavItem(20, gettext_noop("Requests"), "requests:list", "map-pinned", "requests.read")
        )

        navigation.register(
            NavItem(
                21,
                gettext_noop("Doubtful"),
                "requests:doubts",
                "shield-question-mark",
                "portal.review",
            )
        )

        from townline.attachments import queries as attachments
        from townline.service_requests import finders, handlers, queries  # noqa: F401

        finders.lend_all()
        attachments.guard("request", queries.may_read_files)
        attachments.guard_public("request", queries.are_pictures_public)
