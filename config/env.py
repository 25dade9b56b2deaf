"""What the product is told from outside: every environment variable, read once and typed.

`Env` is the list of them; `.env.example` explains each to the person who sets it. A value may
also come from a file named by `<NAME>_FILE`, as container secrets do. Whatever is wrong or
missing is collected first, so that one start names all of it.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from environ.fileaware_mapping import FileAwareMapping

ROOT = Path(__file__).resolve().parent.parent

DEVELOPMENT, TEST, PRODUCTION = "development", "test", "production"
SETTINGS_MODULES = {
    DEVELOPMENT: "config.settings.dev",
    TEST: "config.settings.test",
    PRODUCTION: "config.settings.prod",
}
SECRET_KEY_LENGTH = 50
# The example's value and what Django's own template writes: published, therefore no secrets.
PUBLISHED_SECRETS = re.compile(r"^django-insecure-|change-?me", re.IGNORECASE)


class EnvironmentProblems(SystemExit):
    """The environment is not fit to start with; `problems` names each variable and its fault.

    It is a SystemExit because settings are imported by every entry point: wherever the list
    comes up, the process prints it as plain text and ends with code 1, without a traceback.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        lines = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(
            f"The environment is not complete:{lines}\n.env.example explains each variable."
        )


# --------------------------------------------------------------------------- readers of one value


def _text(raw: str) -> str:
    return raw


def _flag(raw: str) -> bool:
    """Accept only words that mean yes or no: a misspelt `ture` must not silently mean no."""
    words = {"true": True, "1": True, "yes": True, "on": True}
    words |= {"false": False, "0": False, "no": False, "off": False}
    if raw.lower() not in words:
        raise ValueError(f"{raw!r} is neither true nor false")
    return words[raw.lower()]


def _count(raw: str) -> int:
    if not raw.isdecimal() or not 1 <= int(raw) <= 64:
        raise ValueError(f"{raw!r} is not a whole number from 1 to 64")
    return int(raw)


def _names(raw: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in raw.split(",") if name.strip())


def _one_of(*choices: str) -> Callable[[str], str]:
    def read_choice(raw: str) -> str:
        if raw not in choices:
            raise ValueError(f"{raw!r} is none of {', '.join(choices)}")
        return raw

    return read_choice


def _url(*schemes: str, host: bool = True, path: bool = False) -> Callable[[str], str]:
    """Return a reader of URLs; its messages never repeat the value, which may hold a password."""

    def read_url(raw: str) -> str:
        try:
            parts = urlsplit(raw)
            parts.port  # noqa: B018 - reading it is what checks the number
        except ValueError as error:
            raise ValueError(f"is not a URL: {error}") from error
        if parts.scheme not in schemes:
            raise ValueError(f"does not start with {' or '.join(f'{s}://' for s in schemes)}")
        if host and not parts.hostname:
            raise ValueError("names no host")
        if path and not parts.path.strip("/"):
            raise ValueError("names no database after the host")
        return raw

    return read_url


def _origins(raw: str) -> tuple[str, ...]:
    """Read scheme://host[:port], without a path: browsers compare origins letter by letter."""
    origins = _names(raw)
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
            raise ValueError(f"{origin!r} is not an origin such as https://mentorship.example.org")
    return origins


def _time_zone(raw: str) -> str:
    try:
        ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{raw!r} is not a time zone such as Europe/Berlin") from error
    return raw


# --------------------------------------------------------------------------- the variables


def _variable(
    read: Callable[[str], Any], default: str, *, required: bool = False, secret: bool = False
) -> Any:
    """Describe one variable; `required`: production has no default; `secret`: never in a repr."""
    return field(metadata={"read": read, "default": default, "required": required}, repr=not secret)


