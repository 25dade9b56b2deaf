import re
import subprocess
import sys

import pytest
import yaml

from config import env
from config.env import ROOT

COMPOSE = ROOT / "docker-compose.yml"
PROCESSES = {"web", "worker", "outbound", "beat"}


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(COMPOSE.read_text())["services"]


def test_the_compose_file_fits_the_specification():
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]

    ran = subprocess.run([*checker, str(COMPOSE)], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_process_of_the_product_is_there(services):
    assert set(services) == {"db", "redis", "install", "migrate"} | PROCESSES


@pytest.mark.parametrize("name", sorted({"db", "redis"} | PROCESSES))
def test_what_keeps_running_says_whether_it_is_well(services, name):
    assert services[name]["healthcheck"]["test"]
    assert services[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_a_process_starts_after_the_tables_and_without_privileges(services, name):
    conditions = {key: value["condition"] for key, value in services[name]["depends_on"].items()}

    assert conditions["migrate"] == "service_completed_successfully"
    assert services[name]["user"] == "1000:1000"


def test_the_queues_of_the_workers_are_those_of_the_demo(services):
    from config.processes import product_programs

    def queue(command):
        return command[command.index("-Q") + 1]

    ours = {p.name: p.command for p in product_programs(port=1, home=ROOT)}

    for name in ("worker", "outbound"):
        assert queue(services[name]["command"]) == queue(list(ours[name]))


def test_the_environment_is_fit_for_production(services):
    given = services["web"]["environment"]
    answers = {
        "SECRET_KEY": "k" * 60,
        "ALLOWED_HOSTS": "mentorship.example.org",
        "PUBLIC_URL": "https://mentorship.example.org",
        "EMAIL_URL": "smtp://mail",
        "DEFAULT_FROM_EMAIL": "m@example.org",
        "POSTGRES_PASSWORD": "p",
        "REDIS_PASSWORD": "r",
    }

    def answer(match):
        return answers.get(match[1], (match[2] or "").removeprefix(":-"))

    filled = {k: re.sub(r"\$\{([A-Z_]+)(:[-?][^}]*)?\}", answer, v) for k, v in given.items()}

    read = env.read(filled)
    assert read.is_production
    assert read.database_url == "postgres://mentorship:p@db:5432/mentorship"
    assert set(env.VARIABLES) - set(given) == {"DEBUG"}  # which has no business there


def test_no_password_is_written_in_the_file(services):
    for name in ("db", "redis"):
        for variable, value in services[name]["environment"].items():
            assert "PASSWORD" not in variable or value.startswith("${")
