from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "townline.channels"
    label = "channels"
    verbose_name = "Channels"
