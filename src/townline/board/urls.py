from django.urls import path

from townline.board import views

app_name = "board"
urlpatterns = [
    path("", views.board, name="board"),
    path("rail/", views.rail, name="rail"),
    path("side/", views.side, name="side"),
    path("log/", views.log, name="log"),
    path("alarms/", views.alarms, name="alarms"),
    path("alarms/<slug:kind>/<int:alarm_id>/receipt/", views.alarm_taken, name="alarm_taken"),
    path("hold/", views.hold, name="hold"),
    path("incidents/<int:incident_id>/pin/", views.pin, name="pin"),
]
