"""The real curriculum, as files to change and as rows to look at."""

import copy
from pathlib import Path

import pytest
import yaml
from django.db import transaction

from apps.curriculum.models import RoadmapVersion
from apps.curriculum.services import curriculum_load, draft_open
from tests.factories.moments import NOW

FIXTURES = Path(__file__).parents[3] / "fixtures" / "curriculum"
# The parser and the writer in C, where there are any, are many times faster.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
FILES = sorted(path.relative_to(FIXTURES) for path in FIXTURES.rglob("*.yaml"))


@pytest.fixture(scope="session")
def _parsed():
    """The real files with one guide in a hundred: the long texts would take most of the time."""
    parsed = {str(name): yaml.load((FIXTURES / name).read_text(), Loader) for name in FILES}
    for task in list(_tasks(parsed))[1:]:
        task.pop("guide", None)
    return parsed


def _tasks(documents):
    yield from documents["tasks.yaml"]
    for name in documents:
        if name.startswith("roadmaps/"):
            for stage in documents[name]["stages"]:
                yield from (task for task in stage["tasks"] if "use" not in task)


@pytest.fixture
def documents(_parsed):
    """File name -> content of the real files, nearly, free to change."""
    return copy.deepcopy(_parsed)


@pytest.fixture(scope="session")
def light(_parsed, tmp_path_factory):
    """The folder `documents` stand in."""
    return _written(_parsed, tmp_path_factory.mktemp("curriculum"))


@pytest.fixture
def write(tmp_path):
    """Return a function that writes documents (or raw text) to a folder, and the folder."""

    def to_folder(documents, name="changed"):
        return _written(documents, tmp_path / name)

    return to_folder


def _written(documents, folder):
    for file, document in documents.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        is_raw = isinstance(document, bytes)
        path.write_bytes(document if is_raw else _yaml(document).encode())
    return folder


def _yaml(document):
    return yaml.dump(document, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10**6)


@pytest.fixture(scope="module")
def shelved(light, django_db_setup, django_db_blocker):
    """The shared library, loaded once per file: every test takes back what it did to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield curriculum_load(folder=light, by=None, now=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def library(shelved, db):
    """The shared library as the real files have it, nearly."""
    return shelved


@pytest.fixture
def own_library(db, light):
    """The same, loaded for one test, where others in the file begin with none."""
    return curriculum_load(folder=light, by=None, now=NOW)


@pytest.fixture
def data(library):
    """The roadmap of data engineering, as the library has it."""
    return RoadmapVersion.objects.published().get(roadmap__slug="data")


@pytest.fixture
def draft(data, here):
    """A draft of the data roadmap, of an organization of its own."""
    return draft_open(
        version_id=data.pk, organization_id=here.organization.pk, by=here.manager, now=NOW
    )


def bytes_in(folder):
    """Return file name -> bytes of every file in *folder*."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
