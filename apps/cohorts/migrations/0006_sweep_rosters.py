"""Recurring work: the files of rosters that were checked and never applied go after a day."""

from django.db import migrations
from django.utils import timezone

NAME = "cohorts.sweep_rosters"


def add(apps, schema_editor):
    apps.get_model("core", "Schedule").objects.get_or_create(
        name=NAME,
        defaults={"kind": NAME, "every_seconds": 3600, "next_due_at": timezone.now()},
    )


def remove(apps, schema_editor):
    apps.get_model("core", "Schedule").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0005_rosters_transfers_teams"), ("core", "0002_cache_table")]

    operations = [migrations.RunPython(add, remove)]
