"""Public addresses."""

from django.urls import path

from townline.portal import views

app_name = "portal"
urlpatterns = [
    path("services/", views.home, name="home"),
    path("find/", views.find, name="find"),
    path("r/<str:token>/", views.status, name="status"),
]
