from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "townline.triage"
    label = "triage"
    verbose_name = "Triage"

    def ready(self) -> None:
        """Lend the script shelf what only this floor knows: request types, answers, and what was met."""
        from townline.core import navigation
        from townline.core.navigation import FramePart
        from townline.scripts.queries import lend_known
        from townline.triage import handlers

        lend_known(handlers.lent)
        navigation.lend(FramePart("script_problems", "triage:problems", "scripts.read"))
        navigation.lend(FramePart("script_figures", "triage:figures", "scripts.read"))
