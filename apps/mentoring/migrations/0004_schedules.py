"""Recurring work of this context: offers expire, absences are told of, mentorships settle."""

from django.db import migrations
from django.utils import timezone

SCHEDULES = {
    "mentoring.expire_offers": 3600,
    "mentoring.announce_absences": 600,
    "mentoring.settle_mentorships": 24 * 3600,
}


def add(apps, schema_editor):
    for name, seconds in SCHEDULES.items():
        apps.get_model("core", "Schedule").objects.get_or_create(
            name=name,
            defaults={"kind": name, "every_seconds": seconds, "next_due_at": timezone.now()},
        )


def remove(apps, schema_editor):
    apps.get_model("core", "Schedule").objects.filter(name__in=SCHEDULES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0003_hours_leave_and_matching"),
        ("core", "0001_initial"),
    ]

    operations = [migrations.RunPython(add, remove)]
