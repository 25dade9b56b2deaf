"""Is a folder a curriculum? Every fault with its file and place."""

from pathlib import Path

from django.utils.translation import gettext as _

from apps.curriculum.services.files import documents_read
from mentorship.errors import Fault, Invalid
from mentorship.roadmap import EMPTY, Curriculum, curriculum_of, faults_of


class CurriculumInvalid(Invalid):
    """The files do not make a curriculum; the faults say where."""

    code, title = "curriculum-invalid", "The files do not make a curriculum"

    def __init__(self, *, faults: tuple[Fault, ...]) -> None:
        first = f"{faults[0].pointer}: {faults[0].detail}"
        detail = _("Faults: %(count)s. The first: %(first)s")
        super().__init__(detail % {"count": len(faults), "first": first}, faults)


def curriculum_check(*, folder: Path) -> tuple[Curriculum, tuple[Fault, ...]]:
    """Return what the files in *folder* say and every fault in them; touches no database.

    Each pointer is a file name and a JSON pointer into it: `tasks.yaml#/3/skills`. While a file
    cannot be parsed, only that is told.
    """
    documents, unreadable = documents_read(folder=folder)
    if unreadable:
        return EMPTY, unreadable
    curriculum, form = curriculum_of(documents)
    return curriculum, faults_of(curriculum, form)


def curriculum_read(*, folder: Path) -> Curriculum:
    """Return what the files in *folder* say.

    :raises CurriculumInvalid: if there is any fault in them.
    """
    curriculum, faults = curriculum_check(folder=folder)
    if faults:
        raise CurriculumInvalid(faults=faults)
    return curriculum
