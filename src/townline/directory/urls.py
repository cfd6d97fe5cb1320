"""Addresses of the directory for staff."""

from django.urls import path

from townline.directory.views import calendars, entries, events, files, verifying

app_name = "directory"
urlpatterns = [
    path("", entries.home, name="home"),
    path("new/<slug:kind>/", entries.new, name="new"),
    path("entries/<slug:code>/", entries.entry, name="entry"),
    path("entries/<slug:code>/change/", entries.change, name="change"),
    path("entries/<slug:code>/end/", entries.ending, name="ending"),
    path("entries/<slug:code>/verification/", verifying.verification, name="verification"),
    path("verify/", verifying.queue, name="queue"),
    path("events/", events.listing, name="events"),
    path("hours/", calendars.listing, name="calendars"),
    path("hours/<slug:code>/", calendars.one, name="calendar"),
    path("files/", files.files, name="files"),
    path("files/<int:upload_id>/", files.difference, name="difference"),
    path("files/<int:upload_id>/application/", files.application, name="application"),
    path("files/<int:upload_id>/again/", files.again, name="again"),
]
