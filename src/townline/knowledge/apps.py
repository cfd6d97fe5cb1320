from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "townline.knowledge"
    label = "knowledge"
    verbose_name = "Knowledge"
