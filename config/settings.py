"""Settings: flat constants, each read from the environment where it may differ.

Every variable read here stands in ``.env.example`` with its meaning (a test keeps
it so). With no environment at all this is a private installation on this
machine: plain http on loopback, embedded servers, everything kept in ``.local``.
A deployment is told by ``SITE_URL``: when its host is not this machine, secrets
are required and nothing is made up.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config import __version__, services
from config.broker import cache_url, celery_url
from config.env import env_bool, env_float, env_int, env_list, env_str, env_url
from config.secret import local_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = __version__

# What and where this installation is

DEBUG = env_bool("DEBUG", False)
PORT = env_int("PORT", 8000, minimum=1)
SITE_URL = env_url("SITE_URL", f"http://127.0.0.1:{PORT}", schemes=("http", "https"))
SITE_HOST = urlsplit(SITE_URL).hostname or ""
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
PRIVATE = SITE_HOST in ("127.0.0.1", "localhost", "::1")
HTTPS = SITE_URL.startswith("https://")
CHANCERY_HOME = services.home()
CHANCERY_SHARED = Path(env_str("CHANCERY_SHARED", str(BASE_DIR.parent / "shared")))

# The servers: named by the environment, or the embedded ones that run here

_running = services.running() or {}
DATABASE_URL = env_url(
    "DATABASE_URL",
    _running.get("DATABASE_URL", services.NO_DATABASE_URL),
    schemes=("postgres", "postgresql"),
)
REDIS_URL = env_url(
    "REDIS_URL",
    _running.get("REDIS_URL", services.NO_REDIS_URL),
    schemes=("redis", "rediss", "unix"),
)

# Secrets

SECRET_KEY = env_str("SECRET_KEY")
if not SECRET_KEY:
    if not PRIVATE:
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set: {SITE_URL} needs one of 50 random characters."
        )
    SECRET_KEY = local_secret(CHANCERY_HOME / "secret-key")

# Applications

INSTALLED_APPS = [
    "config",
    "advisories",
    "embassies",
    "ingest",
    "csp",
    "pgtrigger",
    "pghistory",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "embassies.audit.WhoAndWhy",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Database

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, Any] = {
    "default": dict(
        dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
    )
}
_statement_timeout = env_int("STATEMENT_TIMEOUT_MS", 0)
DATABASES["default"].setdefault("OPTIONS", {}).update(
    connect_timeout=5,
    application_name="chancery",
    # 0 is no limit: work in the background may be long, a page may not.
    options=f"-c statement_timeout={_statement_timeout}",
)

# Cache: the same server as the broker, in another of its databases

CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": cache_url(REDIS_URL),
        "KEY_PREFIX": "chancery",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

# Celery

CELERY_BROKER_URL = celery_url(REDIS_URL)
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
# The record of what ran is the Run row; the broker keeps no results.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "control"
# A task is acknowledged when it is done, so a worker that ends in the middle of
# one leaves it to be delivered again; but one that killed its process (memory)
# is not handed to the next process at once: it comes back when it is due.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 25 * 60
CELERY_TASK_TIME_LIMIT = 30 * 60
# Memory that libraries do not give back is given back by a new process.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CONCURRENCY = env_int("WORKER_CONCURRENCY", 4, minimum=1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# The visibility timeout has to be longer than the longest task, or the broker
# delivers a task again while it still runs.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60 * 60,
    "socket_connect_timeout": 5,
    "socket_timeout": 15,
    "socket_keepalive": True,
    "health_check_interval": 15,
}
# One entry, kept in memory: what is due stands in the database, so that neither a
# second beat nor a lost schedule file changes what is done.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
# `celery inspect ping` reaches it too, and finds it silent when it hangs.
CELERY_BEAT_ENABLE_REMOTE_CONTROL = True
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "ingest.tasks.tick",
        "schedule": 10.0,
        "options": {"queue": "control", "expires": 10},
    },
    "review": {
        "task": "ingest.tasks.review",
        "schedule": 60.0,
        "options": {"queue": "control", "expires": 60},
    },
}

# Ingest: the manners and the limits of fetching

INGEST_UPSTREAM = env_url("INGEST_UPSTREAM", "", schemes=("http", "https"))
INGEST_CONTACT = env_str(
    "INGEST_CONTACT",
    "contact: operator of this installation; set INGEST_CONTACT",
)
INGEST_HOST_GAP_SECONDS = env_float("INGEST_HOST_GAP_SECONDS", 0.3)
INGEST_DEADLINE_SECONDS = env_float("INGEST_DEADLINE_SECONDS", 30.0, minimum=0.1)
INGEST_MAX_BYTES = env_int("INGEST_MAX_BYTES", 10 * 1024**2, minimum=1)
INGEST_MAX_DECODED_BYTES = env_int("INGEST_MAX_DECODED_BYTES", 20 * 1024**2, minimum=1)

# Security

# Loopback always, for probes; absolute links are made from SITE_URL, not from it.
ALLOWED_HOSTS = [*env_list("ALLOWED_HOSTS", [SITE_HOST]), *LOOPBACK_HOSTS]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "chancery_session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "chancery_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Probes ask the process itself, over plain http.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Only a proxy in front can know; it sets this header and drops a visitor's own.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Preloading binds a whole domain: its owner's decision. On loopback there is no
# TLS, so what asks for it has nothing to say.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if PRIVATE and not HTTPS:
    SILENCED_SYSTEM_CHECKS += [
        "security.W004",
        "security.W008",
        "security.W012",
        "security.W016",
    ]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# Signing in

LOGIN_URL = "/staff/sign-in/"
LOGIN_REDIRECT_URL = "/staff/"
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# The staff: whether a posture or a departure needs two people to stand

SECOND_PERSON = env_bool("SECOND_PERSON", False)
# Reading changes nothing that has a history.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)
PUBLISH_BY_RULE = env_bool("PUBLISH_BY_RULE", False)

# Language and time

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
# French joins when its catalogue does: half a language helps nobody.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

# Static files: as they are on this machine; with hashed names, compressed and
# collected beforehand in a deployment

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = None if PRIVATE or DEBUG else BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_ROOT is None
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Logging: one line per record on standard error; whoever gathers it (the
# supervisor, a container engine, journald) adds time and process

LOG_LEVEL = env_str("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise ImproperlyConfigured(
        f"LOG_LEVEL is {LOG_LEVEL!r}: set it to DEBUG, INFO, WARNING or ERROR."
    )
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # What a client asked for wrongly is no work for the operator.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Django leaves it to the server to send no body in answer to HEAD.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # It tells every beat of the clock.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
