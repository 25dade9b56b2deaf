import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels, add_schedules


class Migration(migrations.Migration):

    replaces = [
        ('assignments', '0001_initial'),
        ('assignments', '0002_hold_what_was_said'),
        ('assignments', '0003_name_the_criterion'),
        ('assignments', '0004_waivers_can_be_taken_back'),
        ('assignments', '0005_due_dates_and_extensions'),
        ('assignments', '0006_uploads'),
        ('assignments', '0007_check_runs'),
        ('assignments', '0008_review_flow'),
        ('assignments', '0009_review_schedules'),
        ('assignments', '0010_roadmap_upgrades'),
        ('assignments', '0011_why_it_was_taken_out'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('cohorts', '0001_squashed'),
        ('core', '0001_squashed'),
        ('curriculum', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='cohorts.cohort', verbose_name='cohort')),
                        ('enrollment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('placement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='cohorts.placement', verbose_name='direction placement')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='curriculum.task', verbose_name='task')),
                        ('state', models.CharField(choices=[('locked', 'locked'), ('available', 'available'), ('in_progress', 'in progress'), ('submitted', 'submitted'), ('in_review', 'in review'), ('changes_requested', 'changes requested'), ('approved', 'approved'), ('rejected', 'rejected'), ('waived', 'waived'), ('cancelled', 'cancelled')], default='locked', max_length=20, verbose_name='state')),
                        ('due_at', models.DateTimeField(verbose_name='due')),
                        ('due_reason', models.CharField(choices=[('schedule', 'schedule'), ('cohort', 'cohort'), ('pause', 'pause'), ('until', 'until'), ('plus', 'plus')], default='schedule', max_length=10, verbose_name='why then')),
                        ('base_due_on', models.DateField(verbose_name='due by the schedule')),
                        ('counted_from', models.DateField(verbose_name='counted from')),
                        ('ball_with', models.CharField(choices=[('learner', 'learner'), ('mentor', 'mentor'), ('nobody', 'nobody')], default='nobody', max_length=10, verbose_name='whose turn')),
                        ('ball_since', models.DateTimeField(verbose_name='since')),
                        ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='last handed in')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                    ],
                    options={
                        'verbose_name': 'assignment',
                        'verbose_name_plural': 'assignments',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['submitted', 'in_review'])), fields=['cohort', 'submitted_at', 'id'], name='assignment_waiting'),
                            models.Index(fields=['cohort', 'state'], name='assignment_by_cohort'),
                            models.Index(condition=models.Q(('state__in', ['available', 'in_progress', 'changes_requested'])), fields=['due_at'], name='assignment_to_remind'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['locked', 'available', 'in_progress', 'submitted', 'in_review', 'changes_requested', 'approved', 'rejected', 'waived', 'cancelled'])), name='assignment_state_known'),
                            models.CheckConstraint(condition=models.Q(('ball_with__in', ['learner', 'mentor', 'nobody'])), name='assignment_ball_known'),
                            models.CheckConstraint(condition=models.Q(('due_reason__in', ['schedule', 'cohort', 'pause', 'until', 'plus'])), name='assignment_due_reason_known'),
                            models.UniqueConstraint(fields=('enrollment', 'task'), name='assignment_issued_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['submitted', 'in_review', 'changes_requested', 'approved']), _negated=True), ('submitted_at__isnull', False), _connector='OR'), name='assignment_handed_in_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{locked:available,locked:waived,locked:cancelled,available:locked,available:in_progress,available:submitted,available:waived,available:cancelled,in_progress:submitted,in_progress:waived,in_progress:cancelled,submitted:in_progress,submitted:in_review,submitted:waived,submitted:cancelled,in_review:submitted,in_review:changes_requested,in_review:approved,in_review:rejected,in_review:cancelled,changes_requested:submitted,changes_requested:waived,changes_requested:cancelled,approved:in_progress,rejected:in_progress,waived:locked,waived:available,cancelled:available}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='dfefbbb7b2c5e1c96d76c157aabc82fc98c452e3', operation='UPDATE', pgid='pgtrigger_state_follows_d8163', table='assignments_assignment', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='CheckCredential',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cohorts.cohort', verbose_name='cohort')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('state', models.CharField(choices=[('active', 'active'), ('revoked', 'revoked')], default='active', max_length=20, verbose_name='state')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='issued by')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                    ],
                    options={
                        'verbose_name': 'check credential',
                        'verbose_name_plural': 'check credentials',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['active', 'revoked'])), name='check_credential_state_known'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{active:revoked}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='8b62d353a3a86e812e716c762a6a1640fec4d2ec', operation='UPDATE', pgid='pgtrigger_state_follows_2915f', table='assignments_checkcredential', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."cohort_id" IS DISTINCT FROM (NEW."cohort_id") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."issued_by_id" IS DISTINCT FROM (NEW."issued_by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6b69067e81bae6f947bf05175d56aa34e5b43d5a', operation='UPDATE', pgid='pgtrigger_content_frozen_ba58c', table='assignments_checkcredential', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='CheckRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='check_runs', to='assignments.revision', verbose_name='revision')),
                        ('credential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assignments.checkcredential', verbose_name='reported with')),
                        ('name', models.CharField(max_length=100, verbose_name='check')),
                        ('external_id', models.CharField(max_length=200, verbose_name='external id')),
                        ('state', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('passed', 'passed'), ('failed', 'failed'), ('errored', 'errored'), ('cancelled', 'cancelled'), ('timed_out', 'timed out')], default='queued', max_length=20, verbose_name='state')),
                        ('summary', models.TextField(blank=True, verbose_name='summary')),
                        ('annotations', models.JSONField(blank=True, default=list, verbose_name='annotations')),
                        ('url', models.CharField(blank=True, max_length=2000, verbose_name='details')),
                        ('times_out_at', models.DateTimeField(verbose_name='times out')),
                        ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                    ],
                    options={
                        'verbose_name': 'check run',
                        'verbose_name_plural': 'check runs',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['times_out_at'], name='check_run_under_way'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'passed', 'failed', 'errored', 'cancelled', 'timed_out'])), name='check_run_state_known'),
                            models.UniqueConstraint(fields=('revision', 'name', 'external_id'), name='check_run_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state__in', ['queued', 'running'])), models.Q(models.Q(('state__in', ['queued', 'running']), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='check_run_ended_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{queued:running,queued:cancelled,queued:timed_out,running:passed,running:failed,running:errored,running:cancelled,running:timed_out}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='42f5b02840e9ebdfee584fd716b57ff3822d841e', operation='UPDATE', pgid='pgtrigger_state_follows_16c59', table='assignments_checkrun', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'passed\', \'failed\', \'errored\', \'cancelled\', \'timed_out\') AND (OLD."revision_id" IS DISTINCT FROM (NEW."revision_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."annotations" IS DISTINCT FROM (NEW."annotations") OR OLD."url" IS DISTINCT FROM (NEW."url") OR OLD."finished_at" IS DISTINCT FROM (NEW."finished_at")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a9d6d5666724b2804d764d229261bda96f2b6529', operation='UPDATE', pgid='pgtrigger_content_frozen_cc7da', table='assignments_checkrun', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='071c428f304531f36859104f9a4e01fdc4ab67ab', operation='DELETE', pgid='pgtrigger_never_deleted_0a28f', table='assignments_checkrun', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='CohortDeadline',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='cohorts.cohort', verbose_name='cohort')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.task', verbose_name='task')),
                        ('due_on', models.DateField(verbose_name='due on')),
                        ('set_on', models.DateField(verbose_name='set on')),
                    ],
                    options={
                        'verbose_name': 'deadline of a cohort',
                        'verbose_name_plural': 'deadlines of cohorts',
                        'ordering': ['cohort', 'due_on', 'id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('cohort', 'task'), name='cohort_deadline_once'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Comment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='assignments.thread', verbose_name='thread')),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                        ('body', models.TextField(blank=True, verbose_name='text')),
                        ('asks', models.BooleanField(default=False, verbose_name='asks for an answer')),
                        ('said_at', models.DateTimeField(verbose_name='said at')),
                        ('redacted_at', models.DateTimeField(blank=True, null=True, verbose_name='taken out')),
                        ('redacted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken out by')),
                        ('redact_reason', models.TextField(blank=True, verbose_name='why taken out')),
                    ],
                    options={
                        'verbose_name': 'comment',
                        'verbose_name_plural': 'comments',
                        'ordering': ['thread', 'id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(models.Q(('redacted_at', None), ('redacted_by', None), models.Q(('body', ''), _negated=True)), models.Q(('body', ''), ('redacted_at__isnull', False), ('redacted_by__isnull', False)), _connector='OR'), name='comment_says_something_or_was_taken_out'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."thread_id" IS DISTINCT FROM (NEW."thread_id") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."asks" IS DISTINCT FROM (NEW."asks") OR OLD."said_at" IS DISTINCT FROM (NEW."said_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='661326bf618b0826a0d41896e35089f6b1dd631a', operation='UPDATE', pgid='pgtrigger_content_frozen_cd7ee', table='assignments_comment', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='redacted_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."redacted_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='dd02a9e42a20512e02ee60b834b7ca9078a2ad73', operation='UPDATE', pgid='pgtrigger_redacted_once_b5991', table='assignments_comment', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='said_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."redacted_at" IS NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ee1938b5bdebeda151256ad439660f0c1b551dce', operation='UPDATE', pgid='pgtrigger_said_once_1017f', table='assignments_comment', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='dd4b079335b63efe11db4043129d4021817dc87c', operation='DELETE', pgid='pgtrigger_never_deleted_e2658', table='assignments_comment', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Extension',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='extensions', to='assignments.assignment', verbose_name='assignment')),
                        ('kind', models.CharField(choices=[('until', 'until'), ('plus', 'plus')], max_length=10, verbose_name='kind')),
                        ('until_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('plus_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='working days more')),
                        ('reason', models.TextField(verbose_name='reason')),
                        ('state', models.CharField(choices=[('requested', 'requested'), ('granted', 'granted'), ('declined', 'declined'), ('expired', 'expired'), ('revoked', 'revoked')], default='requested', max_length=20, verbose_name='state')),
                        ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                        ('requested_at', models.DateTimeField(blank=True, null=True, verbose_name='requested')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                        ('answer', models.TextField(blank=True, verbose_name='answer')),
                        ('is_self_service', models.BooleanField(default=False, verbose_name='self-service')),
                        ('batch', models.UUIDField(blank=True, db_index=True, null=True, verbose_name='granted together')),
                    ],
                    options={
                        'verbose_name': 'extension',
                        'verbose_name_plural': 'extensions',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'granted', 'declined', 'expired', 'revoked'])), name='extension_state_known'),
                            models.CheckConstraint(condition=models.Q(('kind__in', ['until', 'plus'])), name='extension_kind_known'),
                            models.CheckConstraint(condition=models.Q(models.Q(('kind', 'until'), ('plus_days', None), ('until_on__isnull', False)), models.Q(('kind', 'plus'), ('plus_days__gte', 1), ('plus_days__lte', 90), ('until_on', None)), _connector='OR'), name='extension_says_until_or_plus'),
                            models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='extension_has_a_reason'),
                            models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'requested')), models.Q(models.Q(('state', 'requested'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='extension_decided_has_a_time'),
                            models.UniqueConstraint(condition=models.Q(('state', 'requested')), fields=('assignment',), name='extension_one_request'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{requested:granted,requested:declined,requested:expired,granted:revoked}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='355386cc826648c8812a9a9bb00812dbb988d19c', operation='UPDATE', pgid='pgtrigger_state_follows_b5108', table='assignments_extension', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Nudge',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nudges', to='assignments.assignment', verbose_name='assignment')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='told to')),
                        ('step', models.PositiveSmallIntegerField(verbose_name='step')),
                        ('silent_since', models.DateTimeField(verbose_name='silent since')),
                        ('nudged_at', models.DateTimeField(verbose_name='told at')),
                    ],
                    options={
                        'verbose_name': 'nudge',
                        'verbose_name_plural': 'nudges',
                        'ordering': ['-id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('assignment', 'silent_since', 'step', 'user'), name='nudge_once'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fd456313cd43ce869eaca80cd4f39994f0ae34ea', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_65988', table='assignments_nudge', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='assignments.assignment', verbose_name='assignment')),
                        ('step', models.CharField(choices=[('week_before', 'week before'), ('day_before', 'day before'), ('day_after', 'day after')], max_length=12, verbose_name='step')),
                        ('due_at', models.DateTimeField(verbose_name='due')),
                        ('at', models.DateTimeField(verbose_name='at')),
                    ],
                    options={
                        'verbose_name': 'reminder',
                        'verbose_name_plural': 'reminders',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('step__in', ['week_before', 'day_before', 'day_after'])), name='reminder_step_known'),
                            models.UniqueConstraint(fields=('assignment', 'step', 'due_at'), name='reminder_once_per_date'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e7c7200f313e146566397e20d69587a1b5e953dc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_07fff', table='assignments_reminder', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Review',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='assignments.revision', verbose_name='revision')),
                        ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL, verbose_name='reviewer')),
                        ('rubric_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.rubricversion', verbose_name='rubric')),
                        ('state', models.CharField(choices=[('drafted', 'drafted'), ('published', 'published'), ('superseded', 'superseded')], default='drafted', max_length=20, verbose_name='state')),
                        ('outcome', models.CharField(choices=[('approved', 'approved'), ('changes_requested', 'changes requested'), ('rejected', 'rejected')], max_length=20, verbose_name='outcome')),
                        ('score', models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='score')),
                        ('comment', models.TextField(blank=True, verbose_name='feedback')),
                        ('is_sample', models.BooleanField(default=False, verbose_name='second opinion')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                    ],
                    options={
                        'verbose_name': 'review',
                        'verbose_name_plural': 'reviews',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'published', 'superseded'])), name='review_state_known'),
                            models.CheckConstraint(condition=models.Q(('outcome__in', ['approved', 'changes_requested', 'rejected'])), name='review_outcome_known'),
                            models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 1)), name='review_score_in_range'),
                            models.UniqueConstraint(condition=models.Q(('is_sample', False), ('state', 'published')), fields=('revision',), name='review_one_published'),
                            models.CheckConstraint(condition=models.Q(('state', 'drafted'), ('published_at__isnull', False), _connector='OR'), name='review_published_has_a_time'),
                            models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'rejected'), _negated=True), models.Q(('comment', ''), _negated=True), _connector='OR'), name='review_rejection_is_explained'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{drafted:published,published:superseded}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='693922de577a348ae10bc6b683384bea53f4690e', operation='UPDATE', pgid='pgtrigger_state_follows_36f6e', table='assignments_review', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'published\', \'superseded\') AND (OLD."revision_id" IS DISTINCT FROM (NEW."revision_id") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."rubric_version_id" IS DISTINCT FROM (NEW."rubric_version_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."score" IS DISTINCT FROM (NEW."score") OR OLD."comment" IS DISTINCT FROM (NEW."comment") OR OLD."is_sample" IS DISTINCT FROM (NEW."is_sample") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6f6a69f0b6c279b8c76375b10a508848d2f4b37a', operation='UPDATE', pgid='pgtrigger_content_frozen_98f75', table='assignments_review', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'published\', \'superseded\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='864a51a15b34b537ad9811c596d06983ec87f71a', operation='DELETE', pgid='pgtrigger_never_deleted_4ee9f', table='assignments_review', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewBoard',
                    fields=[
                    ],
                    options={
                        'verbose_name': 'review board',
                        'verbose_name_plural': 'review board',
                        'ordering': ['-id'],
                        'proxy': True,
                    },
                    bases=('cohorts.cohort',),
                ),
                migrations.CreateModel(
                    name='ReviewClaim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='assignments.assignment', verbose_name='assignment')),
                        ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_claims', to=settings.AUTH_USER_MODEL, verbose_name='held by')),
                        ('state', models.CharField(choices=[('held', 'held'), ('released', 'released'), ('expired', 'expired'), ('consumed', 'consumed')], default='held', max_length=20, verbose_name='state')),
                        ('slot', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='place')),
                        ('claimed_at', models.DateTimeField(verbose_name='claimed at')),
                        ('lease_until', models.DateTimeField(verbose_name='lease ends')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                    ],
                    options={
                        'verbose_name': 'review claim',
                        'verbose_name_plural': 'review claims',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'held')), fields=['lease_until', 'id'], name='claim_by_lease'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['held', 'released', 'expired', 'consumed'])), name='claim_state_known'),
                            models.UniqueConstraint(condition=models.Q(('state', 'held')), fields=('assignment',), name='claim_one_held'),
                            models.UniqueConstraint(condition=models.Q(('state', 'held')), fields=('holder', 'slot'), name='claim_slot_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('slot__gte', 1), ('slot__lte', 4), ('state', 'held')), models.Q(models.Q(('state', 'held'), _negated=True), ('ended_at__isnull', False), ('slot', None)), _connector='OR'), name='claim_held_has_a_slot_and_no_end'),
                            models.CheckConstraint(condition=models.Q(('lease_until__gte', models.F('claimed_at'))), name='claim_lease_after_claim'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{held:released,held:expired,held:consumed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='3ba3ecdb288620fed1891e83070847e7982f06ca', operation='UPDATE', pgid='pgtrigger_state_follows_51d25', table='assignments_reviewclaim', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assignment_id" IS DISTINCT FROM (NEW."assignment_id") OR OLD."holder_id" IS DISTINCT FROM (NEW."holder_id") OR OLD."claimed_at" IS DISTINCT FROM (NEW."claimed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f38c254e7064ff1dd1e610e87d7f4335bb419a96', operation='UPDATE', pgid='pgtrigger_content_frozen_8cdda', table='assignments_reviewclaim', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5bacfbccc435f8b121d47fdc0ed1805041a6bf0e', operation='DELETE', pgid='pgtrigger_never_deleted_fe689', table='assignments_reviewclaim', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewQueue',
                    fields=[
                    ],
                    options={
                        'verbose_name': 'waiting for review',
                        'verbose_name_plural': 'review queue',
                        'proxy': True,
                    },
                    bases=('assignments.assignment',),
                ),
                migrations.CreateModel(
                    name='ReviewRoute',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='routes', to='assignments.assignment', verbose_name='assignment')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='routes', to='assignments.revision', verbose_name='revision')),
                        ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_routes', to=settings.AUTH_USER_MODEL, verbose_name='asked')),
                        ('cause', models.CharField(choices=[('handed_in', 'handed in'), ('mentor_absent', 'mentor absent'), ('promise_broken', 'promise broken')], max_length=20, verbose_name='cause')),
                        ('score', models.FloatField(verbose_name='points')),
                        ('reasons', models.JSONField(verbose_name='reasons')),
                        ('routed_at', models.DateTimeField(verbose_name='asked at')),
                    ],
                    options={
                        'verbose_name': 'review route',
                        'verbose_name_plural': 'review routes',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(fields=['assignment', '-id'], name='route_of_assignment'),
                            models.Index(fields=['reviewer', 'routed_at'], name='route_of_reviewer'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('cause__in', ['handed_in', 'mentor_absent', 'promise_broken'])), name='route_cause_known'),
                            models.UniqueConstraint(condition=models.Q(('cause__in', ['handed_in', 'promise_broken'])), fields=('revision', 'cause'), name='route_once_per_cause'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8b4e4f6733330849ee150c44caccdb0997e7f5bb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_057bf', table='assignments_reviewroute', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewRules',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('cohort', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='review_rules', to='cohorts.cohort', verbose_name='cohort')),
                        ('promise_hours', models.PositiveIntegerField(default=72, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(720)], verbose_name='promise (hours)')),
                        ('sample_share', models.FloatField(default=0.05, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='second opinions (share)')),
                    ],
                    options={
                        'verbose_name': 'review rules',
                        'verbose_name_plural': 'review rules',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('promise_hours__gte', 1), ('promise_hours__lte', 720), ('sample_share__gte', 0), ('sample_share__lte', 1)), name='review_rules_in_range'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='assignments.assignment', verbose_name='assignment')),
                        ('number', models.PositiveIntegerField(verbose_name='revision')),
                        ('state', models.CharField(choices=[('submitted', 'submitted'), ('superseded', 'superseded'), ('withdrawn', 'withdrawn')], default='submitted', max_length=20, verbose_name='state')),
                        ('deliverables', models.JSONField(verbose_name='deliverables')),
                        ('comment', models.TextField(blank=True, verbose_name='comment')),
                        ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handed in by')),
                        ('submitted_at', models.DateTimeField(verbose_name='handed in')),
                    ],
                    options={
                        'verbose_name': 'revision',
                        'verbose_name_plural': 'revisions',
                        'ordering': ['assignment', '-number'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['submitted', 'superseded', 'withdrawn'])), name='revision_state_known'),
                            models.UniqueConstraint(fields=('assignment', 'number'), name='revision_number_once'),
                            models.UniqueConstraint(condition=models.Q(('state', 'submitted')), fields=('assignment',), name='revision_one_current'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{submitted:superseded,submitted:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='45e98cfe1a9cea2f966e56e459f3e80df09064c9', operation='UPDATE', pgid='pgtrigger_state_follows_6e8d9', table='assignments_revision', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assignment_id" IS DISTINCT FROM (NEW."assignment_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."deliverables" IS DISTINCT FROM (NEW."deliverables") OR OLD."comment" IS DISTINCT FROM (NEW."comment") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6234bbe00b29653426dd2f0ee0ec15171f9c94c9', operation='UPDATE', pgid='pgtrigger_content_frozen_18d24', table='assignments_revision', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='91be16c42ccd28e4d0ad71b6c8e11392761a923c', operation='DELETE', pgid='pgtrigger_never_deleted_42f3e', table='assignments_revision', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RoadmapUpgrade',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='upgrades', to='cohorts.cohort', verbose_name='cohort')),
                        ('direction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='direction')),
                        ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.roadmapversion', verbose_name='version before')),
                        ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.roadmapversion', verbose_name='version after')),
                        ('upgraded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='upgraded by')),
                        ('upgraded_at', models.DateTimeField(verbose_name='upgraded')),
                        ('learners', models.PositiveIntegerField(verbose_name='learners')),
                        ('kept', models.PositiveIntegerField(verbose_name='kept')),
                        ('carried', models.PositiveIntegerField(verbose_name='carried over')),
                        ('set_aside', models.PositiveIntegerField(verbose_name='set aside')),
                        ('given', models.PositiveIntegerField(verbose_name='given out')),
                    ],
                    options={
                        'verbose_name': 'roadmap upgrade',
                        'verbose_name_plural': 'roadmap upgrades',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='roadmap_upgrade_leads_on'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='85df8ad31f47626f443355e28e4c7af0d5bac12b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bf3db', table='assignments_roadmapupgrade', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RubricScore',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rubric_scores', to='assignments.review')),
                        ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.criterion', verbose_name='criterion')),
                        ('level', models.PositiveSmallIntegerField(verbose_name='level')),
                    ],
                    options={
                        'verbose_name': 'rubric score',
                        'verbose_name_plural': 'rubric scores',
                        'ordering': ['review', 'id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('review', 'criterion'), name='rubric_score_once'),
                            models.CheckConstraint(condition=models.Q(('level__gte', 0), ('level__lte', 4)), name='rubric_score_in_range'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='823ad531a6221fd77562e60aa40fddf960380d11', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9b8db', table='assignments_rubricscore', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SecondOpinion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('review', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_opinion', to='assignments.review', verbose_name='review')),
                        ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='second_opinions', to=settings.AUTH_USER_MODEL, verbose_name='asked')),
                        ('week', models.CharField(max_length=8, verbose_name='week')),
                        ('asked_at', models.DateTimeField(verbose_name='asked at')),
                        ('answer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='assignments.review', verbose_name='answer')),
                    ],
                    options={
                        'verbose_name': 'second opinion',
                        'verbose_name_plural': 'second opinions',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('answer', None)), fields=['reviewer', 'id'], name='opinion_waiting'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."review_id" IS DISTINCT FROM (NEW."review_id") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."week" IS DISTINCT FROM (NEW."week") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='3702f9c11037708bf8f8ab4b89899f4cb2fbb0b1', operation='UPDATE', pgid='pgtrigger_content_frozen_322e6', table='assignments_secondopinion', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Snippet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('criterion', models.CharField(blank=True, max_length=60, verbose_name='criterion')),
                        ('body', models.TextField(verbose_name='text')),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                        ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='put away')),
                    ],
                    options={
                        'verbose_name': 'snippet',
                        'verbose_name_plural': 'snippets',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('archived_at', None)), fields=['organization', 'criterion'], name='snippet_in_use'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('body', ''), _negated=True), name='snippet_says_something'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."criterion" IS DISTINCT FROM (NEW."criterion") OR OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9e24283921c01192bba2bdb768c25dadec142549', operation='UPDATE', pgid='pgtrigger_content_frozen_84da3', table='assignments_snippet', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SnippetUse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('snippet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='assignments.snippet')),
                        ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='assignments.review')),
                    ],
                    options={
                        'verbose_name': 'use of a snippet',
                        'verbose_name_plural': 'uses of snippets',
                        'ordering': ['id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('snippet', 'review'), name='snippet_use_once'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0e321cce775e8e13ca4463c28516f4fec128121d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dc557', table='assignments_snippetuse', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Thread',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='threads', to='assignments.assignment', verbose_name='assignment')),
                        ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='threads', to='assignments.revision', verbose_name='revision')),
                        ('anchor', models.CharField(choices=[('revision', 'revision'), ('criterion', 'criterion'), ('line', 'line')], max_length=10, verbose_name='about')),
                        ('criterion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.criterion', verbose_name='criterion')),
                        ('deliverable', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='deliverable')),
                        ('path', models.CharField(blank=True, max_length=500, verbose_name='file')),
                        ('line', models.PositiveIntegerField(blank=True, null=True, verbose_name='line')),
                        ('state', models.CharField(choices=[('open', 'open'), ('resolved', 'resolved')], default='open', max_length=20, verbose_name='state')),
                        ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by')),
                        ('opened_at', models.DateTimeField(verbose_name='opened')),
                        ('resolved_at', models.DateTimeField(blank=True, null=True, verbose_name='resolved')),
                    ],
                    options={
                        'verbose_name': 'thread',
                        'verbose_name_plural': 'threads',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(fields=['assignment', 'state'], name='thread_of_assignment'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['open', 'resolved'])), name='thread_state_known'),
                            models.CheckConstraint(condition=models.Q(('anchor__in', ['revision', 'criterion', 'line'])), name='thread_anchor_known'),
                            models.CheckConstraint(condition=models.Q(models.Q(('anchor', 'revision'), ('criterion', None), ('deliverable', None), ('line', None), ('path', '')), models.Q(('anchor', 'criterion'), ('criterion__isnull', False), ('deliverable', None), ('line', None), ('path', '')), models.Q(('anchor', 'line'), ('criterion', None), ('deliverable__isnull', False), ('line__gte', 1), ('line__lte', 1000000), models.Q(('path', ''), _negated=True)), _connector='OR'), name='thread_anchor_is_whole'),
                            models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', False), ('state', 'resolved')), models.Q(('resolved_at', None), ('state', 'open')), _connector='OR'), name='thread_resolved_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:resolved,resolved:open}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='6aa9239d2c4f692e399d8d332dd8b2a5aca21449', operation='UPDATE', pgid='pgtrigger_state_follows_7e779', table='assignments_thread', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assignment_id" IS DISTINCT FROM (NEW."assignment_id") OR OLD."revision_id" IS DISTINCT FROM (NEW."revision_id") OR OLD."anchor" IS DISTINCT FROM (NEW."anchor") OR OLD."criterion_id" IS DISTINCT FROM (NEW."criterion_id") OR OLD."deliverable" IS DISTINCT FROM (NEW."deliverable") OR OLD."path" IS DISTINCT FROM (NEW."path") OR OLD."line" IS DISTINCT FROM (NEW."line"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ad43c304a69cb3481d8766c36acdba36a2ad8ccc', operation='UPDATE', pgid='pgtrigger_content_frozen_4dc16', table='assignments_thread', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d724633fc6dd0117a7ff01019545f1c316093c61', operation='DELETE', pgid='pgtrigger_never_deleted_38981', table='assignments_thread', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Upload',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='assignments.assignment', verbose_name='assignment')),
                        ('revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='assignments.revision', verbose_name='handed in with')),
                        ('name', models.CharField(max_length=120, verbose_name='file name')),
                        ('media_type', models.CharField(max_length=80, verbose_name='media type')),
                        ('size', models.PositiveBigIntegerField(verbose_name='size')),
                        ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                        ('key', models.CharField(editable=False, max_length=100, unique=True)),
                        ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
                        ('uploaded_at', models.DateTimeField(verbose_name='uploaded')),
                    ],
                    options={
                        'verbose_name': 'uploaded file',
                        'verbose_name_plural': 'uploaded files',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('revision', None)), fields=['uploaded_at'], name='upload_waiting'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='upload_is_not_empty'),
                            models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='upload_has_a_name'),
                            models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='upload_sha_is_whole'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assignment_id" IS DISTINCT FROM (NEW."assignment_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."media_type" IS DISTINCT FROM (NEW."media_type") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."uploaded_by_id" IS DISTINCT FROM (NEW."uploaded_by_id") OR OLD."uploaded_at" IS DISTINCT FROM (NEW."uploaded_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='82bc46f6276435337852a9bf3016f2bc17616446', operation='UPDATE', pgid='pgtrigger_content_frozen_cf68b', table='assignments_upload', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='handed_in_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."revision_id" IS NOT NULL AND OLD."revision_id" IS DISTINCT FROM (NEW."revision_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1d92c7ba5202ccabc348c2b551cb55dafd20df8b', operation='UPDATE', pgid='pgtrigger_handed_in_once_b4312', table='assignments_upload', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."revision_id" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='91a6728bd1be2d8eda4f2b08af5aa53b2e115987', operation='DELETE', pgid='pgtrigger_never_deleted_154d9', table='assignments_upload', when='BEFORE')),
                        ],
                    },
                ),
            ],
        ),
        add_schedules({
            'assignments.draw_second_opinions': 86400,
            'assignments.expire_claims': 300,
            'assignments.expire_extensions': 3600,
            'assignments.follow_up_reviews': 3600,
            'assignments.remind': 600,
            'assignments.sweep_uploads': 3600,
            'assignments.time_out_check_runs': 300,
        }),
    ]
