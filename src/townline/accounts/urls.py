"""Signing in, one's own account, and the pages of those who watch."""

from django.urls import path

from townline.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("account/", views.profile, name="profile"),
    path("account/password/", views.password, name="password"),
    path("access-log/", views.access_log, name="access_log"),
    path("staff/", views.staff, name="staff"),
    path("staff/<int:user_id>/roles/", views.roles, name="roles"),
    path("staff/<int:user_id>/admission/", views.admission, name="admission"),
    path("ledger/", views.ledger_page, name="ledger"),
]
