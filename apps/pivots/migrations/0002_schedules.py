"""Recurring work of this context: open recommendations expire after two weeks."""

from django.db import migrations
from django.utils import timezone


def add(apps, schema_editor):
    apps.get_model("core", "Schedule").objects.get_or_create(
        name="pivots.expire_recommendations",
        defaults={
            "kind": "pivots.expire_recommendations",
            "every_seconds": 3600,
            "next_due_at": timezone.now(),
        },
    )


def remove(apps, schema_editor):
    schedules = apps.get_model("core", "Schedule").objects
    schedules.filter(name="pivots.expire_recommendations").delete()


class Migration(migrations.Migration):
    dependencies = [("pivots", "0001_initial"), ("core", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
