import apps.cohorts.models.cohorts
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels, add_schedules


class Migration(migrations.Migration):

    replaces = [
        ('cohorts', '0001_initial'),
        ('cohorts', '0002_a_placement_left_can_be_current_again'),
        ('cohorts', '0003_wait_in_line'),
        ('cohorts', '0004_pauses_calendar_rules'),
        ('cohorts', '0005_rosters_transfers_teams'),
        ('cohorts', '0006_sweep_rosters'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('accounts', '0002_squashed_profiles'),
        ('core', '0001_squashed'),
        ('curriculum', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Break',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='breaks', to='cohorts.cohort', verbose_name='cohort')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('first_on', models.DateField(verbose_name='first day')),
                        ('last_on', models.DateField(verbose_name='last day')),
                    ],
                    options={
                        'verbose_name': 'break',
                        'verbose_name_plural': 'breaks',
                        'ordering': ['cohort', 'first_on', 'id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='break_ends_after_start'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Cohort',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='accounts.organization', verbose_name='organization')),
                        ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='cohorts.program', verbose_name='program')),
                        ('slug', models.SlugField(max_length=60, verbose_name='short name')),
                        ('name', models.CharField(max_length=150, verbose_name='name')),
                        ('target_direction', models.ForeignKey(help_text='What the cohort aims at; its learners may stand elsewhere first.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='target direction')),
                        ('starts_on', models.DateField(verbose_name='starts')),
                        ('ends_on', models.DateField(verbose_name='ends')),
                        ('time_zone', models.CharField(default='UTC', max_length=50, verbose_name='time zone')),
                        ('working_weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=apps.cohorts.models.cohorts.working_week, help_text='1 is Monday, 7 is Sunday. Due dates are counted in these days.', size=None, verbose_name='working days')),
                        ('self_service_days', models.PositiveSmallIntegerField(default=0, help_text='Working days a learner may add to due dates without asking, in all.', verbose_name='self-service days')),
                        ('late_grace_hours', models.PositiveSmallIntegerField(default=0, help_text='What comes in by then is not late.', verbose_name='grace (hours)')),
                        ('late_penalty', models.FloatField(default=0, help_text='The share of the mark, 0 to 1, that each day late begun costs.', verbose_name='late penalty')),
                        ('late_floor', models.FloatField(default=0, help_text='The share of the mark, 0 to 1, that late work keeps in any case.', verbose_name='least share')),
                        ('closes_after_days', models.PositiveSmallIntegerField(blank=True, help_text='Days after the due date from which work is no longer taken; empty: never.', null=True, verbose_name='closes after (days)')),
                        ('review_grace_days', models.PositiveSmallIntegerField(default=14, help_text='How long after its end what was handed in is still reviewed.', verbose_name='review grace (days)')),
                        ('state', models.CharField(choices=[('planned', 'planned'), ('enrolling', 'enrolling'), ('running', 'running'), ('wrapping_up', 'wrapping up'), ('completed', 'completed'), ('cancelled', 'cancelled')], default='planned', max_length=20, verbose_name='state')),
                        ('leads', models.ManyToManyField(blank=True, related_name='led_cohorts', to=settings.AUTH_USER_MODEL, verbose_name='lead mentors')),
                    ],
                    options={
                        'verbose_name': 'cohort',
                        'verbose_name_plural': 'cohorts',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'enrolling', 'running', 'wrapping_up', 'completed', 'cancelled'])), name='cohort_state_known'),
                            models.UniqueConstraint(fields=('organization', 'slug'), name='cohort_slug_once'),
                            models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='cohort_ends_after_start'),
                            models.CheckConstraint(condition=models.Q(('working_weekdays__len__gte', 1), ('working_weekdays__contained_by', [1, 2, 3, 4, 5, 6, 7])), name='cohort_works_on_some_days'),
                            models.CheckConstraint(condition=models.Q(('late_penalty__gte', 0), ('late_penalty__lte', 1), ('late_floor__gte', 0), ('late_floor__lte', 1)), name='cohort_late_shares_in_range'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{planned:enrolling,planned:cancelled,enrolling:running,enrolling:cancelled,running:wrapping_up,wrapping_up:completed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='d58901fc1048a18bf4a4c75fccad5c728a235209', operation='UPDATE', pgid='pgtrigger_state_follows_94a15', table='cohorts_cohort', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Enrollment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='accounts.organization', verbose_name='organization')),
                        ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='cohorts.cohort', verbose_name='cohort')),
                        ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrollments', to='accounts.learner', verbose_name='learner')),
                        ('state', models.CharField(choices=[('applied', 'applied'), ('waitlisted', 'waitlisted'), ('admitted', 'admitted'), ('active', 'active'), ('paused', 'paused'), ('completed', 'completed'), ('not_completed', 'not completed'), ('transferred', 'transferred'), ('withdrawn', 'withdrawn'), ('declined', 'declined')], default='applied', max_length=20, verbose_name='state')),
                        ('motivation', models.TextField(blank=True, verbose_name='motivation')),
                        ('asked_direction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='direction asked for')),
                        ('asked_hours', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(80)], verbose_name='hours a week offered')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='cohorts.team', verbose_name='team')),
                        ('waits_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='waits for')),
                        ('waitlisted_at', models.DateTimeField(blank=True, null=True, verbose_name='waits since')),
                        ('returns_on', models.DateField(blank=True, help_text='The first day at work after a pause.', null=True, verbose_name='returns')),
                        ('successor', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessor', to='cohorts.enrollment', verbose_name='went on in')),
                        ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='active since')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                    ],
                    options={
                        'verbose_name': 'enrollment',
                        'verbose_name_plural': 'enrollments',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(fields=['cohort', 'state', '-id'], name='enrollment_by_cohort'),
                            models.Index(fields=['organization', '-id'], name='enrollment_by_organization'),
                            models.Index(condition=models.Q(('state', 'waitlisted')), fields=['cohort', 'waits_for', 'waitlisted_at', 'id'], name='enrollment_in_line'),
                            models.Index(condition=models.Q(('state', 'paused')), fields=['returns_on'], name='enrollment_away'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['applied', 'waitlisted', 'admitted', 'active', 'paused', 'completed', 'not_completed', 'transferred', 'withdrawn', 'declined'])), name='enrollment_state_known'),
                            models.UniqueConstraint(fields=('cohort', 'learner'), name='enrollment_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'waitlisted'), ('waitlisted_at__isnull', False), ('waits_for__isnull', False)), models.Q(models.Q(('state', 'waitlisted'), _negated=True), ('waitlisted_at', None), ('waits_for', None)), _connector='OR'), name='enrollment_waits_for_a_direction'),
                            models.CheckConstraint(condition=models.Q(models.Q(('returns_on__isnull', False), ('state', 'paused')), models.Q(models.Q(('state', 'paused'), _negated=True), ('returns_on', None)), _connector='OR'), name='enrollment_paused_has_a_return'),
                            models.CheckConstraint(condition=models.Q(('asked_hours', None), models.Q(('asked_hours__gte', 0), ('asked_hours__lte', 80)), _connector='OR'), name='enrollment_hours_in_range'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'transferred'), ('successor__isnull', False)), models.Q(models.Q(('state', 'transferred'), _negated=True), ('successor', None)), _connector='OR'), name='enrollment_transferred_has_a_successor'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['active', 'paused', 'completed', 'not_completed']), _negated=True), ('activated_at__isnull', False), _connector='OR'), name='enrollment_active_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{applied:waitlisted,applied:admitted,applied:withdrawn,applied:declined,waitlisted:admitted,waitlisted:withdrawn,waitlisted:declined,admitted:active,admitted:withdrawn,active:paused,active:completed,active:not_completed,active:transferred,active:withdrawn,paused:active,paused:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='d5a484da036da00762f896c36a55c56a89798e08', operation='UPDATE', pgid='pgtrigger_state_follows_0b8d5', table='cohorts_enrollment', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='team_of_own_cohort', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."team_id" IS NOT NULL)', func="\n            IF NOT EXISTS (\n                SELECT FROM cohorts_team t\n                WHERE t.id = NEW.team_id AND t.cohort_id = NEW.cohort_id\n            ) THEN\n                RAISE EXCEPTION 'team % is not of the cohort of its member', NEW.team_id\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'enrollment_team_of_own_cohort';\n            END IF;\n            RETURN NEW;\n            ", hash='e41875a68c62ca9eafdbecd1b1687e7becaa8962', operation='INSERT OR UPDATE OF "team_id", "cohort_id"', pgid='pgtrigger_team_of_own_cohort_af485', table='cohorts_enrollment', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Pause',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('started_at', models.DateTimeField(verbose_name='away since')),
                        ('returns_on', models.DateField(verbose_name='returns')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                    ],
                    options={
                        'verbose_name': 'pause',
                        'verbose_name_plural': 'pauses',
                        'ordering': ['enrollment', 'started_at'],
                        'constraints': [
                            models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('enrollment',), name='pause_one_open'),
                            models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='pause_ends_after_start'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Placement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('direction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='direction')),
                        ('roadmap_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='curriculum.roadmapversion', verbose_name='roadmap version')),
                        ('seats', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='cohorts.seats', verbose_name='seat')),
                        ('state', models.CharField(choices=[('proposed', 'proposed'), ('current', 'current'), ('left', 'left'), ('finished', 'finished')], default='proposed', max_length=20, verbose_name='state')),
                        ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                    ],
                    options={
                        'verbose_name': 'direction placement',
                        'verbose_name_plural': 'direction placements',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'current', 'left', 'finished'])), name='placement_state_known'),
                            models.UniqueConstraint(condition=models.Q(('state', 'current')), fields=('enrollment',), name='placement_one_current'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'current'), _negated=True), ('started_at__isnull', False), _connector='OR'), name='placement_current_has_a_start'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['left', 'finished']), _negated=True), ('ended_at__isnull', False), _connector='OR'), name='placement_ended_has_an_end'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{proposed:current,proposed:left,current:left,current:finished,left:current}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='eff7b7cd4c6c3447a8a63324e186159b081413ae', operation='UPDATE', pgid='pgtrigger_state_follows_c7d1b', table='cohorts_placement', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Program',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programs', to='accounts.organization', verbose_name='organization')),
                        ('slug', models.SlugField(max_length=60, verbose_name='short name')),
                        ('name', models.CharField(max_length=150, verbose_name='name')),
                        ('state', models.CharField(choices=[('draft', 'draft'), ('active', 'active'), ('closed', 'closed'), ('archived', 'archived')], default='draft', max_length=20, verbose_name='state')),
                    ],
                    options={
                        'verbose_name': 'program',
                        'verbose_name_plural': 'programs',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'active', 'closed', 'archived'])), name='program_state_known'),
                            models.UniqueConstraint(fields=('organization', 'slug'), name='program_slug_once'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:active,active:closed,closed:archived}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='ef68eb519eace897f3152629ab864bd7509e2345', operation='UPDATE', pgid='pgtrigger_state_follows_7a206', table='cohorts_program', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RosterFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('roster_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='cohorts.rosterimport')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('content', models.TextField(verbose_name='content')),
                    ],
                    options={
                        'verbose_name': 'roster file',
                        'verbose_name_plural': 'roster files',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='RosterImport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roster_imports', to='accounts.organization', verbose_name='organization')),
                        ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='roster_imports', to='cohorts.cohort', verbose_name='cohort')),
                        ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent in by')),
                        ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job', verbose_name='job')),
                        ('state', models.CharField(choices=[('received', 'received'), ('checked', 'checked'), ('confirmed', 'confirmed'), ('applied', 'applied'), ('refused', 'refused')], default='received', max_length=20, verbose_name='state')),
                        ('shape', models.CharField(choices=[('plain', 'plain'), ('oneroster', 'oneroster')], max_length=10, verbose_name='shape')),
                        ('atomic', models.BooleanField(default=False, verbose_name='all or nothing')),
                        ('apply_deletions', models.BooleanField(default=False, verbose_name='takes people out')),
                        ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='checked')),
                        ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='applied')),
                        ('digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('created_rows', models.PositiveIntegerField(default=0, verbose_name='created')),
                        ('changed_rows', models.PositiveIntegerField(default=0, verbose_name='changed')),
                        ('unchanged_rows', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                        ('failed_rows', models.PositiveIntegerField(default=0, verbose_name='failed')),
                    ],
                    options={
                        'verbose_name': 'roster import',
                        'verbose_name_plural': 'roster imports',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['received', 'checked', 'confirmed', 'applied', 'refused'])), name='roster_import_state_known'),
                            models.CheckConstraint(condition=models.Q(('shape__in', ['plain', 'oneroster'])), name='roster_import_shape_known'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'checked'), _negated=True), ('checked_at__isnull', False), _connector='OR'), name='roster_import_checked_has_a_time'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'applied'), _negated=True), ('applied_at__isnull', False), _connector='OR'), name='roster_import_applied_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{received:checked,received:refused,checked:confirmed,confirmed:checked,confirmed:applied,confirmed:refused}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c36ec6d38100a7c59475b43b971a47e3f4cf3747', operation='UPDATE', pgid='pgtrigger_state_follows_e9f0a', table='cohorts_rosterimport', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RosterRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('roster_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='cohorts.rosterimport', verbose_name='roster import')),
                        ('file', models.CharField(max_length=100, verbose_name='file')),
                        ('line', models.PositiveIntegerField(verbose_name='line')),
                        ('outcome', models.CharField(choices=[('created', 'created'), ('changed', 'changed'), ('unchanged', 'unchanged'), ('failed', 'failed')], max_length=10, verbose_name='outcome')),
                        ('code', models.CharField(blank=True, max_length=40, verbose_name='code')),
                        ('column', models.CharField(blank=True, max_length=40, verbose_name='column')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('enrollment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cohorts.enrollment', verbose_name='enrollment')),
                    ],
                    options={
                        'verbose_name': 'roster row',
                        'verbose_name_plural': 'roster rows',
                        'ordering': ['id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('outcome__in', ['created', 'changed', 'unchanged', 'failed'])), name='roster_row_outcome_known'),
                            models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'failed'), _negated=True), models.Q(models.Q(('code', ''), _negated=True), models.Q(('column', ''), _negated=True)), _connector='OR'), name='roster_row_failed_says_why'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Seats',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='cohorts.cohort', verbose_name='cohort')),
                        ('direction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='direction')),
                        ('roadmap_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.roadmapversion', verbose_name='roadmap version')),
                        ('capacity', models.PositiveIntegerField(verbose_name='seats')),
                        ('taken', models.PositiveIntegerField(default=0, verbose_name='taken')),
                    ],
                    options={
                        'verbose_name': 'seats in a direction',
                        'verbose_name_plural': 'seats per direction',
                        'ordering': ['cohort', 'direction'],
                        'constraints': [
                            models.UniqueConstraint(fields=('cohort', 'direction'), name='seats_once'),
                            models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='seats_not_oversold'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='teams', to='cohorts.cohort', verbose_name='cohort')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                    ],
                    options={
                        'verbose_name': 'team',
                        'verbose_name_plural': 'teams',
                        'ordering': ['-id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('cohort', 'name'), name='team_name_once'),
                            models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='team_has_a_name'),
                        ],
                    },
                ),
            ],
        ),
        add_schedules({
            'cohorts.return_from_pause': 900,
            'cohorts.sweep_rosters': 3600,
        }),
    ]
