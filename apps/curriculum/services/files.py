"""The folder of a curriculum: reading YAML without its traps, writing it in one form."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import ConstructorError
from yaml.nodes import MappingNode, Node

from mentorship.errors import Fault, Invalid
from mentorship.roadmap import FILES, ROADMAPS, Place

MAX_BYTES = 2_000_000
MAX_ROADMAPS = 200
MAX_DEPTH = 20


def documents_read(*, folder: Path) -> tuple[dict[str, object], tuple[Fault, ...]]:
    """Return file name -> content for the files of *folder* that exist, and what is unreadable."""
    documents: dict[str, object] = {}
    faults: list[Fault] = []
    roadmaps = roadmap_files(folder=folder)
    if len(roadmaps) > MAX_ROADMAPS:
        detail = f"At most {MAX_ROADMAPS} roadmaps are read."
        return {}, (Place(ROADMAPS).fault("too-many", detail),)
    for name in [*(name for name in FILES if (folder / name).exists()), *roadmaps]:
        try:
            documents[name] = _parsed(folder / name)
        except (_Unreadable, yaml.YAMLError, ValueError, OSError) as error:
            faults.append(Place(name).fault("unreadable", _why(error)))
    return documents, tuple(faults)


def documents_write(*, folder: Path, documents: Mapping[str, object]) -> None:
    """Write *documents* (file name -> content) into *folder*, in the one form they have."""
    for name, document in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_dumped(document), encoding="utf-8", newline="\n")


def roadmap_files(*, folder: Path) -> list[str]:
    """Return the names of the roadmap files in *folder*, sorted."""
    return sorted(f"{ROADMAPS}{path.name}" for path in (folder / ROADMAPS).glob("*.yaml"))


class DocumentUnreadable(Invalid):
    """A text is no YAML that can be read; the detail tells the line."""

    code, title = "document-unreadable", "The text cannot be read"


def document_text(*, document: object) -> str:
    """Return *document* as the files write it."""
    return _dumped(document)


def document_from_text(*, text: str) -> object:
    """Return the document in *text*, read as the files are.

    :raises DocumentUnreadable: with the line and the column.
    """
    try:
        return _loaded(text)
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentUnreadable(_why(error)) from error


class _Unreadable(Exception):
    """A file that is not worth parsing."""


if yaml.__with_libyaml__:

    class _Loader(Composer, yaml.CSafeLoader):
        """The C parser, eight times faster, under the composer that Python can overrule."""

        def __init__(self, text: str) -> None:
            yaml.CSafeLoader.__init__(self, text)
            Composer.__init__(self)

else:
    _Loader = yaml.SafeLoader  # type: ignore[misc, assignment]


def _refused(problem: str, mark: Any) -> ConstructorError:
    return ConstructorError(None, None, problem, mark)


class _PlainLoader(_Loader):
    """YAML as data only: no anchors, no merged, repeated or non-text keys, bounded depth.

    Aliases would let a small file stand for an enormous tree.
    """

    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event: Any = self.peek_event()
        if self.check_event(yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused("anchors and aliases are not read", event.start_mark)
        if self.depth >= MAX_DEPTH:
            raise _refused("nested too deeply", event.start_mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _refused("a key must be a text", key_node.start_mark)
            if key in mapping:
                raise _refused(f"the key “{key}” stands twice", key_node.start_mark)
            mapping[key] = self.construct_object(value_node, deep=deep)
        return mapping


class _PlainDumper(yaml.SafeDumper):
    """Every value written out: the loader reads no aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        return True


def _parsed(path: Path) -> object:
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise _Unreadable(f"The file is larger than {MAX_BYTES:,} bytes.")
    return _loaded(raw.decode("utf-8"))


def _loaded(text: str) -> object:
    loader = _PlainLoader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def _dumped(document: object) -> str:
    text: str = yaml.dump(
        document, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=10**6
    )
    return text


def _why(error: Exception) -> str:
    """Tell on one line what is wrong, with line and column where there are any."""
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    what = getattr(error, "problem", None) or str(error)
    return where + " ".join(str(what).split())
