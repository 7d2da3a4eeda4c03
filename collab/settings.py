"""Every setting, read from the environment here and nowhere else.

docs/settings.md lists them. A value that can't be is refused with a sentence, at the start.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from environs import Env, EnvError, validate

BASE_DIR = Path(__file__).resolve().parent.parent

# Each in itself, so that whoever landed in the wrong one finds their own.
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]

env = Env()


def _home() -> Path:
    """COLLAB_HOME, made if need be: everything this installation keeps lies below it.

    For its owner alone: texts, password hashes and sessions are in there.
    """
    home = Path(env.str("COLLAB_HOME", str(BASE_DIR / "var"))).expanduser().resolve()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"COLLAB_HOME: {home} can't be made: {error}.") from error
    return home


def _generated_key(path: Path) -> str:
    """The secret key kept at `path`, readable by its owner alone; made at the first start."""
    if not path.exists():
        partial = path.with_suffix(f".{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_text(get_random_secret_key())
        try:
            os.link(partial, path)
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return path.read_text().strip()


def _count(name: str, default: int) -> int:
    """A number from 1."""
    return env.int(name, default, validate=validate.Range(min=1))


def _one_of(name: str, default: str, known: Iterable[str]) -> str:
    return env.str(name, default, validate=validate.OneOf(list(known)))


def _check_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise EnvError(
            f'Environment variable "TIME_ZONE" invalid: {name} is no time zone, such as Europe/Oslo'
        ) from None


def _database(home: Path) -> dict:
    """SQLite below COLLAB_HOME, or what DATABASE_URL names, with what each needs to be safe."""
    database = env.dj_db_url("DATABASE_URL", default=f"sqlite:///{home / 'collab.sqlite3'}")
    options = database.setdefault("OPTIONS", {})
    if "sqlite" in database["ENGINE"]:
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA cache_size=-8000;PRAGMA mmap_size=134217728;"
            ),
        }
        # A new connection reads the whole schema anew, and prepares each statement again.
        database["CONN_MAX_AGE"] = 600
    elif "postgresql" in database["ENGINE"]:
        options["pool"] = {"min_size": 1, "max_size": _count("DATABASE_POOL", 8), "timeout": 10}
    else:
        raise ImproperlyConfigured("DATABASE_URL: Collab runs on sqlite:///… or postgres://….")
    return database


try:
    DEBUG = env.bool("DEBUG", False)
    COLLAB_HOME = _home()
    DATABASES = {"default": _database(COLLAB_HOME)}
    SECRET_KEY = env.str("SECRET_KEY", "") or _generated_key(COLLAB_HOME / "secret-key")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
    CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
    BEHIND_TLS = env.bool("BEHIND_TLS", False)
    TIME_ZONE = env.str("TIME_ZONE", "UTC")
    _check_time_zone(TIME_ZONE)
    LANGUAGE_CODE = _one_of("COLLAB_LANGUAGE", "en", dict(LANGUAGES))
    UPLOAD_LIMIT_MB = _count("UPLOAD_LIMIT_MB", 500)
    LOG_LEVEL = _one_of("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
    HOST = env.str("HOST", "127.0.0.1")
    PORT = env.int("PORT", 8000, validate=validate.Range(min=1, max=65535))
except EnvError as error:
    raise ImproperlyConfigured(f"{str(error).rstrip('.')}. See docs/settings.md.") from error

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "axes",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "annotate",
    "training",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "annotate.preferences.preferred_language_and_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "collab.urls"
WSGI_APPLICATION = "collab.wsgi.application"
ASGI_APPLICATION = "collab.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "annotate.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "projects"
LOGOUT_REDIRECT_URL = "login"
# Seconds: an admin makes the link and passes it on at once.
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# The login page itself says that a name is locked, and for how long.
AXES_LOCKOUT_CALLABLE = "annotate.views.sign_in.keep_answer"

LOCALE_PATHS = [BASE_DIR / "annotate" / "locale"]
FORMAT_MODULE_PATH = ["annotate.locale"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = COLLAB_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = COLLAB_HOME / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "collab.static_files.HashedModules"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600

MODELS_DIR = COLLAB_HOME / "models"
EMBEDDINGS_DIR = COLLAB_HOME / "embeddings"
LOGS_DIR = COLLAB_HOME / "logs"

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "training"],
    }
}

# No inline script or style, nothing from another origin.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Two installations on one machine and different ports must not sign each other out.
SESSION_COOKIE_NAME = env.str("SESSION_COOKIE_NAME", "collab_session")
CSRF_COOKIE_NAME = env.str("CSRF_COOKIE_NAME", "collab_csrf")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
