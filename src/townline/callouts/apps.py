from django.apps import AppConfig


class CalloutsConfig(AppConfig):
    name = "townline.callouts"
    label = "callouts"
    verbose_name = "Callouts"

    def ready(self) -> None:
        """Put callouts into the menu, and let handlers register."""
        from townline.callouts import handlers  # noqa: F401
