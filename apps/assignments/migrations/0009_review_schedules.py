"""Recurring work of this context: leases end, silence is told, second opinions are drawn."""

from django.db import migrations
from django.utils import timezone

SCHEDULES = {
    "assignments.expire_claims": 300,
    "assignments.follow_up_reviews": 3600,
    "assignments.draw_second_opinions": 86_400,
}


def add(apps, schema_editor):
    for kind, seconds in SCHEDULES.items():
        apps.get_model("core", "Schedule").objects.get_or_create(
            name=kind,
            defaults={
                "kind": kind,
                "every_seconds": seconds,
                "next_due_at": timezone.now(),
            },
        )


def remove(apps, schema_editor):
    apps.get_model("core", "Schedule").objects.filter(name__in=SCHEDULES).delete()


class Migration(migrations.Migration):
    dependencies = [("assignments", "0008_review_flow"), ("core", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
