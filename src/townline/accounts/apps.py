from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "townline.accounts"
    label = "accounts"
    verbose_name = "Accounts"
