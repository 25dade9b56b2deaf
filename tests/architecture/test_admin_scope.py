"""The desk: who gets to which page, and that nothing of another organization shows on any.

The table is `desk` in `tests/architecture/roles.yaml`; the rows are those of the API's table.
"""

import importlib
import pkgutil
import re
from functools import partial
from urllib.parse import parse_qs, quote

import pytest
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.contenttypes.models import ContentType

import apps
from apps.core.admin import ScopedAdmin, ScopedInline
from config import sidebar
from config.management.documents.matrix import matrix
from tests.architecture.roles.desk import ROW_OF, address_of, name_of, pages, row_of
from tests.architecture.roles.trial import changed_by, leaks
from tests.architecture.roles.world import ABSENT

MATRIX = matrix()
ACTORS = list(next(iter(MATRIX.desk.values())))
MODELS = sorted(ROW_OF)


@pytest.fixture
def desk(world, admin_of, monkeypatch):
    """The desk with a short sidebar: the whole is the same on every page, and looked at below."""
    monkeypatch.setattr(
        sidebar, "GROUPS", [(name, links[:1]) for name, links in sidebar.GROUPS[1:2]]
    )
    return Desk(world, admin_of)


class Desk:
    """The world of the matrix, entered by browsers."""

    def __init__(self, world, admin_of):
        self.rows, self.foreign, self.people = world.rows, world.foreign, world.people
        self.canary, self.foreign_canary = world.canary, world.foreign_canary
        self._absent = world.absent
        self._world, self._admin_of = world, admin_of

    def browser(self, actor):
        return self._admin_of(self.people[_person(actor)])

    def forbidden_word(self, actor):
        return self._world.forbidden_word(_person(actor))

    def said_of_absent(self, browser, page):
        """Return what is shown for a row that does not exist: asked once, the same to everybody."""
        if page not in self._absent:
            self._absent[page] = shown(browser.get(address_of(page, ABSENT)))
        return self._absent[page]


def _person(actor):
    return "elsewhere_staff" if actor == "elsewhere" else actor


# --------------------------------------------------------------------------- the table is whole


def test_every_page_is_in_the_table_and_every_row_has_a_page():
    have, want = pages(), set(MATRIX.desk)

    assert have - want == set(), "pages that nobody thought about"
    assert want - have == set(), "rows without a page"


def classes_of(base):
    """Return every class of the product's admin modules that derives from *base*."""
    found = set()
    for module in pkgutil.walk_packages(apps.__path__, "apps."):
        if ".admin" in module.name:
            members = vars(importlib.import_module(module.name)).values()
            found |= {m for m in members if isinstance(m, type) and issubclass(m, base)}
    return {member for member in found if member.__module__.startswith("apps.")}


def test_every_page_and_every_inline_is_scoped():
    every = classes_of(BaseModelAdmin)

    assert [page for page in every if not issubclass(page, ScopedAdmin | ScopedInline)] == []
    assert all(isinstance(page, ScopedAdmin) for page in admin.site._registry.values())
    assert len(every) > len(admin.site._registry)


def test_every_inline_hangs_below_a_page_that_was_found_in_scope():
    inlines = classes_of(InlineModelAdmin) - {ScopedInline}
    hung = {inline for page in admin.site._registry.values() for inline in page.inlines}

    assert inlines == hung


def test_a_page_that_is_not_scoped_would_be_noticed():
    class Open(admin.ModelAdmin):
        """What somebody might write out of habit."""

    assert not issubclass(Open, ScopedAdmin | ScopedInline)


# --------------------------------------------------------------------------- the cells hold


@pytest.mark.parametrize("actor", ACTORS)
def test_everybody_gets_the_pages_the_table_says(desk, actor):
    browser = desk.browser(actor)
    wrong = [
        f"{page}: {fault}"
        for page, cells in MATRIX.desk.items()
        for fault in faults_of(desk, browser, actor, page, cells[actor])
    ]

    assert wrong == [], "\n".join(wrong)


def faults_of(desk, browser, actor, page, cell):
    """Yield what is wrong with the answer to *page*."""
    row = row_of(page, desk.rows)
    answer = browser.get(address_of(page, row.pk))
    if (got := cell_of(answer, row, cell)) != cell:
        yield f"{got}, not {cell}"
        return
    yield from leaks(answer, desk.forbidden_word(actor))
    if answer.status_code == 404 and shown(answer) != desk.said_of_absent(browser, page):
        yield "foreign and absent differ"


