"""Every address of the program, one line an app."""

from django.conf import settings
from django.urls import include, path

from config import health, metrics
from townline.api.api import door

handler400 = "townline.core.pages.unreadable"
handler403 = "townline.core.pages.forbidden"
handler404 = "townline.core.pages.missing"
handler500 = "townline.core.pages.broken"
urlpatterns = [
    # Most calls: found first.
    path("desk/", include("townline.desk.urls")),
    path("open311/", include("townline.open311.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("townline.core.urls")),
    path("", include("townline.accounts.urls")),
    path("places/", include("townline.places.urls")),
    path("residents/", include("townline.residents.urls")),
    path("knowledge/", include("townline.knowledge.urls")),
    path("answers/", include("townline.knowledge.public_urls")),
    path("scripts/", include("townline.scripts.urls")),
    path("contacts/", include("townline.contacts.urls")),
    path("requests/", include("townline.service_requests.urls")),
    path("work/", include("townline.service_requests.public_urls")),
    path("directory/hsds/", include("townline.directory.open_urls")),
    path("directory/", include("townline.directory.urls")),
    path("events/", include("townline.directory.public_urls")),
    path("attachments/", include("townline.attachments.urls")),
    path("messages/", include("townline.correspondence.urls")),
    path("complaints/", include("townline.complaints.urls")),
    path("api/", include("townline.api.urls")),
    path("api/v1/", door.urls),
    path("complaint/", include("townline.complaints.public_urls")),
    path("rosters/", include("townline.rosters.urls")),
    path("call-in/", include("townline.callin.urls")),
    path("callouts/", include("townline.callouts.urls")),
    path("radio/", include("townline.radio.urls")),
    path("board/", include("townline.board.urls")),
    path("corrections/", include("townline.corrections.urls")),
    path("closures/", include("townline.closures.urls")),
    path("dispatch/", include("townline.dispatch.urls")),
    path("triage/", include("townline.triage.urls")),
    path("channels/", include("townline.channels.urls")),
    path("", include("townline.portal.urls")),
]
if settings.OIDC_URL:
    urlpatterns.insert(
        0, path("sign-in/by/", include("allauth.socialaccount.providers.openid_connect.urls"))
    )
