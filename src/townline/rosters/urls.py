from django.urls import path

from townline.rosters.views import importing, mine, now, papers, plan, trades

app_name = "rosters"
urlpatterns = [
    path("", now.now, name="now"),
    path("alarms/<int:alarm_id>/receipt/", now.alarm_seen, name="alarm_seen"),
    path("plan/<slug:program_code>/", plan.plan, name="plan"),
    path("plan/<slug:program_code>/duties/", plan.duties, name="duties"),
    path("mine/", mine.mine, name="mine"),
    path("mine/confirmation/", mine.confirmation, name="confirmation"),
    path("mine/feed/", mine.feed_renewal, name="feed_renewal"),
    path("mine/duties/<int:duty_id>/trade/", mine.trade_new, name="trade_new"),
    path("mine/trades/<int:trade_id>/", mine.trade_answer, name="trade_answer"),
    path("plan/<slug:program_code>/<int:tier>/takeover/", mine.takeover, name="takeover"),
    path("trades/", trades.trades, name="trades"),
    path(
        "trades/<int:trade_id>/confirmations/<int:worker_id>/",
        trades.confirmation,
        name="trade_confirmation",
    ),
    path("trades/<int:trade_id>/decision/", trades.decision, name="trade_decision"),
    path("import/", importing.importing, name="import"),
    path("sheet/", papers.sheet, name="sheet"),
    path("sheet.html", papers.sheet_file, name="sheet_file"),
    path("feed/<str:key>.ics", papers.feed, name="feed"),
]
