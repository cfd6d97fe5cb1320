"""Public addresses."""

from django.urls import path

from townline.portal.views import open_data, pages, reported

app_name = "portal"
urlpatterns = [
    path("services/", pages.home, name="home"),
    path("find/", pages.find, name="find"),
    path("r/<str:token>/", pages.status, name="status"),
    path("reported/", reported.reported, name="reported"),
    path("reported/data/", open_data.about, name="open_data"),
    path("reported/reported.csv", open_data.table, name="reported_csv"),
    path("reported/reported.geojson", open_data.geojson, name="reported_geojson"),
    path("reported/feed.atom", open_data.feed, {"kind": "atom"}, name="reported_atom"),
    path("reported/feed.rss", open_data.feed, {"kind": "rss"}, name="reported_rss"),
]
