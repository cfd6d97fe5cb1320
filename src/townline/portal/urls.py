"""Public addresses."""

from django.urls import path

from townline.portal.views import pages

app_name = "portal"
urlpatterns = [
    path("services/", pages.home, name="home"),
    path("find/", pages.find, name="find"),
    path("r/<str:token>/", pages.status, name="status"),
]
