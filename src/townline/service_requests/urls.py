"""Addresses of service requests. Verbs are nouns: what is posted to a closure closes."""

from django.urls import path

from townline.service_requests.views import (
    bulk,
    doubts,
    evidence,
    jobs,
    lists,
    one,
    outside,
    photos,
    routing,
)

app_name = "requests"
urlpatterns = [
    path("", lists.request_list, name="list"),
    path("road-checks/", evidence.road_checks, name="road_checks"),
    path("doubtful/", doubts.doubts, name="doubts"),
    path("routing/", routing.routing, name="routing"),
    path("routing/<int:rule_id>/ending/", routing.ending, name="route_ending"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("views/", bulk.views, name="views"),
    path("views/<int:view_id>/end/", bulk.view_end, name="view_end"),
    path("<str:reference>/", one.detail, name="detail"),
    path("<str:reference>/settling/", doubts.settling, name="settling"),
    path("<str:reference>/map/", one.picture, name="map"),
    path("<str:reference>/evidence/", evidence.pack, name="evidence"),
    path("<str:reference>/evidence/file/", evidence.file, name="evidence_file"),
    path("<str:reference>/acceptance/", one.acceptance, name="acceptance"),
    path("<str:reference>/bounce/", one.bounce, name="bounce"),
    path("<str:reference>/team/", routing.team, name="team"),
    path("<str:reference>/transfer/", one.transfer, name="transfer"),
    path("<str:reference>/updates/", one.updates, name="updates"),
    path("<str:reference>/closure/", one.closure, name="closure"),
    path("<str:reference>/reopening/", one.reopening, name="reopening"),
    path("<str:reference>/nearby/", jobs.nearby, name="nearby"),
    path("<str:reference>/members/", jobs.members, name="members"),
    path("<str:reference>/parting/", jobs.parting, name="parting"),
    path("<str:reference>/question/", jobs.question, name="question"),
    path("<str:reference>/answer/", jobs.answer, name="answer"),
    path("<str:reference>/photos/", photos.photos, name="photos"),
    path("<str:reference>/photos/<str:token>/release/", photos.release, name="photo_release"),
    path("<str:reference>/photos/<str:token>/hiding/", photos.hiding, name="photo_hiding"),
    path("<str:reference>/photos/<str:token>/place/", photos.taken_at, name="photo_place"),
    path("<str:reference>/contractors/", outside.contractors, name="contractors"),
    path(
        "<str:reference>/contractors/<int:link_id>/end/",
        outside.contractor_end,
        name="contractor_end",
    ),
    path("<str:reference>/children/", one.children, name="children"),
]
