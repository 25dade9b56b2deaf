"""Drafts: opened from a version or a foreign file, written, confirmed, published or discarded."""

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Organization, User
from apps.core.models import absent
from apps.core.services import state_begin, state_move
from apps.curriculum import policies, selectors
from apps.curriculum.models import Roadmap, RoadmapDraft, RoadmapVersion
from apps.curriculum.services.checking import CurriculumInvalid
from apps.curriculum.services.versions import version_publish
from mentorship.errors import Conflict, Fault, Invalid
from mentorship.roadmap import UNREADABLE, roadmap_document
from mentorship.states import ROADMAP_DRAFT, RoadmapDraftState

MAX_BYTES = 2_000_000
OPEN = RoadmapDraftState.OPEN


class DraftChanged(Conflict):
    code, title = "draft-changed", "Somebody has written to the draft meanwhile"


class DraftClosed(Conflict):
    code, title = "draft-closed", "The draft is not open any more"


class RoadmapIdTaken(Conflict):
    code, title = "roadmap-id-taken", "The id belongs to another roadmap"


class NothingChanged(Conflict):
    code, title = "nothing-changed", "The draft is the published version, word for word"


@transaction.atomic
def draft_open(
    *, version_id: int, organization_id: int | None, by: User, now: datetime
) -> RoadmapDraft:
    """Take a draft from a version: to go on with its roadmap, or as an organization's own.

    *organization_id*: whose the draft is. If that is not the owner of the roadmap, the draft
    begins a roadmap of its own, whose id ends in the organization's; in the shared library it needs
    another id before it is published.

    :raises NotFound: if there is no such version, or *by* may not see it.
    :raises NotAllowed: unless *by* manages the organization; the operator for the shared library.
    """
    version = selectors.roadmap_version_get(version_id=version_id, viewer=by, guides=True)
    policies.check_can_draft(user=by, organization_id=organization_id)
    roadmap = version.roadmap
    document = roadmap_document(selectors.roadmap_spec(version))
    is_own = roadmap.organization_id == organization_id
    if not is_own and organization_id is not None:
        owner = organization_of(key=organization_id)
        document["id"] = f"{roadmap.slug}-{owner.slug}"[:60].rstrip("-")
    return draft_begin(
        draft=RoadmapDraft(
            organization_id=organization_id,
            direction=roadmap.direction,
            roadmap=roadmap if is_own else None,
            base=version,
            document=document,
        ),
        by=by,
        now=now,
    )


@transaction.atomic
def draft_write(
    *, draft_id: int, document: Mapping[str, Any], revision: int, by: User, now: datetime
) -> RoadmapDraft:
    """Put *document* in the place of the draft's content, faults and all.

    *revision*: the one the writer has seen. A guess whose value was changed counts as settled.

    :raises NotFound: if there is no such draft, or *by* may not see it.
    :raises DraftClosed: if it is published or discarded.
    :raises DraftChanged: if the draft has a newer revision.
    :raises Invalid: if the content is no map or too large.
    """
    draft = _take(draft_id, by)
    _check_revision(draft, revision)
    check_content(document=document)
    draft.document = dict(document)
    draft.guesses = [guess for guess in draft.guesses if _still_holds(guess, document)]
    return _written(draft, by, now)


@transaction.atomic
def draft_confirm(
    *, draft_id: int, pointers: Collection[str], revision: int, by: User, now: datetime
) -> RoadmapDraft:
    """Confirm guesses of an import: those at *pointers*. They stay as they stand in the content.

    :raises NotFound: if there is no such draft, or *by* may not see it.
    :raises DraftClosed: if it is published or discarded.
    :raises DraftChanged: if the draft has a newer revision.
    :raises Invalid: if there is no guess at a pointer.
    """
    draft = _take(draft_id, by)
    _check_revision(draft, revision)
    known = {guess["pointer"] for guess in draft.guesses}
    unknown = [place for place, pointer in enumerate(pointers) if pointer not in known]
    if unknown:
        detail = _("There is no guess to confirm here.")
        raise Invalid(detail, tuple(Fault(f"#/pointers/{at}", "unknown", detail) for at in unknown))
    settled, mark = set(pointers), {"by": by.name, "at": now.isoformat()}
    draft.confirmed += [{**row, **mark} for row in draft.guesses if row["pointer"] in settled]
    draft.guesses = [row for row in draft.guesses if row["pointer"] not in settled]
    return _written(draft, by, now)


@transaction.atomic
def draft_publish(*, draft_id: int, revision: int, by: User, now: datetime) -> RoadmapVersion:
    """Make the draft the published version of its roadmap; the one before is superseded.

    Cohorts keep the version they have pinned.

    :raises NotFound: if there is no such draft, or *by* may not see it.
    :raises DraftClosed: if it is published or discarded.
    :raises DraftChanged: if the draft has a newer revision.
    :raises CurriculumInvalid: with every fault, guesses that nobody confirmed among them.
    :raises RoadmapIdTaken: if its id is another roadmap's.
    :raises NothingChanged: if the published version says the same.
    """
    draft = _take(draft_id, by)
    _check_revision(draft, revision)
    checked = selectors.draft_check(draft=draft)
    if checked.faults:
        raise CurriculumInvalid(faults=checked.faults)
    version, is_new = version_publish(
        spec=checked.curriculum.roadmaps[0],
        roadmap=_roadmap(draft, checked.curriculum.roadmaps[0].id),
        rubrics=checked.curriculum.rubrics,
        by=by,
        now=now,
    )
    if not is_new:
        raise NothingChanged(_("There is nothing to publish."), version=version.pk)
    draft.roadmap, draft.version = version.roadmap, version
    _move(draft, RoadmapDraftState.PUBLISHED, by, now, ("roadmap", "version"))
    return version


