"""Addresses of complaints: the register, one file, its letters, the whole of it."""

from django.urls import path

from townline.complaints.views import case, letters, register, whole

app_name = "complaints"
urlpatterns = [
    path("", register.home, name="register"),
    path("standing/", register.standing, name="standing"),
    path("new/", register.new, name="new"),
    path("register.csv", register.table, name="table"),
    path("<str:reference>/", case.detail, name="detail"),
    path("<str:reference>/conflict/", case.conflict, name="conflict"),
    path("<str:reference>/handler/", case.handler, name="handler"),
    path("<str:reference>/acknowledgement/", case.acknowledgement, name="acknowledgement"),
    path("<str:reference>/handing-on/", case.handing_on, name="handing_on"),
    path("<str:reference>/communications/", case.communications, name="communications"),
    path("<str:reference>/extension/", case.extension, name="extension"),
    path("<str:reference>/papers/", case.papers, name="papers"),
    path("<str:reference>/notes/", case.notes, name="notes"),
    path("<str:reference>/next-stage/", case.next_stage, name="next_stage"),
    path("<str:reference>/closure/", case.closure, name="closure"),
    path("<str:reference>/letters/", letters.new, name="letters"),
    path("<str:reference>/letters/<int:letter_id>/", letters.show, name="letter"),
    path("<str:reference>/letters/<int:letter_id>/sending/", letters.sending, name="sending"),
    path("<str:reference>/whole/", whole.page, name="whole"),
    path("<str:reference>/whole.zip", whole.folder, name="folder"),
]
