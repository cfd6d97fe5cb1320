"""Addresses anybody may open."""

from django.urls import path

from townline.directory.views import events

app_name = "events"
urlpatterns = [path("", events.public, name="list")]
