"""Addresses of the log and of what is left to do after contacts."""

from django.urls import path

from townline.contacts.views import languages, log, referrals, sendings, tasks

app_name = "contacts"
urlpatterns = [
    path("", log.listing, name="list"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("held/", tasks.held, name="held"),
    path("relays/", referrals.relays, name="relays"),
    path("relays/<int:referral_id>/attempts/", referrals.attempts, name="relay_attempts"),
    path("misdirected/", referrals.misdirected, name="misdirected"),
    path("languages/", languages.languages, name="languages"),
    path("to-send/", sendings.sendings, name="sendings"),
    path("to-send/<int:sending_id>/", sendings.sending, name="sending"),
    path("<int:contact_id>/", log.detail, name="detail"),
    path("<int:contact_id>/follow-ups/", log.follow_ups, name="follow_ups"),
    path("<int:contact_id>/joining/", log.joining, name="joining"),
    path("promises/<int:promise_id>/keeping/", tasks.keeping, name="keeping"),
    path("promises/<int:promise_id>/owner/", tasks.promise_owner, name="promise_owner"),
    path("follow-ups/<int:follow_up_id>/completion/", tasks.completion, name="completion"),
    path("follow-ups/<int:follow_up_id>/owner/", tasks.follow_up_owner, name="follow_up_owner"),
]
