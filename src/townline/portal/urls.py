"""Public addresses."""

from django.urls import path

from townline.portal.views import (
    device,
    mine,
    offline,
    open_data,
    pages,
    reported,
    services,
    status,
    telling,
    what_and_where,
)

app_name = "portal"
urlpatterns = [
    path("services/", pages.home, name="home"),
    path("services/<slug:slug>/", services.group, name="services"),
    path("find/", pages.find, name="find"),
    path("r/<str:token>/", status.status, name="status"),
    path("mine/", mine.ask_link, name="ask_link"),
    path("mine/requests/", mine.my_requests, name="my_requests"),
    path("mine/<str:signed>/", mine.mine, name="mine"),
    path("portal.webmanifest", device.manifest, name="manifest"),
    path("portal-worker.js", device.worker, name="worker"),
    path("offline/", device.offline, name="offline"),
    path("report/", what_and_where.begin, name="report"),
    path("report/offline/", offline.kept, name="report_kept"),
    path("danger-words.json", offline.danger_words, name="danger_words"),
    path("report/<str:key>/", what_and_where.what, name="report_what"),
    path("report/<str:key>/where/", what_and_where.where, name="report_where"),
    path("report/<str:key>/details/", telling.details, name="report_details"),
    path("report/<str:key>/send/", telling.send, name="report_send"),
    path("report/<str:key>/done/", telling.done, name="report_done"),
    path("report/<str:key>/danger/", telling.danger, name="report_danger"),
    path("reported/", reported.reported, name="reported"),
    path("reported/data/", open_data.about, name="open_data"),
    path("reported/reported.csv", open_data.table, name="reported_csv"),
    path("reported/reported.geojson", open_data.geojson, name="reported_geojson"),
    path("reported/feed.atom", open_data.feed, {"kind": "atom"}, name="reported_atom"),
    path("reported/feed.rss", open_data.feed, {"kind": "rss"}, name="reported_rss"),
]
