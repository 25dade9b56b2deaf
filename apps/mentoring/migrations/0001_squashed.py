import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels, add_schedules


class Migration(migrations.Migration):

    replaces = [
        ('mentoring', '0001_initial'),
        ('mentoring', '0002_a_transfer_ends_a_mentorship'),
        ('mentoring', '0003_hours_leave_and_matching'),
        ('mentoring', '0004_schedules'),
        ('mentoring', '0005_what_a_run_was_worth'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('accounts', '0002_squashed_profiles'),
        ('cohorts', '0001_squashed'),
        ('core', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='accounts.mentor', verbose_name='mentor')),
                        ('starts_on', models.DateField(verbose_name='first day')),
                        ('ends_on', models.DateField(verbose_name='last day')),
                        ('starts_at', models.DateTimeField(verbose_name='starts')),
                        ('ends_at', models.DateTimeField(verbose_name='ends')),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('announced_at', models.DateTimeField(blank=True, null=True, verbose_name='announced')),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled')),
                    ],
                    options={
                        'verbose_name': 'absence',
                        'verbose_name_plural': 'absences',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('announced_at', None), ('cancelled_at', None)), fields=['starts_at'], name='absence_untold'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('ends_on__gte', models.F('starts_on'))), name='absence_ends_after_start'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='MatchProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='mentoring.matchrun', verbose_name='match run')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_proposals', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='match_proposals', to='accounts.mentor', verbose_name='mentor')),
                        ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='mentoring.mentorship', verbose_name='instead of')),
                        ('state', models.CharField(choices=[('proposed', 'proposed'), ('offered', 'offered'), ('accepted', 'accepted'), ('declined', 'declined'), ('expired', 'expired'), ('cancelled', 'cancelled')], default='proposed', max_length=20, verbose_name='state')),
                        ('score', models.FloatField(verbose_name='points')),
                        ('contributions', models.JSONField(verbose_name='why')),
                        ('offered_at', models.DateTimeField(blank=True, null=True, verbose_name='offered')),
                        ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                        ('decline_reason', models.CharField(blank=True, choices=[('no_time', 'no time'), ('not_my_field', 'not my field'), ('too_close', 'too close'), ('other', 'other')], max_length=20, verbose_name='why declined')),
                        ('note', models.TextField(blank=True, verbose_name='note')),
                        ('mentorship', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposal', to='mentoring.mentorship', verbose_name='mentorship')),
                    ],
                    options={
                        'verbose_name': 'match proposal',
                        'verbose_name_plural': 'match proposals',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('state', 'offered')), fields=['expires_at'], name='match_proposal_waiting'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'offered', 'accepted', 'declined', 'expired', 'cancelled'])), name='match_proposal_state_known'),
                            models.CheckConstraint(condition=models.Q(('decline_reason__in', ['no_time', 'not_my_field', 'too_close', 'other', ''])), name='match_proposal_reason_known'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ['offered', 'proposed'])), fields=('enrollment',), name='match_proposal_one_open'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['offered', 'accepted', 'declined', 'expired']), _negated=True), models.Q(('expires_at__isnull', False), ('offered_at__isnull', False)), _connector='OR'), name='match_proposal_offer_expires'),
                            models.CheckConstraint(condition=models.Q(models.Q(('mentorship__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('mentorship', None)), _connector='OR'), name='match_proposal_accepted_is_a_mentorship'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), models.Q(('decline_reason', ''), _negated=True)), models.Q(models.Q(('state', 'declined'), _negated=True), ('decline_reason', '')), _connector='OR'), name='match_proposal_declined_has_a_reason'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{proposed:offered,proposed:cancelled,offered:accepted,offered:declined,offered:expired,offered:cancelled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='9ce47c13a8c77734b9253598c163982e92d72893', operation='UPDATE', pgid='pgtrigger_state_follows_dceb6', table='mentoring_matchproposal', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='MatchRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='match_runs', to='cohorts.cohort', verbose_name='cohort')),
                        ('made_at', models.DateTimeField(verbose_name='made')),
                        ('digest', models.CharField(max_length=64, verbose_name='digest of the inputs')),
                        ('learners', models.PositiveIntegerField(verbose_name='learners')),
                        ('kept', models.JSONField(verbose_name='pairs that stay')),
                        ('unmatched', models.JSONField(verbose_name='without a mentor')),
                        ('total', models.FloatField(verbose_name='total value')),
                        ('prices', models.JSONField(default=list, verbose_name='worth of one more place')),
                        ('envy', models.JSONField(default=list, verbose_name='who would rather change')),
                    ],
                    options={
                        'verbose_name': 'match run',
                        'verbose_name_plural': 'match runs',
                        'ordering': ['-id'],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6f032cb617945e22c6ae5e80817e76121df6f417', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e1fe4', table='mentoring_matchrun', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Meeting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                        ('held_at', models.DateTimeField(verbose_name='held')),
                        ('kind', models.CharField(choices=[('first', 'first'), ('regular', 'regular'), ('review', 'review'), ('crisis', 'crisis')], max_length=10, verbose_name='kind')),
                        ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(480)], verbose_name='minutes')),
                        ('attendance', models.CharField(choices=[('both', 'both'), ('learner_missing', 'learner missing'), ('mentor_missing', 'mentor missing')], max_length=15, verbose_name='who came')),
                        ('notes', models.TextField(blank=True, verbose_name='notes')),
                        ('audience', models.CharField(choices=[('author', 'author'), ('mentors', 'mentors'), ('managers', 'managers')], max_length=10, verbose_name='who reads the notes')),
                    ],
                    options={
                        'verbose_name': 'meeting',
                        'verbose_name_plural': 'meetings',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(fields=['enrollment', '-held_at'], name='meeting_by_enrollment'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['first', 'regular', 'review', 'crisis'])), name='meeting_kind_known'),
                            models.CheckConstraint(condition=models.Q(('attendance__in', ['both', 'learner_missing', 'mentor_missing'])), name='meeting_attendance_known'),
                            models.CheckConstraint(condition=models.Q(('audience__in', ['author', 'mentors', 'managers'])), name='meeting_audience_known'),
                            models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 480)), name='meeting_minutes_in_range'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Mentorship',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentorships', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mentorships', to='accounts.mentor', verbose_name='mentor')),
                        ('kind', models.CharField(choices=[('primary', 'primary'), ('secondary', 'secondary')], default='primary', max_length=10, verbose_name='kind')),
                        ('state', models.CharField(choices=[('active', 'active'), ('paused', 'paused'), ('ended', 'ended')], default='active', max_length=20, verbose_name='state')),
                        ('hours', models.FloatField(default=1.0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(80)], verbose_name='hours a week')),
                        ('started_at', models.DateTimeField(verbose_name='started')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                        ('end_reason', models.CharField(blank=True, choices=[('completed', 'completed'), ('handover', 'handover'), ('mentor_exit', 'mentor exit'), ('learner_exit', 'learner exit'), ('mismatch', 'mismatch'), ('pivot', 'pivot'), ('transfer', 'transfer')], max_length=15, verbose_name='why it ended')),
                    ],
                    options={
                        'verbose_name': 'mentorship',
                        'verbose_name_plural': 'mentorships',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['active', 'paused', 'ended'])), name='mentorship_state_known'),
                            models.CheckConstraint(condition=models.Q(('kind__in', ['primary', 'secondary'])), name='mentorship_kind_known'),
                            models.UniqueConstraint(condition=models.Q(('kind', 'primary'), ('state', 'active')), fields=('enrollment',), name='mentorship_one_active_primary'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ['active', 'paused'])), fields=('enrollment', 'mentor'), name='mentorship_once_per_pair'),
                            models.CheckConstraint(condition=models.Q(('hours__gte', 0), ('hours__lte', 80)), name='mentorship_hours_in_range'),
                            models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended'), models.Q(('end_reason', ''), _negated=True)), models.Q(models.Q(('state', 'ended'), _negated=True), ('end_reason', ''), ('ended_at', None)), _connector='OR'), name='mentorship_end_has_time_and_reason'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{active:paused,active:ended,paused:active,paused:ended}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='8427441c950bbc4b9783c7b06d21be4a51159661', operation='UPDATE', pgid='pgtrigger_state_follows_6ff31', table='mentoring_mentorship', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='within_hours', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE given double precision; used double precision;', func="\nIF NEW.state <> 'active'\n   OR EXISTS (SELECT FROM cohorts_enrollment e\n              WHERE e.id = NEW.enrollment_id AND e.state IN ('completed', 'declined', 'not_completed', 'transferred', 'withdrawn')) THEN\n    RETURN NEW;\nEND IF;\nIF TG_OP = 'UPDATE' THEN\n    IF OLD.state = 'active' AND OLD.mentor_id = NEW.mentor_id AND NEW.hours <= OLD.hours THEN\n        RETURN NEW;\n    END IF;\nEND IF;\nSELECT m.weekly_hours INTO given FROM accounts_mentor m\nWHERE m.id = NEW.mentor_id FOR NO KEY UPDATE;\nSELECT COALESCE(SUM(s.hours), 0) INTO used\nFROM mentoring_mentorship s JOIN cohorts_enrollment e ON e.id = s.enrollment_id\nWHERE s.mentor_id = NEW.mentor_id AND s.state = 'active' AND s.id <> NEW.id\n  AND e.state NOT IN ('completed', 'declined', 'not_completed', 'transferred', 'withdrawn');\nIF used + NEW.hours > given THEN\n    RAISE EXCEPTION 'mentor %: % of % hours are used, % more do not fit',\n        NEW.mentor_id, used, given, NEW.hours\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'mentorship_within_hours';\nEND IF;\nRETURN NEW;\n", hash='7c7f143a8497d7e3fc29e1949903e41ebfd6a0e3', operation='INSERT OR UPDATE', pgid='pgtrigger_within_hours_b6965', table='mentoring_mentorship', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Preference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.learner', verbose_name='learner')),
                        ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.mentor', verbose_name='mentor')),
                        ('side', models.CharField(choices=[('learner', 'learner'), ('mentor', 'mentor')], max_length=10, verbose_name='side')),
                        ('stance', models.CharField(choices=[('prefer', 'prefer'), ('avoid', 'avoid'), ('ban', 'ban')], max_length=10, verbose_name='wish')),
                    ],
                    options={
                        'verbose_name': 'preference',
                        'verbose_name_plural': 'preferences',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('side__in', ['learner', 'mentor'])), name='preference_side_known'),
                            models.CheckConstraint(condition=models.Q(('stance__in', ['prefer', 'avoid', 'ban'])), name='preference_stance_known'),
                            models.UniqueConstraint(fields=('learner', 'mentor', 'side'), name='preference_once_per_side'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Unmentored',
                    fields=[
                    ],
                    options={
                        'verbose_name': 'learner without a mentor',
                        'verbose_name_plural': 'learners without a mentor',
                        'proxy': True,
                    },
                    bases=('cohorts.enrollment',),
                ),
            ],
        ),
        add_schedules({
            'mentoring.announce_absences': 600,
            'mentoring.expire_offers': 3600,
            'mentoring.settle_mentorships': 86400,
        }),
    ]
