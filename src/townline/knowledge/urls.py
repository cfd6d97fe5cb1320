from django.urls import path

from townline.knowledge.views import answers, briefing, bulletins, cues, editor, gaps

app_name = "knowledge"
urlpatterns = [
    path("", answers.home, name="home"),
    path("answers/<slug:code>/", answers.answer, name="answer"),
    path("versions/<int:version_id>/", answers.version, name="version"),
    path(
        "versions/<int:version_id>/difference/<int:other_id>/",
        answers.difference,
        name="difference",
    ),
    path("editor/", editor.desk, name="editor"),
    path("new/", editor.new, name="new"),
    path("preview/", editor.preview, name="preview"),
    path("drafts/<int:version_id>/", editor.draft, name="draft"),
    path("versions/<int:version_id>/drafts/", editor.start_draft, name="start_draft"),
    path("versions/<int:version_id>/approval/", editor.approval, name="approval"),
    path("versions/<int:version_id>/publication/", editor.publication, name="publication"),
    path("versions/<int:version_id>/withdrawal/", editor.withdrawal, name="withdrawal"),
    path("versions/<int:version_id>/review/", editor.review, name="review"),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/new/", bulletins.new, name="bulletin_new"),
    path("bulletins/strip/", bulletins.strip, name="bulletin_strip"),
    path("bulletins/<int:bulletin_id>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:bulletin_id>/expiry/", bulletins.expiry, name="bulletin_expiry"),
    path("bulletins/<int:bulletin_id>/receipt/", briefing.receipt, name="receipt"),
    path("briefing/", briefing.briefing, name="briefing"),
    path("briefing/acknowledgement/", briefing.acknowledgement, name="acknowledgement"),
    path("gaps/", gaps.gaps, name="gaps"),
    path("gaps/new/", gaps.new, name="gap_new"),
    path("gaps/<int:report_id>/outcome/", gaps.outcome, name="gap_outcome"),
    path("cues/", cues.cues, name="cues"),
]