def shown(answer) -> str:
    """Return a page without its one-time token and without the address it was asked at."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return page.replace(answer.request["PATH_INFO"], "")


def cell_of(answer, row, wanted):
    """Write *answer* as a cell: the status and, where a list is wanted, whether the row is in."""
    if answer.status_code != 200 or wanted[3:] == "":
        return str(answer.status_code)
    listed = [found.pk for found in answer.context["cl"].result_list]
    return f"200{'+' if row.pk in listed else '-'}"


@pytest.mark.parametrize("actor", ACTORS)
def test_the_sidebar_leads_to_what_one_may_open_and_gives_nothing_away(world, admin_of, actor):
    desk = Desk(world, admin_of)
    page = desk.browser(actor).get("/admin/")

    found = set(re.findall(r'href="/admin/(\w+/\w+)/"', page.content.decode()))
    open_lists = {name for name in MODELS if MATRIX.desk[name][actor].startswith("200")}
    assert found
    assert found <= open_lists
    assert list(leaks(page, desk.forbidden_word(actor))) == []


@pytest.mark.parametrize("actor", ACTORS)
def test_a_page_that_is_refused_takes_no_form(desk, actor):
    browser = desk.browser(actor)

    def post(page):
        address = address_of(page, row_of(page, desk.rows).pk)
        answer = browser.post(address, {"reason": "Because.", "note": "Because."})
        assert answer.status_code in {403, 404}, page

    pages = [page for page, cells in MATRIX.desk.items() if page.count("/") == 2]
    shut = [page for page in pages if MATRIX.desk[page][actor] in {"403", "404"}]

    assert list(changed_by((page, partial(post, page)) for page in shut)) == []


@pytest.mark.parametrize(
    ("actor", "status", "shown"),
    [
        ("anonymous", 200, "account/login.html"),
        ("learner", 403, "accounts/no_desk.html"),
        ("elsewhere_former", 403, "accounts/no_desk.html"),
    ],
)
def test_whoever_has_no_desk_is_shown_the_door_once(desk, client, actor, status, shown):
    browser = client if actor == "anonymous" else desk.browser(actor)
    doors = set()
    for page in MATRIX.desk:
        address = address_of(page, row_of(page, desk.rows).pk)
        answer = browser.get(address)
        assert answer.status_code == 302, page
        door, _, way_back = answer["Location"].partition("?next=")
        assert way_back in {"", quote(address)}, page
        doors.add(door)

    (door,) = doors
    answer = browser.get(door, follow=True)
    assert len(answer.redirect_chain) <= 1, answer.redirect_chain
    assert (answer.status_code, answer.templates[0].name) == (status, shown)


# --------------------------------------------------------------------------- what only Django knows


@pytest.mark.parametrize("actor", ["manager", "operator"])
def test_pages_django_brings_along_are_closed(desk, actor):
    browser = desk.browser(actor)

    def ask(address):
        answers = [browser.get(address), browser.post(address, {"post": "yes"})]
        assert {answer.status_code for answer in answers} <= {403, 404}, address

    assert list(changed_by((page, partial(ask, page)) for page in stock_pages(desk.rows))) == []


def stock_pages(rows):
    """Yield the addresses of the pages Django would add to each model."""
    for model in MODELS:
        key = getattr(rows, ROW_OF[model]).pk
        for page in {"add", f"{key}/delete", f"{key}/history"} - _own_pages(model):
            yield f"{address_of(model, key)}{page}/"


def _own_pages(model):
    return {page.removeprefix(f"{model}/") for page in MATRIX.desk}


def test_a_row_cannot_be_saved_past_the_services(desk):
    browser = desk.browser("operator")

    def save(address):
        answer = browser.post(address, {"name": "Changed", "state": "draft"})
        assert answer.status_code in {302, 403, 404}, address

    rows = {model: getattr(desk.rows, ROW_OF[model]).pk for model in MODELS}
    pages = [f"{address_of(model, key)}{key}/change/" for model, key in rows.items()]
    assert list(changed_by((page, partial(save, page)) for page in pages)) == []


# --------------------------------------------------------------------------- probing


def listed(answer):
    return [row.pk for row in answer.context["cl"].result_list]


def test_a_search_finds_nothing_of_another_organization(desk):
    browser, found = desk.browser("manager"), {}
    for model, page in admin.site._registry.items():
        if page.search_fields:
            address = address_of(name_of(model), 0)
            words = (desk.canary, desk.foreign_canary)
            own, foreign = (browser.get(address, {"q": word}) for word in words)
            assert listed(foreign) == [], model
            found[model] = len(listed(own))

    assert sum(count > 0 for count in found.values()) > 5


SPELLABLE = {"name", "email", "slug", "state", "comment", "note", "user", "learner", "enrollment"}


def lookups(model):
    """Yield lookups that would spell a row out letter by letter, through relations too."""
    for field in model._meta.get_fields():
        yield from (f"{field.name}__startswith", f"{field.name}__nope")
        if field.is_relation and field.related_model:
            inner = {one.name for one in field.related_model._meta.get_fields()}
            yield from (f"{field.name}__{name}__startswith" for name in inner & SPELLABLE)


def test_a_lookup_in_the_address_is_refused(desk):
    """Each lookup is asked of the page, and one of them by a browser: all go the same way."""
    browser, tried = desk.browser("manager"), 0
    for model, page in admin.site._registry.items():
        allowed = [lookup for lookup in lookups(model) if page.lookup_allowed(lookup, "c")]
        tried += len(list(lookups(model)))
        assert allowed == [], model
        if MATRIX.desk[name_of(model)]["manager"].startswith("200"):
            answer = browser.get(address_of(name_of(model), 0), {next(lookups(model)): "c"})
            assert answer.status_code == 400, model

    assert tried > 400


def test_what_the_filters_ask_stays_in_scope(desk):
    browser, tried = desk.browser("manager"), 0
    for model, page in admin.site._registry.items():
        if MATRIX.desk[name_of(model)]["manager"] != "200+":
            continue
        address = address_of(name_of(model), 0)
        own = set(listed(browser.get(address)))
        for name in filters_of(page):
            for value in (str(ABSENT), "canary", "9" * 30):
                answer = browser.get(address, {name: value})
                assert answer.status_code in {200, 302}, (address, name, value)
                assert answer.status_code == 302 or set(listed(answer)) <= own, (name, value)
                tried += 1

    assert tried > 200


def test_every_link_that_a_filter_offers_leads_to_a_list(desk):
    """The links of a list are compared by what they ask, so that each is followed once."""
    browser, failed, asked = desk.browser("manager"), [], set()
    for model in admin.site._registry:
        if not MATRIX.desk[name_of(model)]["manager"].startswith("200"):
            continue
        address = address_of(name_of(model), 0)
        changes = browser.get(address).context["cl"]
        for query in {query for spec in changes.filter_specs for query in links(changes, spec)}:
            answer = browser.get(f"{address}{query}")
            failed += [f"{address}{query}"] if answer.status_code != 200 else []
            asked |= {name.rpartition("__")[2] for name in parse_qs(query[1:])}

    assert failed == []
    assert {"exact", "isempty", "gte", "lt"} <= asked


def links(changes, spec):
    return {choice["query_string"] for choice in spec.choices(changes) if "query_string" in choice}


def filters_of(page):
    """Return the names a page's filters put into the address."""
    for entry in page.list_filter:
        name = entry[0] if isinstance(entry, tuple) else entry
        if isinstance(name, str):
            yield f"{name}__id__exact" if _is_relation(page.model, name) else f"{name}__exact"
        else:
            yield name.parameter_name


