"""Settings common to every environment. Secrets and addresses come from config.env alone."""

from enum import StrEnum
from pathlib import Path

import environ
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from config import env as environment
from config.logs import logging_of, structlog_start
from mentorship import states, values

ROOT = Path(__file__).resolve().parents[2]
ENV = environment.load()

# --------------------------------------------------------------------------- the product

PROBLEM_BASE_URI = "https://mentorship.example/problems/"
EVENT_SUBSCRIPTIONS = "config.subscriptions.SUBSCRIPTIONS"
PUBLIC_URL = ENV.public_url.rstrip("/")
INVITATION_DAYS = 14
RECOMMENDATION_DAYS = 14
UPLOAD_MAX_BYTES = 20_000_000
UPLOAD_MAX_BYTES_PER_ASSIGNMENT = 100_000_000
UPLOAD_MAX_FILES = 50
UPLOAD_KEEP_DAYS = 7  # what was uploaded and never handed in
CHECK_RUN_MINUTES = 120  # of silence, after which an automated check counts as lost
RISK_SHAPES = ROOT / "fixtures" / "risk" / "2026-11.json"

# --------------------------------------------------------------------------- django

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.allowed_hosts)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # before the admin, whose templates it replaces
    "config.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "apps.accounts",  # before allauth, whose pages it dresses
    "allauth",
    "allauth.account",
    "allauth.headless",
    "corsheaders",
    "csp",
    "django_structlog",
    "apps.core",
    "apps.curriculum",
    "apps.cohorts",
    "apps.mentoring",
    "apps.assignments",
    "apps.progress",
    "apps.pivots",
    "apps.insights",
    "apps.integrations",
    "config.apps.CompositionConfig",
]

MIDDLEWARE = [
    "config.middleware.SanityMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.AdminScriptMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.DeskTimeMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "config" / "templates"],
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

# --------------------------------------------------------------------------- database, cache

DATABASES = {
    "default": {
        **environ.Env.db_url_config(ENV.database_url),
        "CONN_MAX_AGE": 0,  # the pool keeps the connections
        "CONN_HEALTH_CHECKS": True,  # and tries each before it is used: PostgreSQL may restart
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 4, "timeout": 5},
            # What stands between may forget a quiet connection without a word.
            "keepalives_idle": 60,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
            # Lists join many rows by their keys: searching for the best order of more than five
            # joins takes PostgreSQL ten times as long as the query itself (docs/adr/0015).
            "options": "-c statement_timeout=30s -c lock_timeout=5s"
            " -c idle_in_transaction_session_timeout=60s -c join_collapse_limit=5",
        },
    }
}

# PostgreSQL, not Redis: limits on login survive a broker that is wiped or away.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}

# --------------------------------------------------------------------------- people

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an accepted invitation proves the address
ACCOUNT_ADAPTER = "apps.accounts.api.adapter.ClosedAccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}
HEADLESS_CLIENTS = ("app", "browser")
HEADLESS_SPECIFICATION_TEMPLATE_NAME = None  # its page loads scripts from a CDN
HEADLESS_FRONTEND_URLS = {
    "account_reset_password_from_key": f"{PUBLIC_URL}/accounts/password/reset/key/{{key}}/",
    "account_reset_password": f"{PUBLIC_URL}/accounts/password/reset/",
    "account_signup": f"{PUBLIC_URL}/accounts/signup/",
    "account_confirm_email": f"{PUBLIC_URL}/accounts/confirm-email/{{key}}/",
}
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_TRUSTED_ORIGINS = list(ENV.csrf_trusted_origins)
CORS_ALLOWED_ORIGINS = list(ENV.cors_allowed_origins)
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = [
    "accept",
    "accept-language",
    "content-type",
    "idempotency-key",
    "if-match",
    "x-csrftoken",
    "x-request-id",
    "x-session-token",
]
CORS_EXPOSE_HEADERS = ["etag", "retry-after", "x-request-id"]

# --------------------------------------------------------------------------- doors

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.accounts.api.authentication.SessionTokenAuthentication",
        "apps.accounts.api.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["apps.core.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "apps.core.api.pagination.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "apps.core.api.schema.ProductSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "apps.core.api.problems.handler",
    "URL_FORMAT_OVERRIDE": None,
}

CLOSED_SETS = [
    member
    for module in (states, values)
    for member in vars(module).values()
    if isinstance(member, type) and issubclass(member, StrEnum) and member is not StrEnum
]
SPECTACULAR_SETTINGS = {
    "TITLE": "Mentorship",
    "DESCRIPTION": "Brings newcomers into large-language-model engineering: learners, mentors and"
    " cohorts by direction, roadmap tasks, submissions, reviews, and pivots with evidence.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "apps.core.api.schema.enums_by_value",
        "drf_spectacular.hooks.postprocess_schema_enums",
        "apps.core.api.schema.bound_keys",
        "apps.core.api.schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        **{closed.__name__: [member.value for member in closed] for closed in CLOSED_SETS},
        "NextAction": "apps.assignments.selectors.next_steps.NEXT_ACTIONS",
        "Confidence": "apps.pivots.models.CONFIDENCES",
        "Decision": "apps.pivots.models.DECISIONS",
        "DirectionId": "apps.pivots.api.serializers.recommendations.DIRECTIONS",
        "Language": "mentorship.values.LANGUAGES",
    },
}

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
WHITENOISE_USE_FINDERS = True

# Private: no address leads there. What may be seen is handed out by a door that asks who asks.
MEDIA_ROOT = ROOT / "var" / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
        "object-src": ["'none'"],
    }
}

UNFOLD = {
    "SITE_TITLE": "Mentorship",
    "SITE_HEADER": "Mentorship",
    "SITE_SYMBOL": "alt_route",
    "SITE_URL": "/admin/",
    "STYLES": [lambda _: static("core/desk.css")],
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/core/icon.svg"}],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "COLORS": {},
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "config.sidebar.navigation",
    },
}

# --------------------------------------------------------------------------- language and time

LANGUAGE_CODE = ENV.language_code
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [ROOT / "config" / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = ENV.time_zone
USE_TZ = True

# --------------------------------------------------------------------------- mail, jobs, logs

vars().update(environ.Env.email_url_config(ENV.email_url))
DEFAULT_FROM_EMAIL = ENV.default_from_email

CELERY_BROKER_URL = ENV.redis_url
JOB_LEASE_SECONDS = 90  # longer than the hard time limit of a task (config/celery.py)
JOB_RING_AGAIN_SECONDS = 15
DJANGO_STRUCTLOG_CELERY_ENABLED = False  # jobs bind the request id of their row
DJANGO_STRUCTLOG_USER_ID_FIELD = None  # reading request.user here breaks allauth's sessions
LOGGING = logging_of(level=ENV.log_level, form=ENV.log_format)
structlog_start()
