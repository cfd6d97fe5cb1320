"""Addresses of files: the token is not to be guessed, and is not enough by itself."""

from django.urls import path

from townline.attachments import views

app_name = "attachments"
urlpatterns = [
    path("<str:token>/", views.original, name="original"),
    path("<str:token>/view/", views.view, name="view"),
    path("<str:token>/small/", views.small, name="small"),
    path("<str:token>/public/<str:form>/", views.public, name="public"),
]
