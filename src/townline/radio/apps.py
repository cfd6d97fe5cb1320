from django.apps import AppConfig


class RadioConfig(AppConfig):
    name = "townline.radio"
    label = "radio"
    verbose_name = "Radio"

    def ready(self) -> None:
        from townline.radio import handlers  # noqa: F401
