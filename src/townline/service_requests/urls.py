"""Addresses of service requests. Verbs are nouns: what is posted to a closure closes."""

from django.urls import path

from townline.service_requests import views

app_name = "requests"
urlpatterns = [
    path("", views.request_list, name="list"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/map/", views.picture, name="map"),
    path("<str:reference>/acceptance/", views.acceptance, name="acceptance"),
    path("<str:reference>/bounce/", views.bounce, name="bounce"),
    path("<str:reference>/transfer/", views.transfer, name="transfer"),
    path("<str:reference>/updates/", views.updates, name="updates"),
    path("<str:reference>/closure/", views.closure, name="closure"),
    path("<str:reference>/reopening/", views.reopening, name="reopening"),
    path("<str:reference>/children/", views.children, name="children"),
]
