"""Addresses of GeoReport v2. The notation is part of the name, as the standard has it."""

from django.urls import path, re_path

from townline.open311.views import hand_offs, keys, reading, updates

app_name = "open311"
AS = r"\.(?P<notation>xml|json)\Z"
urlpatterns = [
    path("keys/", keys.keys, name="keys"),
    path("keys/<int:key_id>/revocation/", keys.revocation, name="revocation"),
    path("hand-offs/", hand_offs.hand_offs, name="hand_offs"),
    path("hand-offs/new/", hand_offs.hand_over, name="hand_over"),
    path("hand-offs/<int:hand_off_id>/trial/", hand_offs.trial, name="trial"),
    path("hand-offs/<int:hand_off_id>/return/", hand_offs.return_, name="return"),
    path("v2/openapi.json", reading.openapi, name="openapi"),
    re_path(rf"^(?:v2/)?discovery{AS}", reading.discovery, name="discovery"),
    re_path(rf"^v2/services{AS}", reading.services, name="services"),
    re_path(rf"^v2/services/(?P<code>[^/]+){AS}", reading.definition, name="definition"),
    re_path(rf"^v2/requests{AS}", reading.requests, name="requests"),
    re_path(rf"^v2/requests/(?P<reference>[^/]+){AS}", reading.one, name="request"),
    re_path(rf"^v2/tokens/(?P<token>[^/]+){AS}", reading.token, name="token"),
    re_path(rf"^v2/servicerequestupdates{AS}", updates.updates, name="updates"),
    re_path(r"^v2/\Z", reading.nothing, name="root"),
    re_path(r"^v2/(?P<rest>(?s:.*))\Z", reading.nothing),
]