def _is_relation(model, name):
    for step in name.split("__"):
        field = model._meta.get_field(step)
        model = field.related_model
    return field.is_relation


ONCE = [
    *("p=abc", "p=-1", "p=99999999999999999999", "all=", "_popup=1", "e=1", "nothing=1"),
    *("_to_field=email", "_to_field=id", "_facets=1", "_changelist_filters=x"),
]
"""Read by code that all lists share."""

EVERYWHERE = ["o=abc&q=%22%27%5C%25", "o=99.-99&q=%E2%80%AE%20x%20x%20x"]


def test_a_strange_address_is_no_failure(desk):
    browser = desk.browser("manager")
    addresses = [f"/admin/accounts/learner/?{query}" for query in ONCE]
    addresses += [f"{address_of(model, 0)}?{query}" for model in MODELS for query in EVERYWHERE]
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code in {200, 302, 400, 403}, (address, answer.status_code)
        assert list(leaks(answer, desk.foreign_canary)) == [], address


def test_a_strange_key_is_an_absent_row(desk):
    browser = desk.browser("manager")
    about_rows = [page for page in MATRIX.desk if page.count("/") == 2 and "/add" not in page]
    for page in about_rows:
        # Verbs take whole numbers in their addresses; Django's own page of a row takes any text.
        any_text = ("-1", "%C3%A9", "1_5F2") if page.endswith("/change") else ()
        for key in ("abc", "9" * 30, *any_text):
            answer = browser.get(address_of(page, key), follow=True)
            assert answer.status_code in {403, 404}, (page, key, answer.status_code)


def test_helpers_of_the_admin_give_nothing_away(desk):
    """Autocompletion, the global search and links to rows know no scope: they must be shut."""
    browser = desk.browser("manager")
    foreign = desk.foreign.cohort
    kind = ContentType.objects.get_for_model(foreign).pk
    addresses = [
        "/admin/autocomplete/?app_label=cohorts&model_name=enrollment&field_name=cohort&term=c",
        f"/admin/r/{kind}/{foreign.pk}/",
        f"/admin/search/?s={desk.foreign_canary}",
        "/admin/search/?s=canary",
        "/admin/search/?s=canary&page=abc",
        "/admin/search/?s=canary&page=0",
        "/admin/cohorts/",
        "/admin/",
    ]
    for address in addresses:
        answer = browser.get(address, follow=True)
        assert answer.status_code in {200, 403, 404}, address
        shown = b"".join(answer).decode().replace(address.partition("?s=")[2] or "\x00", "")
        assert desk.foreign_canary not in shown, address
