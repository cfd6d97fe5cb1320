from django.urls import path

from townline.callin import views

app_name = "callin"
urlpatterns = [
    path("", views.simulator, name="simulator"),
    path("lists/<slug:program_code>/", views.sheet, name="sheet"),
    path("lists/<slug:program_code>/hand/", views.hand, name="hand"),
    path("agreements/<int:version_id>/", views.agreement, name="agreement"),
]
