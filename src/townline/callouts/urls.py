from django.urls import path

from townline.callouts.views import answer, callbacks, evidence, pages, verbs

app_name = "callouts"
urlpatterns = [
    path("", pages.home, name="home"),
    path("<int:callout_id>/", pages.detail, name="detail"),
    path("<int:callout_id>/ladder/", pages.ladder, name="ladder"),
    path("<int:callout_id>/skip/", verbs.skip, name="skip"),
    path("<int:callout_id>/order/", verbs.order, name="order"),
    path("<int:callout_id>/deadline/", verbs.deadline, name="deadline"),
    path("<int:callout_id>/standing-down/", verbs.standing_down, name="standing_down"),
    path("attempts/<int:attempt_id>/dial/", verbs.dial, name="dial"),
    path("attempts/<int:attempt_id>/result/", verbs.result, name="result"),
    path("attempts/<int:attempt_id>/holder/", verbs.holder, name="holder"),
    path("fills/<int:fill_id>/withdrawal/", verbs.withdrawal, name="withdrawal"),
    path("alarms/<int:alarm_id>/", verbs.alarm, name="alarm"),
    path("callbacks/", callbacks.callback, name="callback"),
    path("<int:callout_id>/evidence/", evidence.record, name="evidence"),
    path("<int:callout_id>/notes/", evidence.note, name="note"),
    path("answer/<str:token>/", answer.answer, name="answer"),
]
