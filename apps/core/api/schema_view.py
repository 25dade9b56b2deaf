"""The OpenAPI document as it is served: made and written down once per language."""

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import BaseRenderer


class Document(dict[str, Any]):
    """The document, and how it was written down: text by the kind of the renderer."""

    def __init__(self, content: dict[str, Any]) -> None:
        super().__init__(content)
        self.written: dict[type, bytes] = {}


class KeptGenerator(SchemaGenerator):
    """Hands the document out again: it is the same for everybody and takes half a second."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:  # noqa: FBT001, FBT002
        return _document(get_language())


@lru_cache(maxsize=4)  # a stranger may ask for any language
def _document(language: str | None) -> Document:  # noqa: ARG001 - its texts are in that language
    make: Any = SchemaGenerator  # comes without types
    return Document(make().get_schema(request=None, public=True))


def kept(renderer: type[BaseRenderer]) -> type[BaseRenderer]:
    """Return *renderer*, but let it write the document once: that takes another half second."""

    class Kept(renderer):  # type: ignore[misc, valid-type]
        def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
            if not isinstance(data, Document):
                return super().render(data, *args, **kwargs)
            if renderer not in data.written:
                data.written[renderer] = super().render(dict(data), *args, **kwargs)
            return data.written[renderer]

    return Kept


class SchemaView(SpectacularAPIView):
    """The document for whoever asks, in the language and the form they ask for."""

    generator_class = KeptGenerator
    renderer_classes = [kept(renderer) for renderer in SpectacularAPIView.renderer_classes]
