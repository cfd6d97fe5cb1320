"""Addresses of messages."""

from django.urls import path

from townline.correspondence.views import log, post, stopping, texts, wordings

app_name = "correspondence"
urlpatterns = [
    path("", log.log, name="log"),
    path("<int:message_id>/", log.one, name="one"),
    path("<int:message_id>/again/", log.again, name="again"),
    path("<int:message_id>/arrival/", log.arrived, name="arrival"),
    path("addresses/<int:failing_id>/clearing/", log.clearing, name="clearing"),
    path("wordings/", wordings.wordings, name="wordings"),
    path("wordings/<str:event>/<str:about>/", wordings.wording, name="wording"),
    path("texts/", texts.callback, name="texts"),
    path("post/", post.queue, name="post"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
]
