"""Django settings of the portal, fed by environment variables (all optional, see README)."""

from __future__ import annotations

import os
import secrets

import dj_database_url

from socius.paths import ROOT, VAR


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).lower() in ("1", "true", "yes", "on")


def _secret_key() -> str:
    """Return SECRET_KEY from the environment, or one made once and kept in var/."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return path.read_text(encoding="utf-8")


DEBUG = _flag("SOCIUS_DEBUG")
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
if _flag("SOCIUS_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "portal.traininglog",
    "portal.chat",
    "portal.desk",
    "portal.onboarding",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": dj_database_url.config(
        env="DATABASE_URL", default=f"sqlite:///{VAR / 'socius.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Portal and action server write to one file: wait for a lock instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "de"
TIME_ZONE = os.environ.get("TZ", "Europe/Berlin")
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk:conversations"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.onboarding.join.csrf_failure"
_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": _SELF,
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "form-action": _SELF,
        "base-uri": ["'none'"],
    }
}

# The rate limit counts in the cache: one portal process, so the local memory serves.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

RASA_URL = os.environ.get("SOCIUS_RASA_URL", "http://127.0.0.1:5005")
RASA_TIMEOUT_SECONDS = float(os.environ.get("SOCIUS_RASA_TIMEOUT", "15"))
MESSAGE_LIMIT = 2000
MESSAGES_PER_MINUTE = int(os.environ.get("SOCIUS_MESSAGES_PER_MINUTE", "40"))
CONVERSATIONS_PER_MINUTE = int(os.environ.get("SOCIUS_CONVERSATIONS_PER_MINUTE", "60"))
# Behind a proxy of the bank's: the header that tells the employee's address, "X-Forwarded-For".
CLIENT_ADDRESS_HEADER = os.environ.get("SOCIUS_CLIENT_ADDRESS_HEADER", "")

# Data protection (docs/datenschutz.md): how long conversations are kept, the smallest group that
# a statistic shows, and the key of the links to signed-in persons (off without one).
RETENTION_DAYS = int(os.environ.get("SOCIUS_RETENTION_DAYS", "180"))
MINIMUM_GROUP = max(3, int(os.environ.get("SOCIUS_MINIMUM_GROUP", "5")))
IDENTITY_KEY = os.environ.get("SOCIUS_IDENTITY_KEY", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # It tells of every letter that a PDF contains.
    "loggers": {"fontTools": {"level": "WARNING"}},
}
