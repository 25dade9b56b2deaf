"""What a careless or hostile client sends is answered with a problem, never with a 500."""

import json

import pytest
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.serializers import StrictCharField, StrictSerializer
from config import urls as product


class EchoIn(StrictSerializer):
    name = StrictCharField(max_length=20)
    size = serializers.IntegerField(min_value=0, max_value=9, required=False)


class EchoManyIn(StrictSerializer):
    items = EchoIn(many=True)


class EchoView(APIView):
    permission_classes = ()

    def post(self, request):
        serializer = (EchoManyIn if "many" in request.query_params else EchoIn)(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(serializer.validated_data)


urlpatterns = [*product.urlpatterns, path("echo", EchoView.as_view())]
handler400, handler404, handler500 = product.handler400, product.handler404, product.handler500
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def post(client, body, query="", **headers):
    return client.post(f"/echo{query}", body, content_type="application/json", **headers)


BROKEN = {
    "not json": (b"{", "not_json", "#"),
    "empty": (b"", "required", "#/name"),
    "not utf-8": (b'{"name": "\xff"}', "not_utf8", "#"),
    "NaN": (b'{"name": "a", "size": NaN}', "not_json", "#"),
    "infinity": (b'{"name": "a", "size": 1e999}', "number_too_large", "#"),
    "endless digits": (b'{"size": ' + b"9" * 5000 + b"}", "number_too_long", "#"),
    "NUL": (b'{"name": "a\\u0000b"}', "bad_character", "#/name"),
    "lone surrogate": (b'{"name": "\\ud800"}', "bad_character", "#/name"),
    "the same key twice": (b'{"name": "a", "name": "b"}', "duplicate_key", "#/name"),
    "100 000 brackets": (b"[" * 100_000, "too_deep", "#"),
    "a list": (b"[]", "invalid", "#"),
    "an unknown field": (b'{"name": "a", "role": "admin"}', "unknown_field", "#/role"),
    "a number for a text": (b'{"name": 5}', "invalid", "#/name"),
    "null": (b'{"name": null}', "null", "#/name"),
    "too long": (b'{"name": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}', "max_length", "#/name"),
    "too large": (b'{"name": "a", "size": 10}', "max_value", "#/size"),
}


@pytest.mark.parametrize(("body", "code", "pointer"), BROKEN.values(), ids=BROKEN)
def test_a_broken_body_is_told_where(client, body, code, pointer):
    answer = post(client, body)

    problem = json.loads(answer.content)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["type"].endswith("/invalid-body")
    assert {"pointer": pointer, "code": code} == {
        key: problem["errors"][0][key] for key in ("pointer", "code")
    }


def test_brackets_inside_texts_do_not_count_as_depth(client):
    answer = post(client, json.dumps({"name": '[["\\"[['}))

    assert answer.status_code == 200


def test_the_place_inside_a_list_is_named(client):
    answer = post(client, json.dumps({"items": [{"name": "a"}, {"name": ""}]}), "?many=1")

    assert json.loads(answer.content)["errors"][0]["pointer"] == "#/items/1/name"


def test_a_body_past_the_limit_is_413(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    answer = post(client, json.dumps({"name": "a" * 200}))

    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_another_content_type_is_415(client):
    answer = client.post("/echo", "name=a", content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 415


@pytest.mark.parametrize(
    "address", ["/nowhere", "/echo%00", "/%ff", "/api/v1/jobs/abc", "/api/v1/jobs?x=%00"]
)
def test_an_odd_address_is_a_problem_too(client, address):
    answer = client.get(address)

    assert answer.status_code in {400, 401, 404}
    assert answer["Content-Type"] == "application/problem+json"


def test_a_message_comes_in_the_language_asked_for(client):
    answer = post(client, b'{"name": null}', headers={"accept-language": "zh-hans"})

    assert json.loads(answer.content)["errors"][0]["detail"] == "该字段不能为 null。"
