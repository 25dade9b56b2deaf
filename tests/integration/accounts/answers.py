"""Reading answers of the REST door and pages of the desk."""

from apps.accounts.models import Membership

DESK = "/admin/accounts/"


def code_of(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()["code"]


def pointers_of(answer):
    assert answer.status_code == 400, answer.content
    return [fault["pointer"] for fault in answer.json()["errors"]]


def ids_of(answer):
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["results"]}


def membership_of(user):
    return Membership.objects.get(user=user)


def shown(browser, page):
    answer = browser.get(f"{DESK}{page}/")
    assert answer.status_code == 200
    return set(answer.context["cl"].queryset)


def page_of(browser, page, row):
    answer = browser.get(f"{DESK}{page}/{row.pk}/change/")
    assert answer.status_code == 200
    return answer