@transaction.atomic
def draft_discard(*, draft_id: int, reason: str, by: User, now: datetime) -> RoadmapDraft:
    """Put the draft away; it can be opened again.

    :raises NotFound: if there is no such draft, or *by* may not see it.
    :raises TransitionNotAllowed: unless it is open.
    """
    draft = _locked(draft_id, by)
    ROADMAP_DRAFT.step(RoadmapDraftState(draft.state), RoadmapDraftState.DISCARDED)
    return _move(draft, RoadmapDraftState.DISCARDED, by, now, reason=reason)


@transaction.atomic
def draft_reopen(*, draft_id: int, by: User, now: datetime) -> RoadmapDraft:
    """Take a discarded draft up again.

    :raises NotFound: if there is no such draft, or *by* may not see it.
    :raises TransitionNotAllowed: unless it is discarded.
    """
    draft = _locked(draft_id, by)
    ROADMAP_DRAFT.step(RoadmapDraftState(draft.state), OPEN)
    return _move(draft, OPEN, by, now)


# --------------------------------------------------------------------------- parts


def draft_begin(*, draft: RoadmapDraft, by: User | None, now: datetime) -> RoadmapDraft:
    """Write a new draft and the first step of its life."""
    draft.opened_by = by
    draft.save()
    state_begin(row=draft, by=by, now=now)
    return draft


def organization_of(*, key: int) -> Organization:
    """Return the organization a draft will be of.

    :raises NotFound: if there is none.
    """
    found: Organization | None = Organization.objects.filter(pk=key).first()
    if found is None:
        raise absent(Organization, key)
    return found


def _locked(draft_id: int, by: User) -> RoadmapDraft:
    visible = RoadmapDraft.objects.visible_to(by).values("pk")
    rows = RoadmapDraft.objects.locked().filter(pk=draft_id, pk__in=visible)
    draft: RoadmapDraft | None = rows.first()
    if draft is None:
        raise absent(RoadmapDraft, draft_id)
    return draft


def _take(draft_id: int, by: User) -> RoadmapDraft:
    draft = _locked(draft_id, by)
    if draft.state != OPEN:
        detail = _("The draft is %(state)s.") % {"state": draft.get_state_display()}
        raise DraftClosed(detail, state=draft.state)
    return draft


def _check_revision(draft: RoadmapDraft, revision: int) -> None:
    if draft.revision != revision:
        detail = _("You have seen revision %(seen)s; the draft is at %(now)s.")
        raise DraftChanged(
            detail % {"seen": revision, "now": draft.revision}, revision=draft.revision
        )


def check_content(*, document: object) -> None:
    """Refuse what a database cannot hold; what is merely faulty stays, and is told."""
    if not isinstance(document, Mapping):
        detail = _("A roadmap is a map with id, title, stages and more.")
        raise Invalid(detail, (Fault("#/document", "not-a-map", detail),))
    if odd := next(_odd_places(document, "#/document"), None):
        detail = _("This is no text, number, list or map that can be kept.")
        raise Invalid(detail, (Fault(odd, "bad-value", detail),))
    if len(json.dumps(document, ensure_ascii=False).encode()) > MAX_BYTES:
        detail = _("The content is too large: at most 2 MB are kept.")
        raise Invalid(detail, (Fault("#/document", "too-large", detail),))


def _odd_places(value: object, place: str) -> Iterator[str]:
    """Yield the pointers to what is not JSON, or holds NUL or broken characters."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _odd_places(key, place)
            yield from _odd_places(inner, f"{place}/{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _odd_places(inner, f"{place}/{at}")
    elif not _can_be_kept(value):
        yield place


def _can_be_kept(value: object) -> bool:
    if isinstance(value, str):
        return not UNREADABLE.search(value)
    if isinstance(value, float):
        return isfinite(value)
    return value is None or isinstance(value, int)


def _still_holds(guess: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    """Tell whether what was guessed still stands where it was guessed."""
    found: Any = document
    for part in guess["pointer"].split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping):
            found = found.get(key)
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            return False
    return bool(found == guess["value"])


def _written(draft: RoadmapDraft, by: User, now: datetime) -> RoadmapDraft:
    draft.revision, draft.written_by, draft.written_at = draft.revision + 1, by, now
    content = ("document", "guesses", "confirmed")
    draft.save(update_fields=[*content, "revision", "written_by", "written_at", "updated_at"])
    return draft


def _move(
    draft: RoadmapDraft,
    to: RoadmapDraftState,
    by: User,
    now: datetime,
    fields: tuple[str, ...] = (),
    reason: str = "",
) -> RoadmapDraft:
    state_move(
        row=draft, machine=ROADMAP_DRAFT, to=to, by=by, now=now, reason=reason, fields=fields
    )
    return draft


def _roadmap(draft: RoadmapDraft, slug: str) -> Roadmap:
    """Return the roadmap the draft goes on with, or a new one in its organization.

    :raises RoadmapIdTaken: if the id is another roadmap's.
    """
    known: Roadmap | None = Roadmap.objects.filter(slug=slug).first()
    if draft.roadmap_id is None and known is None:
        roadmap: Roadmap = Roadmap.objects.create(
            slug=slug, direction=draft.direction, organization=draft.organization
        )
        return roadmap
    if known is None or known.pk != draft.roadmap_id:
        detail = _("“%(slug)s” is the id of another roadmap, or not of this one.") % {"slug": slug}
        raise RoadmapIdTaken(detail, roadmap=slug)
    return known
