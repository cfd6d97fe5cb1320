from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "townline.contacts"
    label = "contacts"
    verbose_name = "Contacts"
