"""Where telephone and other channels report what happens."""

from django.urls import path

from townline.channels import views

app_name = "channels"
urlpatterns = [
    path("events/", views.events, name="events"),
    path("announcement/", views.announcement, name="announcement"),
]
