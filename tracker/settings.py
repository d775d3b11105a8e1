"""Settings, read from the environment; docs/operations.md lists the variables.

Safe by default: DEBUG is off unless it is asked for, and without it the settings that cannot be
guessed stop the start with a sentence.
"""

import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.csp import CSP

from tracker import embedded_postgres, languages

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool = False) -> bool:
    given = os.environ.get(name, "").strip().lower()
    return given in {"1", "true", "yes", "on"} if given else default


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def _database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's database parameters from a postgresql:// address, which may name several hosts."""
    try:
        parts = urlsplit(url)
    except ValueError:
        sys.exit(f"{name} cannot be read: expected postgresql://user:password@host:5432/name.")
    database = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not database:
        sys.exit(f"{name} must look like postgresql://user:password@host:5432/name; only PostgreSQL works.")
    account, _at, places = parts.netloc.rpartition("@")
    user, _colon, password = account.partition(":")
    hosts, ports = [], []
    for place in places.split(","):
        found = re.fullmatch(r"(\[[^]]*\]|[^:]*)(?::([0-9]{0,5}))?", place)
        if found is None:
            sys.exit(f"{name} cannot be read: expected postgresql://user:password@host:5432/name.")
        hosts.append(unquote(found[1].strip("[]")))
        ports.append(found[2] or "")
    # A machine that is gone without a word is noticed within seconds.
    options = {"connect_timeout": "5", "tcp_user_timeout": "10000", **dict(parse_qsl(parts.query))}
    # A folder given as ?host=/run/postgresql is a Unix socket, as in psql.
    host = options.pop("host", ",".join(hosts))
    if "," in host:
        # Whichever of them is the primary now.
        options.setdefault("target_session_attrs", "read-write")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database,
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": host,
        "PORT": ",".join(ports) if any(ports) else "",
        "OPTIONS": options,
    }


def _replica(url: str) -> dict[str, Any]:
    """The same of a server that is read from, and never written to even where it has become the primary."""
    database = _database(url, "DATABASE_REPLICA_URL")
    if database["OPTIONS"].pop("target_session_attrs", "any") == "read-write" and "," in database["HOST"]:
        sys.exit("DATABASE_REPLICA_URL takes one host in each address, and spaces between the addresses.")
    only_reads = "-c default_transaction_read_only=on"
    database["OPTIONS"]["options"] = f"{database['OPTIONS'].get('options', '')} {only_reads}".strip()
    return database


def _mailer(url: str) -> dict[str, Any]:
    """Django's mailer from an smtp:// or smtps:// address, or from console: for mails in the log."""
    backends = "django.core.mail.backends"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        sys.exit("EMAIL_URL cannot be read: expected smtp://user:password@host:587?tls=1.")
    if parts.scheme == "console":
        return {"BACKEND": f"{backends}.console.EmailBackend"}
    options = dict(parse_qsl(parts.query))
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or options.keys() - {"tls"}:
        sys.exit(
            "EMAIL_URL must look like smtp://user:password@host:587?tls=1 (or smtps://, or console:"
            " to write mails into the log)."
        )
    return {
        "BACKEND": f"{backends}.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": port or (465 if parts.scheme == "smtps" else 587 if options.get("tls") == "1" else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp" and options.get("tls") == "1",
            # Somebody waits for the page that sends it.
            "timeout": 10,
        },
    }


DEBUG = _flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
ALLOWED_HOSTS = _words("ALLOWED_HOSTS")
if DEBUG:
    SECRET_KEY = SECRET_KEY or "only for development: with DEBUG off a real key is required"
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]
# Keys of before: what they signed is still read.
SECRET_KEY_FALLBACKS = _words("SECRET_KEY_FALLBACKS")
if not SECRET_KEY:
    sys.exit("SECRET_KEY is not set: give a long random text, or DEBUG=1 for development.")
if not ALLOWED_HOSTS:
    sys.exit("ALLOWED_HOSTS is not set: name the site's hosts, separated by commas (tracker.example.org).")

INSTALLED_APPS = [
    "tracker.apps.TrackerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_tasks_db",
    "pgtrigger",
    "pghistory",
    "tracker",
]

MIDDLEWARE = [
    "tracker.doors.requests.named",
    "tracker.doors.headers.told_at_the_door",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # What they say stands on every answer, whoever gives it; not on the parts of a page, of which each would
    # bring half a kilobyte more.
    "tracker.doors.headers.browser_side",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "tracker.open_data.open_data",
    "tracker.editors_first.EditorsFirst",
    # Zstandard, Brotli or gzip, whichever the reader's browser prefers; each answer with a header of random
    # length, so that its size tells nobody what stands in it (BREACH), on pages with a token least of all.
    "django_http_compression.middleware.HttpCompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tracker.front_door.LanguageByAddress",
    "tracker.replicas.Replicas",
    "tracker.doors.timeouts.Timeouts",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

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
                "tracker.frame.site",
            ],
        },
    },
]

DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {
    "default": _database(DATABASE_URL) if DATABASE_URL else embedded_postgres.connection(BASE_DIR / ".data")
}
# Readers go to servers that follow that one, each under an address of its own (tracker/replicas.py).
DATABASE_REPLICA_URL = os.environ.get("DATABASE_REPLICA_URL", "")
for _number, _url in enumerate(re.split(r"[\s,]+(?=\w+://)", DATABASE_REPLICA_URL.strip(" ,\n")), 1):
    if _url:
        DATABASES[f"replica-{_number}"] = _replica(_url)
# A page's statements are short: to compile them takes longer than they do. Of a word that many rows have, the
# index's answer needs more memory than the server's own 4 MB; what is short of it is read all over again.
_settings = "-c jit=off -c work_mem=64MB"
for _known in DATABASES.values():
    _options = _known.setdefault("OPTIONS", {})
    _options["options"] = f"{_settings} {_options.get('options', '')}".strip()
    _known["CONN_MAX_AGE"] = 60
    _known["CONN_HEALTH_CHECKS"] = True
DATABASE_ROUTERS = ["tracker.replicas.Router"]
# A replica that has lacked an edition for so many seconds is passed over.
DATABASE_REPLICA_LAG = float(os.environ.get("DATABASE_REPLICA_LAG") or "0.5")
# A statement that takes so many milliseconds is logged, without its values; 0 logs none.
SLOW_QUERY_MS = int(os.environ.get("SLOW_QUERY_MS") or "1000")

# In the database, so that all processes count a stranger's attempts together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # The sums of large files. Apart: who asks for many clears away nothing that strangers are counted by.
    "sums": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_sums",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Whole pages as each process last made them, plain and packed (tracker/kept_pages.py). While one
    # develops, templates change and editions do not.
    "pages": {
        "BACKEND": "django.core.cache.backends.dummy.DummyCache" if DEBUG else "tracker.kept_pages.Shelf",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 256},
    },
    # Each process keeps the last ones that it drew, some hundred kilobytes each.
    "pictures": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pictures",
        "OPTIONS": {"MAX_ENTRIES": 100},
    },
}

# What takes long, or talks to other machines, is done by `manage.py db_worker`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

EMAIL_URL = os.environ.get("EMAIL_URL", "") or ("console:" if DEBUG else "")
if not EMAIL_URL:
    sys.exit(
        "EMAIL_URL is not set: give smtp://user:password@host:587?tls=1, or console: to write mails into the"
        " log."
    )
MAILERS = {"default": _mailer(EMAIL_URL)}
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "") or f"desk@{ALLOWED_HOSTS[0].lstrip('.*')}"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Who may enter: accounts are made by administrators, and allauth's pages are the only door.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "tracker.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]  # checked beside the methods
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
# For so many seconds nobody is asked for their password again before they change accounts or second factors.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Public pages show no messages, which would set them apart by the visitor.
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Beside its own limits on signing in: readers' reports of errors, of one address and of all together.
# And articles that an editor has fetched from other sites.
ACCOUNT_RATE_LIMITS = {"report_error": "10/h/ip,100/h/key", "fetch_article": "120/h/user"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Military Support Tracker"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# Of those who may publish or redact.
REQUIRE_SECOND_FACTOR = _flag("REQUIRE_SECOND_FACTOR", default=not DEBUG)

# An intake of sixty claims has some two thousand fields, and the text of an article beside them.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
# A catalogue is all that a language needs (decision 12).
LANGUAGES = languages.offered(LOCALE_PATHS[0])
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "UTC"

# Whoever only reads changes nothing: their pages do not ask who they are, and are the same for all.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# Files that are built to be given away, and what stands between the database and a slow reader.
FILES_DIR = Path(os.environ.get("FILES_DIR") or BASE_DIR / ".data" / "files")
# Where backups go, and what encrypts them (tracker/backups.py).
BACKUP_DIR = Path(os.environ.get("BACKUP_DIR") or BASE_DIR / ".data" / "backups")
BACKUP_KEY = os.environ.get("BACKUP_KEY", "").strip()
# What is larger is a large export: two of them run at a time, and others wait so many seconds at most.
LARGE_EXPORT = 4 * 1024 * 1024
EXPORT_WAIT = 60
# Of the threads of a process so many may be busy with downloads: gunicorn.conf.py leaves the others to pages.
DOWNLOADS_AT_ONCE = int(os.environ.get("DOWNLOADS_AT_ONCE") or "12")
# And so many of these with what one address asked for; 0 counts none.
DOWNLOADS_OF_AN_ADDRESS = int(os.environ.get("DOWNLOADS_OF_AN_ADDRESS") or (0 if DEBUG else 4))
# What all files on their way may take of the disk, of each process.
SPOOL_BYTES = int(os.environ.get("SPOOL_MB") or "8192") * 1024 * 1024

# So many of what costs much may an address ask for in a minute, of each process; 0 counts none of them. Whole
# newsrooms share an address (tracker/doors/limits.py).
READERS_A_MINUTE = {
    "searches": int(os.environ.get("SEARCHES_A_MINUTE") or (0 if DEBUG else 240)),
    "files": int(os.environ.get("FILES_A_MINUTE") or (0 if DEBUG else 60)),
    "pictures": int(os.environ.get("PICTURES_A_MINUTE") or (0 if DEBUG else 120)),
    "api": int(os.environ.get("API_A_MINUTE") or (0 if DEBUG else 600)),
}
# PostgreSQL ends a statement after so many milliseconds (tracker/doors/timeouts.py).
STATEMENT_TIMEOUTS = {
    "pages": int(os.environ.get("PAGE_TIMEOUT_MS") or "20000"),
    "files": int(os.environ.get("FILE_TIMEOUT_MS") or "1800000"),
    "desk": int(os.environ.get("DESK_TIMEOUT_MS") or "120000"),
}

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / ".data" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "tracker.static_files.HashedStaticFilesStorage"
    },
    "packages": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_DIR / "packages", "allow_overwrite": True},
    },
}

