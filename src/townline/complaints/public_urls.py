"""The public door: say that something went wrong, went well, or is in your way."""

from django.urls import path

from townline.complaints.views import public

app_name = "complaint"
urlpatterns = [
    path("", public.tell, name="tell"),
    path("taken/<str:signed>/", public.taken, name="taken"),
]
