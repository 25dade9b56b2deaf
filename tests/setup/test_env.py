import re
import subprocess
import sys

import pytest

from config import env
from config.env import ROOT, EnvironmentProblems

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "mentorship.example.org",
    "PUBLIC_URL": "https://mentorship.example.org",
    "DATABASE_URL": "postgres://m:p@db:5432/mentorship",
    "REDIS_URL": "redis://:p@redis:6379/0",
    "EMAIL_URL": "smtp+tls://u:p@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "mentorship@example.org",
}
COMPOSE_ALONE = {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}


def example():
    text = (ROOT / ".env.example").read_text()
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))


def problems(tmp_path, **changes):
    with pytest.raises(EnvironmentProblems) as raised:
        env.read({**PRODUCTION, **changes}, root=tmp_path)
    return list(raised.value.problems)


def test_production_starts_with_what_it_requires(tmp_path):
    read = env.read(PRODUCTION, root=tmp_path)

    assert read.is_production
    assert read.allowed_hosts == ("mentorship.example.org",)
    assert read.debug is False
    assert not (tmp_path / "var").exists()  # no key is generated there


def test_all_that_is_missing_is_named_at_once(tmp_path):
    with pytest.raises(EnvironmentProblems) as raised:
        env.read({"ENVIRONMENT": "production"}, root=tmp_path)

    named = {problem.split(":")[0] for problem in raised.value.problems}
    assert named == set(PRODUCTION) - {"ENVIRONMENT"}


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("DEBUG", "ture", "neither true nor false"),
        ("DEBUG", "true", "must be false"),
        ("SECRET_KEY", "short", "shorter than 50"),
        ("SECRET_KEY", "django-insecure-" + "k" * 60, "published example"),
        ("ALLOWED_HOSTS", "*", "any host name"),
        ("PUBLIC_URL", "http://mentorship.example.org", "https://"),
        ("DATABASE_URL", "mysql://db/mentorship", "postgres://"),
        ("DATABASE_URL", "postgres://db", "names no database"),
        ("DATABASE_URL", "postgres://db:port/mentorship", "is not a URL"),
        ("REDIS_URL", "redis://", "names no host"),
        ("EMAIL_URL", "mail.example.org", "smtp://"),
        ("CSRF_TRUSTED_ORIGINS", "app.example.org", "not an origin"),
        ("CORS_ALLOWED_ORIGINS", "https://app.example.org/", "not an origin"),
        ("TIME_ZONE", "Europe/Atlantis", "not a time zone"),
        ("LANGUAGE_CODE", "tlh", "none of en, zh-hans"),
        ("LOG_LEVEL", "LOUD", "none of DEBUG"),
        ("WEB_CONCURRENCY", "many", "whole number"),
        ("ENVIRONMENT", "prodcution", "none of development"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(tmp_path, name, value, complaint):
    [problem] = problems(tmp_path, **{name: value})

    assert problem.startswith(f"{name}: ")
    assert complaint in problem


def test_a_complaint_does_not_repeat_a_password(tmp_path):
    [problem] = problems(tmp_path, DATABASE_URL="mysql://user:sesame@db/mentorship")

    assert "sesame" not in problem
    assert "sesame" not in repr(env.read(PRODUCTION | {"REDIS_URL": "redis://:sesame@r/0"}))


def test_a_value_may_come_from_a_secret_file(tmp_path):
    secret = tmp_path / "key"
    secret.write_text("$" + "s" * 60 + "\n")
    given = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}

    read = env.read({**given, "SECRET_KEY_FILE": str(secret)}, root=tmp_path)

    assert read.secret_key == "$" + "s" * 60


def test_a_secret_file_that_is_absent_is_a_problem(tmp_path):
    [problem] = problems(tmp_path, SECRET_KEY_FILE="/nowhere/key")

    assert "SECRET_KEY" in problem


def test_development_makes_a_secret_key_once_and_keeps_it_for_itself(tmp_path):
    first = env.read({}, root=tmp_path)
    second = env.read({}, root=tmp_path)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= env.SECRET_KEY_LENGTH
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_example_names_every_variable_and_nothing_else():
    assert set(example()) == set(env.VARIABLES) | COMPOSE_ALONE


def test_the_example_copied_as_it_is_changes_nothing(tmp_path):
    assert env.read(example(), root=tmp_path) == env.read({}, root=tmp_path)


def test_a_start_with_a_wrong_environment_ends_with_the_list_and_no_traceback():
    ran = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "ENVIRONMENT": "production", "DEBUG": "perhaps"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1
    assert "DEBUG: 'perhaps' is neither true nor false" in ran.stderr
    assert "SECRET_KEY: is missing" in ran.stderr
    assert "Traceback" not in ran.stderr
