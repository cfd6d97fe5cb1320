from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "townline.attachments"
    label = "attachments"
    verbose_name = "Attachments"
