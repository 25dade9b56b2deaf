"""What is taught."""

from enum import StrEnum


class VerticalKind(StrEnum):
    INDUSTRY = "industry"
    SCENARIO = "scenario"


class TaskKind(StrEnum):
    """What a task is for. `dataset` is the train/test-set construction module."""

    CHORE = "chore"
    PRACTICE = "practice"
    DATASET = "dataset"
    EXPERIMENT = "experiment"
    TUNING = "tuning"
    PROJECT = "project"


class DeliverableType(StrEnum):
    REPOSITORY = "repository"
    LINK = "link"
    FILE = "file"
    TEXT = "text"
    METRIC = "metric"


class ResourceKind(StrEnum):
    """What a resource is that a task points to."""

    DOCS = "docs"
    ARTICLE = "article"
    PAPER = "paper"
    COURSE = "course"
    VIDEO = "video"
    BOOK = "book"
    DATASET = "dataset"
    TOOL = "tool"


class ChangeKind(StrEnum):
    """How one edition of a roadmap differs from another."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


class ChangedPart(StrEnum):
    """What of a roadmap differs."""

    ROADMAP = "roadmap"
    STAGE = "stage"
    TASK = "task"


TOP_LEVEL = 4
"""The highest rubric level; levels run from 0 (missing) to 4 (excellent)."""
