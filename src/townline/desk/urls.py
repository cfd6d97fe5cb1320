"""Addresses of the desk. A noun each; what is posted to it does one thing."""

from django.urls import include, path

from townline.desk.views import (
    aside,
    ask,
    caller,
    contact,
    content,
    find,
    floor,
    home,
    people,
    script,
    wrap_up,
)

app_name = "desk"
_of_contact = [
    ("", contact.contact, "contact"),
    ("answer/", home.answer, "answer"),
    ("draft/", contact.draft, "draft"),
    ("parking/", contact.park, "park"),
    ("resumption/", contact.resume, "resume"),
    ("cues/", contact.cues, "cues"),
    ("no-danger/", contact.no_danger, "no_danger"),
    ("heard/", contact.sofar, "sofar"),
    ("beside/", contact.pair_facts, "pair_facts"),
    ("caller/", caller.caller, "caller"),
    ("caller/type/", caller.caller_type, "caller_type"),
    ("caller/person/", caller.person, "person"),
    ("caller/new-person/", caller.new_person, "new_person"),
    ("caller/people/", caller.people, "people"),
    ("caller/notice/", caller.notice, "notice"),
    ("caller/verification/", caller.verification, "verification"),
    ("caller/hold/", caller.hold, "hold"),
    ("caller/pin/", caller.pin, "pin"),
    ("caller/leg/", caller.leg, "leg"),
    ("what/", ask.what, "what"),
    ("where/", ask.where, "where"),
    ("place/", ask.place, "place"),
    ("point/", ask.point, "point"),
    ("request/", script.quick_request, "quick_request"),
    ("nearby/", aside.nearby, "nearby"),
    ("answers/", aside.answers, "answers"),
    ("for-now/", aside.for_now, "for_now"),
    ("history/", aside.history, "history"),
    ("promise/", wrap_up.promise, "promise"),
    ("wrap-up/", wrap_up.wrap_up, "wrap_up"),
]
urlpatterns = [
    path(
        "contacts/<int:contact_id>/",
        include([path(tail, view, name=name) for tail, view, name in _of_contact]),
    ),
    path("", home.home, name="home"),
    path("content-health/", content.health, name="content_health"),
    path("rail/", home.rail, name="rail"),
    path("presence/", home.presence, name="presence"),
    path("by-hand/", home.by_hand, name="by_hand"),
    path("find/", find.find, name="find"),
    path("searched/", find.searched, name="searched"),
    path("requests/<str:reference>/", find.request_page, name="request"),
    path("people/", people.find_people, name="find_people"),
    path("people/glass/", people.glass, name="glass"),
    path("people/<int:person_id>/", people.person_page, name="person_page"),
    path("people/<int:person_id>/protection/", people.protection, name="protection"),
    path("two/", contact.pair, name="pair"),
    path("floor/", floor.floor, name="floor"),
    path("floor/now/", floor.now, name="floor_now"),
    path("floor/progress/", floor.progress, name="floor_progress"),
    path(
        "contacts/<int:contact_id>/nearby/<int:request_id>/following/", aside.follow, name="follow"
    ),
    path("contacts/<int:contact_id>/answers/<int:version_id>/", aside.exposure, name="exposure"),
    path(
        "contacts/<int:contact_id>/answers/<int:version_id>/sending/", aside.sending, name="sending"
    ),
    path("contacts/<int:contact_id>/answers/<int:version_id>/relay/", aside.relay, name="relay"),
]
