"""Every address of the program, one line an app."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("townline.core.urls")),
    path("", include("townline.accounts.urls")),
    path("places/", include("townline.places.urls")),
    path("residents/", include("townline.residents.urls")),
    path("knowledge/", include("townline.knowledge.urls")),
    path("answers/", include("townline.knowledge.public_urls")),
    path("scripts/", include("townline.scripts.urls")),
    path("contacts/", include("townline.contacts.urls")),
    path("requests/", include("townline.service_requests.urls")),
    path("triage/", include("townline.triage.urls")),
    path("desk/", include("townline.desk.urls")),
    path("channels/", include("townline.channels.urls")),
    path("", include("townline.portal.urls")),
]
