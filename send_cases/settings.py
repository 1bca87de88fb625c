"""One settings file, read from the environment and secure unless the environment says DEMO.

Nothing secret has a default outside the demonstration. Commands that need no data (``timeline`` and the like) run
with no environment at all.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from send_cases import __version__, queues
from send_cases.api_settings import REST_FRAMEWORK as REST_FRAMEWORK
from send_cases.api_settings import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from send_cases.databases import REPLICA, databases
from send_cases.operations import sentry
from send_cases.operations.logs import logging_settings
from send_cases.secret_files import read_secret_files

read_secret_files()
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("SEND_CASES_DEMO", default=False)
TESTING = env.bool("SEND_CASES_TESTING", default=False)
REHEARSAL = DEMO or TESTING
DEBUG = False

SECRET_KEY = env.str("SECRET_KEY", default="only-for-the-demonstration-on-this-machine" if REHEARSAL else "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # keys that were in use before this one
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"] if REHEARSAL else []
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if REHEARSAL else "")

CLOCK_FILE = env.str("SEND_CASES_CLOCK_FILE", default="")
if CLOCK_FILE and not REHEARSAL:
    raise ImproperlyConfigured("SEND_CASES_CLOCK_FILE moves today's date: it is for the demonstration and tests only.")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "send_cases.accounts",
    "send_cases.operations",
    "ehcp",
    "reporting",
]

MIDDLEWARE = [
    "send_cases.operations.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "send_cases.middleware.PersonalDataMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "send_cases.middleware.HtmxSignInMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "send_cases.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "send_cases.urls"
WSGI_APPLICATION = "send_cases.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_loaders = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _loaders,
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.static",
                "send_cases.templatetags.ui",
            ],
            "libraries": {"ui": "send_cases.templatetags.ui"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "send_cases.context.everywhere",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data: PostgreSQL always. Without DATABASE_URL only commands that need no data can run.
DATABASES = databases(env)
DATABASE_ROUTERS = ["send_cases.replica.Router"] if REPLICA in DATABASES else []

BROKER_URL = env.str("BROKER_URL", default="")


def _cache_url(broker: str) -> str:
    """The cache is the broker's server, one database further on, unless CACHE_URL says otherwise."""
    if broker.startswith("redis+socket://"):
        return "unix://" + broker.removeprefix("redis+socket://").split("?")[0] + "?db=1"
    return broker.rsplit("/", 1)[0] + "/1" if broker.count("/") > 2 else broker + "/1"


_cache = env.str("CACHE_URL", default="") or (_cache_url(BROKER_URL) if BROKER_URL else "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _cache}
        if _cache
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

CELERY_BROKER_URL = BROKER_URL or "redis://broker-url-is-not-set:0/0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_TIMEZONE = "Europe/London"
CELERY_TASK_QUEUES = [Queue(name) for name in queues.ALL]
CELERY_TASK_ROUTES = queues.ROUTES
CELERY_TASK_DEFAULT_QUEUE = queues.DEFAULT
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page that wakes a worker does not wait for a broker that is gone: the row is there, and beat finds it.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
# The minute's round also starts a day's work that was missed, so an hour at which nothing ran costs nothing.
CELERY_BEAT_SCHEDULE = {
    "requeue-unfinished": {"task": "ehcp.tasks.requeue_unfinished", "schedule": 60.0, "options": {"expires": 55}},
    "check-timelines": {
        "task": "ehcp.tasks.start_day",
        "schedule": crontab(hour=2, minute=0),
        "args": ["check_timelines"],
    },
    "add-up": {"task": "ehcp.tasks.start_day", "schedule": crontab(hour=4, minute=0), "args": ["add_up"]},
    "check-sen2": {"task": "ehcp.tasks.start_day", "schedule": crontab(hour=4, minute=30), "args": ["check_sen2"]},
    "raise-flags": {"task": "ehcp.tasks.start_day", "schedule": crontab(hour=7, minute=0), "args": ["raise_flags"]},
}

# Documents live outside the web root and are served only through an access-checked view.
MEDIA_ROOT = Path(env.str("DOCUMENTS_DIR", default=str(BASE_DIR / ".local" / "documents")))
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_MB", default=50) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "send_cases.uploads.WholeNames",  # so that a path for a name can be refused in words
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = REHEARSAL
_static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if REHEARSAL:  # compressing takes ten seconds of a processor and saves nothing on one machine
    _static = f"django.contrib.staticfiles.storage.{'Static' if TESTING else 'ManifestStatic'}FilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static},
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by e-mail; nobody signs up
ACCOUNT_ADAPTER = "send_cases.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "send_cases.accounts.adapter.SocialAccountAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_PREVENT_ENUMERATION = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "authority",
                    "name": env.str("OIDC_NAME", default="your council account"),
                    "client_id": env.str("OIDC_CLIENT_ID"),
                    "secret": env.str("OIDC_CLIENT_SECRET"),
                    "settings": {"server_url": env.str("OIDC_SERVER_URL")},
                }
            ]
        }
    }
    if env.str("OIDC_SERVER_URL", default="")
    else {}
)
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not REHEARSAL)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = 30 * 24 * 60 * 60  # a trusted device, 30 days
MFA_TOTP_ISSUER = "send-cases"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = REHEARSAL

SESSION_COOKIE_AGE = env.int("IDLE_MINUTES", default=30) * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# Security headers
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not REHEARSAL)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not REHEARSAL
SECURE_HSTS_SECONDS = 0 if REHEARSAL else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not REHEARSAL
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Failed sign-ins are counted for each person's own address: the last one named is the one the proxy saw.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Mail
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="send@localhost" if REHEARSAL else "")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
DEMO_MAIL_DIR = env.str("SEND_CASES_MAIL_DIR", default="")  # where the demo's mail server keeps what was sent

# The API: calls in a minute of one caller, writes among them, and tokens that are no good from one address; and how
# often in a minute one calendar address is read
API_LIMITS = {
    "calls": env.int("API_CALLS_A_MINUTE", default=600),
    "writes": env.int("API_WRITES_A_MINUTE", default=120),
    "calendar": env.int("CALENDAR_READS_A_MINUTE", default=10),
    "strangers": env.int("API_BAD_TOKENS_A_MINUTE", default=30),
}

# Webhooks go to public addresses; networks named here may be reached too (an authority's own).
WEBHOOK_NETWORKS = [
    ip_network(each) for each in env.list("WEBHOOK_NETWORKS", default=["127.0.0.0/8", "::1/128"] if REHEARSAL else [])
]

# Language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# History: full rows, never changed
PGHISTORY_APPEND_ONLY = True
PGTRIGGER_MIGRATIONS = False  # triggers follow the models of the code: installed after each migrate, never half-old
PGTRIGGER_INSTALL_ON_MIGRATE = True

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the e-mail address is unique without case, by a constraint on Lower(email)

# Watching over it
LOGGING = logging_settings(env.str("LOG_FORMAT", default="plain" if REHEARSAL else "json"))
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # without one the page of figures is not there
sentry.start(
    env.str("SENTRY_DSN", default=""),
    release=__version__,
    environment=env.str("SENTRY_ENVIRONMENT", default="production"),
)
