"""Settings, all of them from the environment. `docs/settings.md` has one line for each variable read here.

Nothing here needs a file to be written first: with no variable set, everything lives in `./data`, on SQLite.
In production Schoolgate refuses to start when a setting would be unsafe; the sentence says which one, and why.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from schoolgate.environment import data_folder, key_from_file, number, postgres, smtp, text, words, yes
from schoolgate.logs import logging_config

PACKAGE = Path(__file__).resolve().parent


# --- What kind of run this is -------------------------------------------------------------------------------------

MODE = text("SCHOOLGATE_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"SCHOOLGATE_MODE must be production, demo or test, but it says {MODE!r}.")
PRODUCTION, DEMO, TESTING = MODE == "production", MODE == "demo", MODE == "test"
# Set by the commands that answer no web request and send no mail (import, migrate, verify): they need no address.
OFFLINE = yes("SCHOOLGATE_OFFLINE")
DEBUG = yes("SCHOOLGATE_DEBUG")


# --- The one folder that holds everything -------------------------------------------------------------------------


SCHOOLGATE_DATA = DATA_DIR = data_folder()


# With less than this free beside the data, nothing more is begun but sign-in codes (`outbox/disk.py`).
DISK_FLOOR_MB = number("SCHOOLGATE_DISK_FLOOR_MB", 0 if TESTING else 200)


SECRET_KEY = text("SCHOOLGATE_SECRET_KEY") or key_from_file(DATA_DIR / "secret.key")
SECRET_KEY_FALLBACKS = words("SCHOOLGATE_OLD_SECRET_KEYS")
# Salts the hashes of the timeline. Kept apart from SECRET_KEY, so that changing that one never breaks the history.
SCHOOLGATE_CHAIN_KEY = text("SCHOOLGATE_CHAIN_KEY") or key_from_file(DATA_DIR / "chain.key")


# --- Where it is reached ------------------------------------------------------------------------------------------

LOCAL_HOSTS = "localhost,127.0.0.1,[::1]" + (",testserver" if TESTING else "")
ALLOWED_HOSTS = words("SCHOOLGATE_HOSTS", "" if PRODUCTION else LOCAL_HOSTS)
# The public address: every link in a mail, a text or a letter is built from it, never from a request's Host header.
PUBLIC_URL = text("SCHOOLGATE_URL", "" if PRODUCTION else "http://localhost:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SECURE = PRODUCTION and not PUBLIC_URL.startswith("http://")


def refuse_unsafe() -> None:
    """Refuse to start in production with a setting nobody should run a school on."""
    if DEBUG:
        raise ImproperlyConfigured("SCHOOLGATE_DEBUG shows secrets to visitors. Switch it off to run in production.")
    for name, key in (("SCHOOLGATE_SECRET_KEY", SECRET_KEY), ("SCHOOLGATE_CHAIN_KEY", SCHOOLGATE_CHAIN_KEY)):
        if len(key) < 40 or len(set(key)) < 8 or key.startswith(("django-insecure", "change")):
            raise ImproperlyConfigured(
                f"{name} is too easy to guess. Use at least 40 random characters, or leave it out: one will be made."
            )
    if any("*" in host or host.startswith(".") for host in ALLOWED_HOSTS):
        raise ImproperlyConfigured("SCHOOLGATE_HOSTS must name each host. A wildcard lets others pretend to be you.")
    if OFFLINE:
        return
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("SCHOOLGATE_HOSTS is missing. Name the hosts it answers to: school.example.org")
    if not PUBLIC_URL.startswith("https://"):
        raise ImproperlyConfigured("SCHOOLGATE_URL is missing or not https. Links in mails are built from it.")


if PRODUCTION:
    refuse_unsafe()


# --- Database, cache, queue ---------------------------------------------------------------------------------------


def sqlite() -> dict[str, Any]:
    """SQLite as one small machine needs it: writers queue instead of failing, and a commit survives a power cut."""
    # Tests lose nothing that matters when the power goes, and wait for the disk thousands of times.
    synchronous = "OFF" if TESTING else "FULL"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "schoolgate.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                f"PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};PRAGMA foreign_keys=ON;"
                "PRAGMA temp_store=MEMORY;PRAGMA mmap_size=134217728;"
                "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;"
            ),
        },
        # A file, as in real life: a shared in-memory database answers two threads with "table is locked".
        "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
    }


DATABASE_URL = text("DATABASE_URL")
DATABASES = {"default": postgres(DATABASE_URL, number("SCHOOLGATE_POOL", 10)) if DATABASE_URL else sqlite()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = text("REDIS_URL")
CACHES = {
    # Never a cache of one process: sign-in limits are counted in it and must hold over all workers.
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "schoolgate_cache"}
}
# Used by schoolgate.jobs when REDIS_URL is empty.
QUEUE_FILE = DATA_DIR / "huey.sqlite3"


# --- Rooms --------------------------------------------------------------------------------------------------------


ROOMS = [
    "schoolgate.ui",
    "schoolgate.people",
    "schoolgate.timeline",
    "schoolgate.outbox",
    "schoolgate.bookings",
    "schoolgate.promises",
    "schoolgate.safeguarding",
    "schoolgate.drafting",
    "schoolgate.conversations",
    "schoolgate.questions",
    "schoolgate.enrolment",
    "schoolgate.attendance",
    "schoolgate.announcements",
    "schoolgate.newsletters",
    "schoolgate.notes",
    "schoolgate.pictures",
    "schoolgate.accounts",
    "schoolgate.imports",
    "schoolgate.colleagues",
    "schoolgate.home",
    # Makes up people and lets anybody be them: it must not even be installed where real families are.
    *([] if PRODUCTION else ["schoolgate.demo"]),
]


# --- Sign-in ------------------------------------------------------------------------------------------------------


def social_providers() -> dict[str, dict[str, Any]]:
    """The sign-in services a school has set up for its staff; none by default."""
    providers: dict[str, dict[str, Any]] = {}
    for name in ("google", "microsoft"):
        client_id = text(f"SCHOOLGATE_{name.upper()}_ID")
        if client_id:
            app: dict[str, Any] = {"client_id": client_id, "secret": text(f"SCHOOLGATE_{name.upper()}_SECRET")}
            if name == "microsoft":
                tenant = text("SCHOOLGATE_MICROSOFT_TENANT", "organizations")
                # Only its own tenant vouches for an address: in another's, anybody may write any address into theirs.
                is_own = tenant not in {"organizations", "common", "consumers"}
                app["settings"] = {"tenant": tenant, "verified_email": is_own}
            providers[name] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    if text("SCHOOLGATE_OIDC_ID"):
        app = {
            "provider_id": "school",
            "name": text("SCHOOLGATE_OIDC_NAME", "School account"),
            "client_id": text("SCHOOLGATE_OIDC_ID"),
            "secret": text("SCHOOLGATE_OIDC_SECRET"),
            "settings": {"server_url": text("SCHOOLGATE_OIDC_URL")},
        }
        providers["openid_connect"] = {"APPS": [app], "OAUTH_PKCE_ENABLED": True}
    return providers


SOCIALACCOUNT_PROVIDERS = social_providers()
# Browsers hold the way on from a form to the rule for forms; these are where "come in with" leads.
SOCIAL_HOSTS = [
    host
    for name, host in {
        "google": "https://accounts.google.com",
        "microsoft": "https://login.microsoftonline.com",
        "openid_connect": "https://" + (urlsplit(text("SCHOOLGATE_OIDC_URL")).netloc or "localhost"),
    }.items()
    if name in SOCIALACCOUNT_PROVIDERS
]
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
# With this on, staff must set up a passkey or a code app before they see anything.
STAFF_SECOND_FACTOR = yes("SCHOOLGATE_STAFF_SECOND_FACTOR", PRODUCTION)

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address comes from the school's roster; only its holder can read the code
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
# Per network (a whole school behind one address on a parents' evening) and per account: twenty wrong codes an hour,
# out of a million.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "60/m/ip,3/m/key,20/h/key",
    "login_code_failed": "30/m/ip,20/h/key",
    # Codes of letters: a whole hall may type theirs at once; 80 bits want more than 300 tries an hour.
    "letter_tried": "60/m/ip,300/h/ip",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Seconds. Asking for a code is answered on the next full stroke of this clock, whether the address is known or not.
SIGN_IN_PACE = 0.0 if TESTING else 0.25
ACCOUNT_ADAPTER = "schoolgate.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "schoolgate.accounts.adapter.SocialAdapter"
MFA_ADAPTER = "schoolgate.accounts.adapter.MFAAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the roster; the first code proves them
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
# Staff are known by the address the service vouches for; the adapter lets nobody else in this way.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "schoolgate.accounts.forms_second_step.ShowForm",
    "reauthenticate": "schoolgate.accounts.forms_second_step.ShowAgainForm",
    "activate_totp": "schoolgate.accounts.forms_second_step.SetUpAppForm",
    "add_webauthn": "schoolgate.accounts.forms_second_step.AddPasskeyForm",
    "login_webauthn": "schoolgate.accounts.forms_second_step.ComeInWithPasskeyForm",
    "authenticate_webauthn": "schoolgate.accounts.forms_second_step.ShowPasskeyForm",
    "reauthenticate_webauthn": "schoolgate.accounts.forms_second_step.ShowPasskeyAgainForm",
}
MFA_TOTP_ISSUER = "Schoolgate"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
# How many proxies of your own stand in front; 0 means that the caller's address is the visitor's.
ALLAUTH_TRUSTED_PROXY_COUNT = number("SCHOOLGATE_PROXIES", 0)

INSTALLED_APPS = [
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{name}" for name in SOCIALACCOUNT_PROVIDERS),
    "django_htmx",
]

MIDDLEWARE = [
    "schoolgate.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Safe with Django's forms: each page masks its CSRF token anew, and the middleware pads what it packs (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "schoolgate.ui.middleware.RequestLogMiddleware",
    # Outside all that may refuse a request, so that every error page has its headers as well.
    "schoolgate.ui.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "schoolgate.accounts.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "schoolgate.ui.middleware.RefusedMiddleware",
    "schoolgate.ui.middleware.HeadMiddleware",
]

ROOT_URLCONF = "schoolgate.urls"
WSGI_APPLICATION = "schoolgate.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,  # found once and kept (the cached loader), except under DEBUG
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "schoolgate.ui.context.page",
                "schoolgate.outbox.stopping.banner",
            ],
        },
    },
]


# --- Language and time --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
# Complete for families: `./schoolgate languages` says so of each, and a test fails where a sentence is missing.
LANGUAGES = [
    ("en-gb", "English"), ("pl", "Polish"), ("ro", "Romanian"), ("ur", "Urdu"), ("ar", "Arabic"), ("bn", "Bengali"),
    ("uk", "Ukrainian"), ("pt", "Portuguese"), ("es", "Spanish"), ("so", "Somali"),
]  # fmt: skip
# English accented, bracketed and from right to left: shows what was not marked for translation. Made by schoolgate.ui.
if not PRODUCTION:
    LANGUAGES.append(("en-xr", "Pseudo (right to left)"))
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True


# --- Headers and cookies ------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *SOCIAL_HOSTS],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "accelerometer", "gyroscope", "midi")
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None

COOKIE_PREFIX = "__Host-" if SECURE else ""  # browsers keep such a cookie to this very host, over https only
SESSION_COOKIE_NAME = COOKIE_PREFIX + "session"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "schoolgate.accounts.session_store"
CSRF_FAILURE_VIEW = "schoolgate.ui.views.csrf_failure"
CSRF_COOKIE_NAME = COOKIE_PREFIX + "csrf"
LANGUAGE_COOKIE_NAME = COOKIE_PREFIX + "language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "schoolgate.ui.views.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600


# --- Static files -------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Under test the live server hands files out unhashed; hashed names would all answer 404 there.
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "files"
WHITENOISE_AUTOREFRESH = False
WHITENOISE_KEEP_ONLY_HASHED_FILES = False


# --- Mail ---------------------------------------------------------------------------------------------------------


SMTP_URL = text("SCHOOLGATE_SMTP_URL")
# Without a mail server mails wait in the queue, and the pages of the outbox show them.
SMTP_CONFIGURED = bool(SMTP_URL)
_smtp = smtp(SMTP_URL) if SMTP_CONFIGURED else smtp("smtp://localhost:25")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _smtp["host"], _smtp["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp["user"], _smtp["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp["tls"], _smtp["ssl"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text(
    "SCHOOLGATE_MAIL_FROM", f"Schoolgate <noreply@{urlsplit(PUBLIC_URL).hostname or 'localhost'}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# For homes where a mail must not show whom it is from: an address without the school's name in it.
DISCREET_FROM_EMAIL = text("SCHOOLGATE_DISCREET_MAIL_FROM", DEFAULT_FROM_EMAIL)


# --- Texts --------------------------------------------------------------------------------------------------------

# Off until a provider's keys are set; without them nothing is ever asked of anybody.
NOTIFY_KEY = text("SCHOOLGATE_NOTIFY_KEY")
NOTIFY_TEMPLATE = text("SCHOOLGATE_NOTIFY_TEMPLATE")
NOTIFY_SENDER = text("SCHOOLGATE_NOTIFY_SENDER")
NOTIFY_CALLBACK_TOKEN = text("SCHOOLGATE_NOTIFY_CALLBACK_TOKEN")
NOTIFY_URL = text("SCHOOLGATE_NOTIFY_URL", "https://api.notifications.service.gov.uk")
TWILIO_ACCOUNT = text("SCHOOLGATE_TWILIO_ACCOUNT")
TWILIO_TOKEN = text("SCHOOLGATE_TWILIO_TOKEN")
TWILIO_FROM = text("SCHOOLGATE_TWILIO_FROM")
TWILIO_URL = text("SCHOOLGATE_TWILIO_URL", "https://api.twilio.com").rstrip("/")
TEXT_PENCE = text("SCHOOLGATE_TEXT_PENCE", "3.00")  # for one part; shown before sending


# --- A school's records over the network --------------------------------------------------------------------------

# Off until both are set. The address is that of the school's region.
WONDE_TOKEN = text("SCHOOLGATE_WONDE_TOKEN")
WONDE_SCHOOL = text("SCHOOLGATE_WONDE_SCHOOL")
WONDE_URL = text("SCHOOLGATE_WONDE_URL", "https://api.wonde.com/v1.0/")


# --- Logs ---------------------------------------------------------------------------------------------------------

LOG_LEVEL = text("SCHOOLGATE_LOG_LEVEL", "INFO" if PRODUCTION else "WARNING").upper()


LOGGING = logging_config(LOG_LEVEL, as_json=PRODUCTION, keep_loggers=not TESTING)
