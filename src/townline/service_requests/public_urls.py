"""The address of a contractor's job, open to whoever holds the link."""

from django.urls import path

from townline.service_requests.views import outside

app_name = "work"
urlpatterns = [path("<str:token>/", outside.job, name="job")]
