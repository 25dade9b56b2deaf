import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels, add_schedules


class Migration(migrations.Migration):

    replaces = [
        ('insights', '0001_outlook'),
        ('insights', '0002_exports'),
        ('insights', '0003_mentors_in_numbers'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0002_squashed_profiles'),
        ('cohorts', '0001_squashed'),
        ('core', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='CohortOutlook',
                    fields=[
                    ],
                    options={
                        'verbose_name': 'outlook',
                        'verbose_name_plural': 'outlooks',
                        'proxy': True,
                    },
                    bases=('cohorts.cohort',),
                ),
                migrations.CreateModel(
                    name='Export',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cohorts.cohort', verbose_name='cohort')),
                        ('kind', models.CharField(choices=[('roster', 'roster'), ('assignments', 'assignments'), ('reviews', 'reviews'), ('snapshots', 'snapshots')], max_length=20, verbose_name='kind')),
                        ('format', models.CharField(choices=[('csv', 'csv'), ('jsonl', 'jsonl')], max_length=10, verbose_name='format')),
                        ('with_bom', models.BooleanField(default=False, help_text='Begins with the mark by which it knows UTF-8.', verbose_name='for Excel')),
                        ('state', models.CharField(choices=[('requested', 'requested'), ('ready', 'ready'), ('expired', 'expired')], default='requested', max_length=20, verbose_name='state')),
                        ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                        ('requested_at', models.DateTimeField(verbose_name='requested')),
                        ('job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job', verbose_name='job')),
                        ('file_name', models.CharField(blank=True, max_length=200, verbose_name='file')),
                        ('row_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='rows')),
                        ('byte_count', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='bytes')),
                        ('ready_at', models.DateTimeField(blank=True, null=True, verbose_name='ready since')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                    ],
                    options={
                        'verbose_name': 'export',
                        'verbose_name_plural': 'exports',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['requested', 'ready'])), fields=['expires_at'], name='export_to_expire'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['roster', 'assignments', 'reviews', 'snapshots'])), name='export_kind_known'),
                            models.CheckConstraint(condition=models.Q(('format__in', ['csv', 'jsonl'])), name='export_format_known'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'ready', 'expired'])), name='export_state_known'),
                            models.CheckConstraint(condition=models.Q(models.Q(('byte_count__isnull', False), ('ready_at__isnull', False), ('row_count__isnull', False), ('state', 'ready'), models.Q(('file_name', ''), _negated=True)), models.Q(models.Q(('state', 'ready'), _negated=True), ('file_name', '')), _connector='OR'), name='export_ready_has_a_file'),
                            models.CheckConstraint(condition=models.Q(('with_bom', False), ('format', 'csv'), _connector='OR'), name='export_bom_is_for_csv'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{requested:ready,requested:expired,ready:expired}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='0a4627ec1816ed533fcac5935f6eae6f51581f14', operation='UPDATE', pgid='pgtrigger_state_follows_67137', table='insights_export', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."cohort_id" IS DISTINCT FROM (NEW."cohort_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."format" IS DISTINCT FROM (NEW."format") OR OLD."with_bom" IS DISTINCT FROM (NEW."with_bom") OR OLD."requested_by_id" IS DISTINCT FROM (NEW."requested_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ce5ba69a6a8acc8082e2a48ae65f3028519af1f8', operation='UPDATE', pgid='pgtrigger_content_frozen_7445c', table='insights_export', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='MentorStanding',
                    fields=[
                    ],
                    options={
                        'verbose_name': "mentor's figures",
                        'verbose_name_plural': "mentors' figures",
                        'proxy': True,
                    },
                    bases=('accounts.mentor',),
                ),
            ],
        ),
        add_schedules({
            'insights.expire_exports': 3600,
        }),
    ]
