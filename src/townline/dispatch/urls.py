"""Addresses of dispatch. Verbs are nouns: what is posted to a closure closes."""

from django.urls import URLPattern, path

from townline.dispatch.views import alerts, callouts, events, incidents, steps, word

app_name = "dispatch"
_AT = "incidents/<int:incident_id>/"
urlpatterns: list[URLPattern] = [
    path("", incidents.incident_list, name="list"),
    path("places/", incidents.place_hint, name="place_hint"),
    path("new/", incidents.new, name="new"),
    path(_AT, incidents.incident, name="incident"),
    path(f"{_AT}map/", incidents.picture, name="map"),
    path(f"{_AT}level/", incidents.level, name="level"),
    path(f"{_AT}place/", incidents.place, name="place"),
    path(f"{_AT}links/", incidents.links, name="links"),
    path(f"{_AT}notes/", incidents.notes, name="notes"),
    path(f"{_AT}callouts/", incidents.callouts, name="callouts"),
    path(f"{_AT}callouts/<int:callout_id>/", callouts.ladder, name="ladder"),
    path(f"{_AT}callouts/<int:callout_id>/calls/<int:attempt_id>/", callouts.result, name="result"),
    path(
        f"{_AT}callouts/<int:callout_id>/calls/<int:attempt_id>/dial/", callouts.dial, name="dial"
    ),
    path(
        f"{_AT}callouts/<int:callout_id>/calls/<int:attempt_id>/holder/",
        callouts.holder,
        name="holder",
    ),
    path(f"{_AT}message/", word.send, name="message"),
    path(f"{_AT}words/<int:word_id>/", word.to_call, name="word"),
    path(f"{_AT}words/<int:word_id>/<int:hearer_id>/", word.told, name="told"),
    path(f"{_AT}closure/", word.closure, name="closure"),
    path(f"{_AT}reopening/", incidents.reopening, name="reopening"),
    path(f"{_AT}debrief/", incidents.debrief, name="debrief"),
    path(f"{_AT}tellings/", steps.tellings, name="tellings"),
    path(f"{_AT}protocols/", steps.protocols, name="protocols"),
    path(f"{_AT}protocols/<int:run_id>/end/", steps.stop, name="protocol_end"),
    path(f"{_AT}steps/<int:step_id>/", steps.settle, name="step"),
    path(f"{_AT}steps/<int:step_id>/omission/", steps.omission, name="omission"),
    path("alerts/", alerts.home, name="alerts"),
    path("alerts/<int:alert_id>/", alerts.alert, name="alert"),
    path("events/", events.event_list, name="events"),
    path("events/new/", events.new, name="event_new"),
    path("events/<int:event_id>/", events.event, name="event"),
    path("events/<int:event_id>/end/", events.end, name="event_end"),
    path("events/<int:event_id>/reports/", events.reports, name="event_reports"),
    path("reports/<int:report_id>/call-back/", events.call_back, name="call_back"),
]
