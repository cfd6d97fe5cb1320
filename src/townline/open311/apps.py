from django.apps import AppConfig
from django.utils.translation import gettext_noop

from townline.core import navigation, outbox
from townline.core.navigation import NavItem


class Open311Config(AppConfig):
    name = "townline.open311"
    label = "open311"
    verbose_name = "Open311"

    def ready(self) -> None:
        navigation.register(
            NavItem(94, gettext_noop("Open311"), "open311:keys", "key-round", "open311.manage")
        )
        navigation.register(
            NavItem(
                22,
                gettext_noop("Hand-offs"),
                "open311:hand_offs",
                "arrow-right-left",
                "requests.work",
            )
        )

        from townline.open311.jobs import relay
        from townline.open311.queries import has_partner
        from townline.service_requests.events import RequestNotOurs

        outbox.on(
            RequestNotOurs, relay,
            only_if=lambda event: has_partner(event.body_code, event.definition_code),
        )  # fmt: skip
