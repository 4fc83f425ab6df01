"""Django's settings as `startproject` writes them, DEBUG left on as published, and what the
experiment varies (FEED_*), read from the environment."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
# Where the server writes: in its container all but that is read-only.
STATE = Path(os.environ.get("FEED_STATE") or BASE_DIR)

SECRET_KEY = "not a secret: this server only ever serves a load test"
DEBUG = True
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "feed",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "feed.urls"
WSGI_APPLICATION = "feed.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Each thread and each greenlet has its own connection, closed after the request: Django's
# default, which lets SQLite serve gthread and gevent as well. They only read.
FEED_DATABASE = os.environ.get("FEED_DATABASE", "") or "sqlite"  # sqlite, postgres or mariadb
FEED_DATABASE_ADDRESS = os.environ.get("FEED_DATABASE_ADDRESS", "")  # host:port; empty with sqlite

_host, _, _port = FEED_DATABASE_ADDRESS.rpartition(":")
_server = {"USER": "feed", "HOST": _host.strip("[]"), "PORT": _port}
if FEED_DATABASE == "sqlite":
    _database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(STATE / "feed.sqlite3")}
elif FEED_DATABASE == "postgres":
    _database = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", **_server}
elif FEED_DATABASE == "mariadb":
    # In Python alone, so that gevent can let others run while it waits, in every mode: the mode
    # is to be compared, not the driver. Django 3.2 knows mysqlclient only, and asks its version.
    import pymysql

    pymysql.version_info = (1, 4, 6, "final", 0)
    pymysql.install_as_MySQLdb()
    _database = {"ENGINE": "django.db.backends.mysql", "NAME": "feed", **_server}
else:
    raise ValueError(f"FEED_DATABASE {FEED_DATABASE!r} is none of sqlite, postgres, mariadb")
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"


def _milliseconds(text):
    """Reads a Go duration of one unit or several, such as 25ms, 1.5s or 1m0s, in milliseconds."""
    import re

    units = {"h": 3600e3, "m": 60e3, "s": 1e3, "ms": 1.0, "us": 1e-3, "µs": 1e-3, "ns": 1e-6}
    parts = re.findall(r"([0-9.]+)(ms|us|µs|ns|h|m|s)", text)
    if not parts or "".join(n + u for n, u in parts) != text:
        raise ValueError(f"FEED_IO_WAIT {text!r} is not a duration such as 25ms")
    return sum(float(n) * units[u] for n, u in parts)


FEED_CACHE = os.environ.get("FEED_CACHE", "none")  # none, queryset or response
FEED_REDIS = os.environ.get("FEED_REDIS", "")  # host:port; empty without a cache
FEED_IO_WAIT = _milliseconds(os.environ.get("FEED_IO_WAIT", "0s"))  # milliseconds
FEED_SEED = int(os.environ.get("FEED_SEED", "20231112"))
FEED_POSTS = int(os.environ.get("FEED_POSTS", "100"))
FEED_CHARACTERS_MIN = int(os.environ.get("FEED_CHARACTERS_MIN", "200"))
FEED_CHARACTERS_MAX = int(os.environ.get("FEED_CHARACTERS_MAX", "500"))

if FEED_CACHE not in ("none", "queryset", "response"):
    raise ValueError(f"FEED_CACHE {FEED_CACHE!r} is none of none, queryset, response")
if FEED_CACHE != "none" and not FEED_REDIS:
    raise ValueError(f"FEED_CACHE is {FEED_CACHE} but FEED_REDIS names no server")
