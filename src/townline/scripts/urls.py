"""Addresses of the script shelf."""

from django.urls import path

from townline.scripts.views import draft, review, shelf, testrun

app_name = "scripts"
DRAFT = "drafts/<int:draft_id>"
urlpatterns = [
    path("", shelf.home, name="home"),
    path("new/", shelf.new, name="new"),
    path("file/", shelf.imported, name="import"),
    path("versions/<int:version_id>/", shelf.version, name="version"),
    path("versions/<int:version_id>/export/", shelf.export, name="export"),
    path(
        "versions/<int:version_id>/difference/<int:other_id>/", shelf.difference, name="difference"
    ),
    path(f"{DRAFT}/", draft.draft, name="draft"),
    path(f"{DRAFT}/words/", draft.words, name="words"),
    path(f"{DRAFT}/outline/", draft.outline, name="outline"),
    path(f"{DRAFT}/beside/", draft.beside, name="beside"),
    path(f"{DRAFT}/steps/", draft.steps, name="steps"),
    path(f"{DRAFT}/steps/<str:step>/<slug:verb>/", draft.change, name="change"),
    path(f"{DRAFT}/restored/", draft.restored, name="restored"),
    path(f"{DRAFT}/test-run/", testrun.test_run, name="test_run"),
    path(f"{DRAFT}/examples/", testrun.examples, name="examples"),
    path(f"{DRAFT}/examples/<int:place>/removal/", testrun.example_removal, name="example_removal"),
    path(f"{DRAFT}/changes/", review.changes, name="changes"),
    path(f"{DRAFT}/sending/", review.sending, name="sending"),
    path(f"{DRAFT}/taking-back/", review.taking_back, name="taking_back"),
    path(f"{DRAFT}/approval/", review.approval, name="approval"),
    path(f"{DRAFT}/sending-back/", review.sending_back, name="sending_back"),
    path(f"{DRAFT}/trial/", review.trial, name="trial"),
    path(f"{DRAFT}/fix/", review.fix, name="fix"),
    path(f"{DRAFT}/publication/", review.publication, name="publication"),
    path(f"{DRAFT}/dropping/", review.dropping, name="dropping"),
    path("<str:code>/", shelf.script, name="script"),
    path("<str:code>/drafts/", shelf.drafts, name="drafts"),
    path("<str:code>/withdrawal/", shelf.withdrawal, name="withdrawal"),
    path("<str:code>/trial-end/", shelf.trial_end, name="trial_end"),
]