# Which editions' data packages are made: of all, of the newest alone, or none before somebody asks for it.
DATA_PACKAGES = os.environ.get("DATA_PACKAGES") or "all"
if DATA_PACKAGES not in {"all", "newest", "asked"}:
    sys.exit("DATA_PACKAGES must be all, newest or asked.")

# Every address of a static file carries its hash: the plain names would only double the image.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# The browser's side. No page needs an inline script or style, nor anything from elsewhere.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The desk's alone: a cookie of their own would tell what was done there.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# What a browser keeps for a year cannot be taken back: that all hosts below this one speak TLS, or that
# browsers are delivered with its name, is for the owner of the domain to say.
HSTS = os.environ.get("HSTS") or "host"
if HSTS not in {"host", "subdomains", "preload"}:
    sys.exit("HSTS must be host, subdomains or preload.")
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if not DEBUG:
    # Behind a proxy that ends TLS; PLAIN_HTTP=1 is for a trial on one's own machine.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not _flag("PLAIN_HTTP")
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 0 if _flag("PLAIN_HTTP") else 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS in {"subdomains", "preload"}
    SECURE_HSTS_PRELOAD = HSTS == "preload"
    if not _flag("PLAIN_HTTP"):
        # Browsers take these from this very host over TLS alone: no host beside it can plant one.
        SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    # The rate limits of signing in are for the client's address, which that proxy tells.
    ALLAUTH_TRUSTED_PROXY_COUNT = 0 if _flag("PLAIN_HTTP") else 1
    CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"]

# For programs that gather logs, or for people.
LOG_FORMAT = os.environ.get("LOG_FORMAT") or ("text" if DEBUG else "json")
if LOG_FORMAT not in {"text", "json"}:
    sys.exit("LOG_FORMAT must be json or text.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "tracker.doors.requests.Line"},
    },
    "filters": {"faults": {"()": "tracker.doors.requests.Faults"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "nothing": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # Strangers who knock under a wrong name are answered, and need no traceback each.
    "loggers": {
        "django.security.DisallowedHost": {"handlers": ["nothing"], "propagate": False},
        # One line a request; the development server has one of its own.
        "tracker.requests": {"level": "WARNING" if DEBUG else "INFO"},
        # What is not there or refused: the line of the request says as much, without the address.
        "django.request": {"level": "ERROR", "filters": ["faults"]},
        # It writes down which addresses an editor has fetched.
        "httpx": {"level": "WARNING"},
    },
}

# Part of every page's ETag: a new release must not be answered from a cache of the old one.
RELEASE = os.environ.get("RELEASE", "0.1.0")

# The site's own words.
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
# Where the links of e-mails lead: no request tells it to those who send them.
SITE_URL = os.environ.get("SITE_URL", "").rstrip("/") or (
    f"http://localhost:{os.environ.get('PORT') or 8000}"
    if DEBUG
    else f"https://{ALLOWED_HOSTS[0].lstrip('.*')}"
)

# Where one person does everything, nobody else can look at what they wrote.
SINGLE_EDITOR = _flag("SINGLE_EDITOR")
