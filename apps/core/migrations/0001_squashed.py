import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels


def create_cache_table(apps, schema_editor):
    """Limits on login live in PostgreSQL, not in a broker that may be wiped."""
    call_command('createcachetable', database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    replaces = [
        ('core', '0001_initial'),
        ('core', '0002_cache_table'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('kind', models.CharField(max_length=60, verbose_name='kind')),
                        ('dedup_key', models.CharField(max_length=200, unique=True, verbose_name='deduplication key')),
                        ('payload', models.JSONField(blank=True, default=dict, verbose_name='arguments')),
                        ('state', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('succeeded', 'succeeded'), ('dead', 'dead'), ('cancelled', 'cancelled')], default='queued', max_length=20, verbose_name='state')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                        ('max_attempts', models.PositiveSmallIntegerField(default=5, verbose_name='attempts at most')),
                        ('due_at', models.DateTimeField(verbose_name='due')),
                        ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='leased until')),
                        ('rung_until', models.DateTimeField(blank=True, null=True, verbose_name='rung until')),
                        ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                        ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                        ('total', models.PositiveIntegerField(blank=True, null=True, verbose_name='total')),
                        ('result', models.JSONField(blank=True, null=True, verbose_name='result')),
                        ('error', models.TextField(blank=True, verbose_name='error')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='core.job', verbose_name='part of')),
                        ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                        ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request')),
                    ],
                    options={
                        'verbose_name': 'job',
                        'verbose_name_plural': 'jobs',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['due_at', 'id'], name='job_waiting'),
                            models.Index(fields=['organization', 'state', '-id'], name='job_by_organization'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'succeeded', 'dead', 'cancelled'])), name='job_state_known'),
                            models.CheckConstraint(condition=models.Q(('attempts__lte', models.F('max_attempts'))), name='job_attempts_bounded'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='job_running_is_leased'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['succeeded', 'dead', 'cancelled']), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='job_finished_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:running,queued:cancelled,running:queued,running:succeeded,running:dead,dead:queued}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='cc71b820fa498f9da19629a106b676cace5f54d0', operation='UPDATE', pgid='pgtrigger_state_follows_fe905', table='core_job', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='OutboxEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, verbose_name='event')),
                        ('payload', models.JSONField(verbose_name='facts')),
                        ('organization_id', models.BigIntegerField(null=True, verbose_name='organization')),
                        ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('relayed_at', models.DateTimeField(null=True, verbose_name='relayed')),
                    ],
                    options={
                        'verbose_name': 'outbox event',
                        'verbose_name_plural': 'outbox events',
                        'indexes': [
                            models.Index(condition=models.Q(('relayed_at', None)), fields=['id'], name='outbox_waiting'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Schedule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                        ('kind', models.CharField(max_length=60, verbose_name='kind of job')),
                        ('every_seconds', models.PositiveIntegerField(verbose_name='every (seconds)')),
                        ('next_due_at', models.DateTimeField(verbose_name='next due')),
                        ('enabled', models.BooleanField(default=True, verbose_name='enabled')),
                    ],
                    options={
                        'verbose_name': 'schedule',
                        'verbose_name_plural': 'schedules',
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('every_seconds__gte', 1)), name='schedule_period_positive'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Transition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(max_length=60, verbose_name='kind of row')),
                        ('subject_id', models.BigIntegerField(verbose_name='row')),
                        ('organization_id', models.BigIntegerField(null=True, verbose_name='organization')),
                        ('from_state', models.CharField(blank=True, max_length=20, verbose_name='from')),
                        ('to_state', models.CharField(max_length=20, verbose_name='to')),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('request_id', models.CharField(blank=True, max_length=64, verbose_name='request')),
                        ('at', models.DateTimeField(verbose_name='at')),
                    ],
                    options={
                        'verbose_name': 'transition',
                        'verbose_name_plural': 'transitions',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(fields=['subject', 'subject_id', 'id'], name='transition_subject'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='75fe0924ef851d494fb3a9168e1863682d161a71', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9a391', table='core_transition', when='BEFORE')),
                        ],
                    },
                ),
            ],
        ),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
