"""The tools that hold the house together, run as tests so that one command shows all."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = {
    "ruff finds nothing": ["ruff", "check", "."],
    "ruff would reformat nothing": ["ruff", "format", "--check", "."],
    "mypy is content": ["mypy"],
    "every import runs the right way": ["lint_imports"],
}
AS_MODULE = {
    "ruff": [sys.executable, "-m", "ruff"],
    "mypy": [sys.executable, "-m", "mypy"],
    "lint_imports": [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
}


@pytest.mark.parametrize("command", list(TOOLS.values()), ids=list(TOOLS))
def test_the_tools_agree(command):
    tool, *arguments = command
    ran = subprocess.run(
        [*AS_MODULE[tool], *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]


@pytest.mark.django_db
def test_every_model_change_has_its_migration():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
