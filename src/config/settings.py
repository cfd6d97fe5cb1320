"""Settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import structlog
from psycopg.conninfo import conninfo_to_dict

from townline.core.peers import networks

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("TOWNLINE_DATA", BASE_DIR / "var"))


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes"}


DEBUG = _flag("TOWNLINE_DEBUG")
SECRET_KEY = os.environ.get("TOWNLINE_SECRET_KEY") or "only-for-development-and-tests"
ALLOWED_HOSTS = os.environ.get("TOWNLINE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

_database = conninfo_to_dict(
    os.environ.get("TOWNLINE_DATABASE_URL", "postgresql://townline@127.0.0.1:5499/townline")
)
STATEMENTS = {"server_side_binding": True, "prepare_threshold": 2}
# Said before a region pack is loaded, and where a fault keeps a process from ever reading one.
TOWNLINE_REGION_NAME = os.environ.get("TOWNLINE_REGION_NAME", "")
TOWNLINE_REGION_NUMBER = os.environ.get("TOWNLINE_REGION_NUMBER", "")
TOWNLINE_REGION_TTY = os.environ.get("TOWNLINE_REGION_TTY", "")
# Where metres are counted from: latitude, longitude. The pack's areas.json says the same.
_latitude, _longitude = os.environ.get("TOWNLINE_ANCHOR", "43.05,-79.80").split(",")
TOWNLINE_ANCHOR = (float(_latitude), float(_longitude))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.pop("dbname", "townline"),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": _database.pop("port", ""),
        # A statement that comes again is parsed and planned once (ADR 8).
        "OPTIONS": {**_database, **STATEMENTS},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
    "townline.core",
    "townline.accounts",
    "townline.places",
    "townline.directory",
    "townline.attachments",
    "townline.residents",
    "townline.knowledge",
    "townline.scripts",
    "townline.correspondence",
    "townline.contacts",
    "townline.rosters",
    "townline.callin",
    "townline.callouts",
    "townline.radio",
    "townline.service_requests",
    "townline.corrections",
    "townline.complaints",
    "townline.closures",
    "townline.dispatch",
    "townline.triage",
    "townline.desk",
    "townline.portal",
    "townline.open311",
    "oauth2_provider",
    "townline.api",
    "townline.channels",
    "townline.board",
    "townline.regions",
]
MIDDLEWARE = [
    "config.metrics.Measured",
    "townline.core.middleware.BehindProxy",
    "townline.core.middleware.Remembering",
    "townline.core.middleware.Compressed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "townline.core.middleware.Readable",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "townline.core.middleware.ContentSecurityPolicy",
    "townline.core.middleware.Refusals",
]
FILE_UPLOAD_HANDLERS = [
    "townline.core.parts.ReadableHeads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "townline.core.context.desk",
            ],
            "builtins": [
                "townline.core.templatetags.townline",
                "django.templatetags.i18n",
                "townline.core.templatetags.fixed",
            ],
        },
    }
]

# Signing in with the region's own identity provider, where there is one.
OIDC_URL = os.environ.get("TOWNLINE_OIDC_URL", "")
OIDC_NAME = os.environ.get("TOWNLINE_OIDC_NAME", "") or TOWNLINE_REGION_NAME or "OpenID"
OIDC_CLAIM = os.environ.get("TOWNLINE_OIDC_CLAIM", "preferred_username")
if OIDC_URL:
    INSTALLED_APPS += [
        "allauth",
        "allauth.account",
        "allauth.socialaccount",
        "allauth.socialaccount.providers.openid_connect",
    ]
    MIDDLEWARE.append("allauth.account.middleware.AccountMiddleware")
    ACCOUNT_ADAPTER = "townline.accounts.oidc.Accounts"
    ACCOUNT_EMAIL_VERIFICATION = "none"
    SOCIALACCOUNT_ADAPTER = "townline.accounts.oidc.Staff"
    SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "staff",
                    "name": OIDC_NAME,
                    "client_id": os.environ.get("TOWNLINE_OIDC_CLIENT", ""),
                    "secret": os.environ.get("TOWNLINE_OIDC_SECRET", ""),
                    "settings": {"server_url": OIDC_URL},
                }
            ],
        }
    }
OIDC_ORIGIN = os.environ.get("TOWNLINE_OIDC_ORIGIN", "") or "/".join(OIDC_URL.split("/")[:3])

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["townline.accounts.backends.StaffBackend"]
SESSION_ENGINE = "townline.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "townline.core.pages.form_too_old"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_AGE = 14 * 60 * 60
if _flag("TOWNLINE_HTTPS"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
# Proxies whose word on who called is taken. Page workers listen on this machine alone.
TOWNLINE_PROXIES = networks(os.environ.get("TOWNLINE_PROXIES", "127.0.0.1,::1"))
# Where residents read public pages: links in what is sent lead there.
TOWNLINE_ORIGIN = os.environ.get("TOWNLINE_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
# What other people's software is told about this endpoint: production, test or acceptance.
TOWNLINE_OPEN311_KIND = os.environ.get("TOWNLINE_OPEN311_KIND", "production")
# Our keys on the Open311 servers of partners, such as "ashgrove=secret,port_sorrel=other".
TOWNLINE_OPEN311_PARTNER_KEYS = dict(
    pair.split("=", 1)
    for pair in os.environ.get("TOWNLINE_OPEN311_PARTNER_KEYS", "").split(",")
    if "=" in pair
)
# Without a mail server, messages are written to files, so that what was sent can be looked at.
EMAIL_HOST = os.environ.get("TOWNLINE_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("TOWNLINE_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("TOWNLINE_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TOWNLINE_MAIL_PASSWORD", "")
EMAIL_USE_TLS = bool(EMAIL_HOST_USER)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("TOWNLINE_MAIL_FROM", "answers@northmoor.example")
# Where messages that could not be delivered come back to; empty: nowhere, and addresses that fail go unseen.
TOWNLINE_MAIL_BOUNCES = os.environ.get("TOWNLINE_MAIL_BOUNCES", "")
# Text messages leave by this gateway, signed both ways with this secret; without both none can be sent.
TOWNLINE_TEXTS_URL = os.environ.get("TOWNLINE_TEXTS_URL", "")
TOWNLINE_TEXTS_SECRET = os.environ.get("TOWNLINE_TEXTS_SECRET", "")
# Tokens of programs: by client credentials, an hour long, with the scopes the program was given.
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "townline.api.scopes.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # a token is kept as a digest only
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth2_provider.AccessToken"  # noqa: S105 - a name
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oauth2_provider.RefreshToken"  # noqa: S105 - a name
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oauth2_provider.IDToken"  # noqa: S105 - a name
OAUTH2_PROVIDER_GRANT_MODEL = "oauth2_provider.Grant"
# Webhooks may go to 127.0.0.1: for tests and for trying out, never for a server that others reach.
TOWNLINE_WEBHOOKS_INSIDE = _flag("TOWNLINE_WEBHOOKS_INSIDE")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("TOWNLINE_ORIGINS", "").split(",") if o]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = os.environ.get("TOWNLINE_TIME_ZONE", "America/Toronto")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "src" / "townline" / "core" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
TOWNLINE_READER = os.environ.get("TOWNLINE_READER", str(DATA_DIR / "reader.sock"))
VENDOR_DIR = Path(os.environ.get("TOWNLINE_VENDOR", BASE_DIR / "var" / "vendor"))
STATICFILES_DIRS = [("vendor", VENDOR_DIR)] if VENDOR_DIR.is_dir() else []
WHITENOISE_USE_FINDERS = True

# One line of JSON for each event, without query strings, names or numbers.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(),
    ],
    logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": [
                structlog.stdlib.add_logger_name,
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

TOWNLINE_PAGE_ORIGINS = os.environ.get("TOWNLINE_PAGE_ORIGINS", "").split(",")
TOWNLINE_LIVE_URL = os.environ.get("TOWNLINE_LIVE_URL", "")
TOWNLINE_METRICS_TOKEN = os.environ.get("TOWNLINE_METRICS_TOKEN", "")
TOWNLINE_CHANNEL_KEY = os.environ.get("TOWNLINE_CHANNEL_KEY", "")
# Where files are checked for harmful programs: unix:/run/clamav/clamd.ctl, tcp:host:3310; empty is nowhere.
TOWNLINE_CLAMD = os.environ.get("TOWNLINE_CLAMD", "")
# Calling people out: who is told of alarms besides the page, and the ways of calling that are set up.
TOWNLINE_DUTY_SUPERVISORS = [
    a for a in os.environ.get("TOWNLINE_DUTY_SUPERVISORS", "").split(",") if a
]
TOWNLINE_ALARM_WEBHOOK_URL = os.environ.get("TOWNLINE_ALARM_WEBHOOK_URL", "")
TOWNLINE_WEBHOOK_URL = os.environ.get("TOWNLINE_WEBHOOK_URL", "")
TOWNLINE_WEBHOOK_SECRET = os.environ.get("TOWNLINE_WEBHOOK_SECRET", "")
TOWNLINE_CARRIER_DOUBLE = os.environ.get("TOWNLINE_CARRIER_DOUBLE", "")
# Calls a second that a carrier takes, such as "webhook=5,mail=20"; without a figure there is no limit.
TOWNLINE_CARRIER_RATES = dict(
    pair.split("=", 1) for pair in os.environ.get("TOWNLINE_CARRIER_RATES", "").split(",") if pair
)
