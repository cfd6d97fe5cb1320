from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "townline.directory"
    label = "directory"
    verbose_name = "Directory"
