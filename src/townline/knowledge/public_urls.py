"""Addresses outside the staff pages."""

from django.urls import path

from townline.knowledge.views import public

app_name = "answers"
urlpatterns = [
    path("", public.public_answers, name="index"),
    path("<slug:code>/", public.public_answer, name="answer"),
]