@dataclass(frozen=True, slots=True)
class Env:
    """The environment of one process; each field is the variable of the same name in capitals."""

    environment: str = _variable(_one_of(*SETTINGS_MODULES), DEVELOPMENT)
    debug: bool = _variable(_flag, "false")
    secret_key: str = _variable(_text, "", required=True, secret=True)
    allowed_hosts: tuple[str, ...] = _variable(_names, "localhost,127.0.0.1,[::1]", required=True)
    public_url: str = _variable(_url("http", "https"), "http://127.0.0.1:8000", required=True)
    csrf_trusted_origins: tuple[str, ...] = _variable(_origins, "")
    cors_allowed_origins: tuple[str, ...] = _variable(_origins, "")
    database_url: str = _variable(
        _url("postgres", "postgresql", path=True),
        "postgres://127.0.0.1:5432/mentorship",
        required=True,
        secret=True,
    )
    redis_url: str = _variable(
        _url("redis", "rediss"), "redis://127.0.0.1:6379/0", required=True, secret=True
    )
    email_url: str = _variable(
        _url("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "memorymail", host=False),
        "consolemail://",
        required=True,
        secret=True,
    )
    default_from_email: str = _variable(_text, "mentorship@localhost", required=True)
    language_code: str = _variable(_one_of("en", "zh-hans"), "en")
    time_zone: str = _variable(_time_zone, "UTC")
    log_level: str = _variable(_one_of("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "INFO")
    log_format: str = _variable(_one_of("console", "json"), "console")
    web_concurrency: int = _variable(_count, "2")

    @property
    def is_production(self) -> bool:
        return self.environment == PRODUCTION


VARIABLES = tuple(described.name.upper() for described in fields(Env))


# --------------------------------------------------------------------------- reading them all


def load() -> Env:
    """Return the environment of this process; on a fault, end it with the list of faults."""
    load_dotenv()
    return read(os.environ)


def load_dotenv() -> None:
    """Add the lines of `.env` in the checkout to the environment; what is set already wins."""
    dotenv = ROOT / ".env"
    if dotenv.is_file():
        environ.Env.read_env(dotenv)


def settings_module() -> str:
    """Return the settings that ENVIRONMENT asks for; an unknown word is refused by `load`."""
    return SETTINGS_MODULES.get(os.environ.get("ENVIRONMENT") or DEVELOPMENT, "config.settings.dev")


def read(environment: Mapping[str, str], *, root: Path = ROOT) -> Env:
    """Read and check every variable of *environment*; an empty one counts as not set.

    *root*: where development keeps its generated secret key, in `var/`.

    :raises EnvironmentProblems: with everything that is wrong or missing.
    """
    problems: list[str] = []
    source = FileAwareMapping(environment)
    production = source.get("ENVIRONMENT", "").strip() == PRODUCTION
    values: dict[str, Any] = {}
    for described in fields(Env):
        name, meta = described.name.upper(), described.metadata
        try:
            raw = source.get(name, "").strip()
            if not raw and meta["required"] and production:
                raise ValueError("is missing; production has no default for it")
            values[described.name] = meta["read"](raw or meta["default"])
        except (ValueError, OSError) as error:
            problems.append(f"{name}: {error}")
    if not problems:
        problems += _production_problems(values) if production else []
    if problems:
        raise EnvironmentProblems(problems)
    values["secret_key"] = values["secret_key"] or _kept_secret_key(root / "var" / "secret_key")
    return Env(**values)


def _production_problems(values: Mapping[str, Any]) -> list[str]:
    """Return what is readable and yet unfit for production."""
    key = values["secret_key"]
    faults = {
        "DEBUG: must be false, it shows code and settings to visitors": values["debug"],
        f"SECRET_KEY: is shorter than {SECRET_KEY_LENGTH} characters": len(key) < SECRET_KEY_LENGTH,
        "SECRET_KEY: is the published example": PUBLISHED_SECRETS.search(key) is not None,
        "ALLOWED_HOSTS: `*` would answer to any host name": "*" in values["allowed_hosts"],
        "PUBLIC_URL: must start with https://": not values["public_url"].startswith("https://"),
    }
    return [fault for fault, present in faults.items() if present]


def _kept_secret_key(path: Path) -> str:
    """Return the secret key of this checkout, made at its first start.

    Several processes may start at once: whoever links the finished file first wins.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(SECRET_KEY_LENGTH))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
