"""Addresses of the JSON door, of its tokens, and of the page on which programs are let in."""

from django.urls import path
from oauth2_provider.views import RevokeTokenView, TokenView

from townline.api import views
from townline.core.limits import limit

app_name = "api"
urlpatterns = [
    path("programs/", views.clients, name="clients"),
    path("programs/<int:client_id>/", views.client, name="client"),
    path("programs/<int:client_id>/secret/", views.secret, name="secret"),
    path("programs/<int:client_id>/end/", views.end, name="end"),
    path("deliveries/<int:delivery_id>/again/", views.again, name="again"),
    path("v1/token", limit("token", times=60, seconds=60)(TokenView.as_view()), name="token"),
    path("v1/revoke", RevokeTokenView.as_view(), name="revoke"),
]
