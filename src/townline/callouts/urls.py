from django.urls import path

from townline.callouts.views import answer, callbacks, evidence, hours, mine, pages, payroll, verbs

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
    path("attempts/<int:attempt_id>/advice/", verbs.advice, name="advice"),
    path("fills/<int:fill_id>/read-back/", verbs.read_back, name="read_back"),
    path("hours/", hours.home, name="hours"),
    path("hours/<int:record_id>/", hours.record, name="record"),
    path("hours/<int:record_id>/correction/", hours.correction, name="correction"),
    path("hours/<int:record_id>/decision/", hours.decision, name="decision"),
    path("hours/<int:record_id>/reopening/", hours.reopening, name="reopening"),
    path("hours/mine/", mine.mine, name="mine"),
    path("hours/mine/<int:record_id>/", mine.record, name="my_record"),
    path("hours/payroll/", payroll.files, name="payroll"),
    path("hours/payroll/<int:file_id>/payroll.csv", payroll.file, name="payroll_file"),
    path("answer/<str:token>/", answer.answer, name="answer"),
]
