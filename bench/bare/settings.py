"""A bare Django, as the ceiling: one table, no sessions, no middleware."""

from pathlib import Path

from config.settings import DATABASES as OURS
from config.settings import STATEMENTS

# The same server and the same kept connections; otherwise the database as Django comes.
DATABASES = {
    "default": {
        **OURS["default"],
        "OPTIONS": {k: v for k, v in OURS["default"]["OPTIONS"].items() if k not in STATEMENTS},  # type: ignore[attr-defined]
    }
}
SECRET_KEY = "bench"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["bench.bare"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bare.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
    }
]
