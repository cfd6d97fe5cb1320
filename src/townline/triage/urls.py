"""Addresses of a script in a contact, and of what scripts met."""

from django.urls import path

from townline.triage.views import figures, pane, problems

app_name = "triage"
urlpatterns = [
    path("problems/", problems.problems, name="problems"),
    path("problems/digest/", problems.digest, name="digest"),
    path("problems/<int:problem_id>/outcome/", problems.outcome, name="problem_outcome"),
    path("problems/<int:problem_id>/broadcast/", problems.broadcast, name="broadcast"),
    path("problems/<int:problem_id>/mending/", problems.mending, name="mending"),
    path("figures/", figures.figures, name="figures"),
    path("deviations/", figures.deviations, name="deviations"),
    path("<int:contact_id>/", pane.pane, name="pane"),
    path("<int:contact_id>/runs/", pane.runs, name="runs"),
    path("<int:contact_id>/answer/", pane.answer, name="answer"),
    path("<int:contact_id>/back/", pane.back, name="back"),
    path("<int:contact_id>/leaving/", pane.leaving, name="leaving"),
    path("<int:contact_id>/outcome/", pane.outcome, name="outcome"),
    path("<int:contact_id>/problem/", problems.told, name="problem"),
    path("<int:contact_id>/told/", problems.answers, name="told"),
    path("<int:contact_id>/read/", problems.read, name="read"),
]
