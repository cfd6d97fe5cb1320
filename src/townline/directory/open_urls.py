"""Addresses of the open data."""

from django.urls import path

from townline.directory.views import hsds

app_name = "hsds"
urlpatterns = [
    path("", hsds.root, name="root"),
    path("<slug:what>/", hsds.many, name="many"),
    path("<slug:what>/<uuid:key>/", hsds.one, name="one"),
]
