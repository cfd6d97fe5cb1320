"""Addresses of corrections: what is open, who was told, calls, the report."""

from django.urls import path

from townline.corrections.views import calls, campaigns, effect, told

app_name = "corrections"
urlpatterns = [
    path("", campaigns.home, name="home"),
    path("new/<int:version_id>/", campaigns.new, name="new"),
    path("told/<int:version_id>/", told.told, name="told"),
    path("effect/<int:report_id>/", effect.effect, name="effect"),
    path("calls/mine/", calls.mine, name="mine"),
    path("calls/next/", calls.next_call, name="next_call"),
    path("calls/<int:affected_id>/", calls.call, name="call"),
    path("calls/<int:affected_id>/attempts/", calls.attempts, name="attempts"),
    path("<int:correction_id>/", campaigns.detail, name="detail"),
    path("<int:correction_id>/contacts/", told.affected, name="affected"),
    path("<int:correction_id>/shares/", campaigns.shares, name="shares"),
    path("<int:correction_id>/script/", campaigns.script, name="script"),
    path("<int:correction_id>/emails/", campaigns.emails, name="emails"),
    path("<int:correction_id>/notice/", campaigns.notice, name="notice"),
    path("<int:correction_id>/closure/", campaigns.closure, name="closure"),
    path("<int:correction_id>/report/", campaigns.report, name="report"),
]
