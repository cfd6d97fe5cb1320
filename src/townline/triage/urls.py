"""Addresses of a script in a contact."""

from django.urls import path

from townline.triage import views

app_name = "triage"
urlpatterns = [
    path("<int:contact_id>/", views.pane, name="pane"),
    path("<int:contact_id>/runs/", views.runs, name="runs"),
    path("<int:contact_id>/answer/", views.answer, name="answer"),
    path("<int:contact_id>/back/", views.back, name="back"),
    path("<int:contact_id>/leaving/", views.leaving, name="leaving"),
    path("<int:contact_id>/outcome/", views.outcome, name="outcome"),
]
