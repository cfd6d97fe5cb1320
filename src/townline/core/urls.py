from django.urls import path
from django.views.i18n import set_language

from townline.core import views

app_name = "core"
urlpatterns = [
    path("", views.home, name="home"),
    path("language/", set_language, name="language"),
]
