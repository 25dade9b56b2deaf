import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels, add_schedules


class Migration(migrations.Migration):

    replaces = [
        ('progress', '0001_initial'),
        ('progress', '0002_skill_states'),
        ('progress', '0003_risk_signals'),
        ('progress', '0004_attention'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('assignments', '0001_squashed'),
        ('cohorts', '0001_squashed'),
        ('core', '0001_squashed'),
        ('curriculum', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='ProgressSnapshot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress_snapshots', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('placement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cohorts.placement', verbose_name='direction placement')),
                        ('as_of_on', models.DateField(verbose_name='day')),
                        ('formula_version', models.CharField(max_length=20, verbose_name='formula')),
                        ('is_paused', models.BooleanField(verbose_name='on leave')),
                        ('approved_count', models.PositiveIntegerField(verbose_name='approved')),
                        ('open_count', models.PositiveIntegerField(verbose_name='open')),
                        ('overdue_count', models.PositiveIntegerField(verbose_name='overdue')),
                        ('waiting_count', models.PositiveIntegerField(verbose_name='waiting for review')),
                        ('hours_done', models.FloatField(verbose_name='hours done')),
                        ('hours_left', models.FloatField(verbose_name='hours left')),
                        ('share_done', models.FloatField(null=True, verbose_name='share done')),
                        ('skills_shown', models.PositiveIntegerField(verbose_name='skills shown')),
                        ('last_activity_at', models.DateTimeField(null=True, verbose_name='last handed in')),
                    ],
                    options={
                        'verbose_name': 'progress snapshot',
                        'verbose_name_plural': 'progress snapshots',
                        'ordering': ['-id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('enrollment', 'as_of_on', 'formula_version'), name='progress_snapshot_once'),
                            models.CheckConstraint(condition=models.Q(('share_done', None), models.Q(('share_done__gte', 0), ('share_done__lte', 1)), _connector='OR'), name='progress_snapshot_in_range'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d3e30789e905c322598160257271e33601fb8489', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aae0c', table='progress_progresssnapshot', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RiskAssessment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='risk_assessments', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('as_of', models.DateField(verbose_name='as of')),
                        ('probability', models.FloatField(verbose_name='risk')),
                        ('base', models.FloatField(verbose_name='log-odds of the safest')),
                        ('contributions', models.JSONField(verbose_name='what adds to it')),
                        ('shapes', models.CharField(max_length=20, verbose_name='shapes')),
                    ],
                    options={
                        'verbose_name': 'risk assessment',
                        'verbose_name_plural': 'risk assessments',
                        'ordering': ['-id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('enrollment', 'as_of'), name='risk_assessment_once'),
                            models.CheckConstraint(condition=models.Q(('probability__gte', 0), ('probability__lte', 1)), name='risk_assessment_in_range'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='695c17cda9b53e0672cf2ab3737d2f41b23cca1f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c5bae', table='progress_riskassessment', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RiskMute',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('code', models.CharField(choices=[('stalled', 'stalled'), ('silent', 'silent'), ('missed_work', 'missed work'), ('late_pattern', 'late pattern'), ('weak_reviews', 'weak reviews'), ('low_hours', 'low hours'), ('high_risk', 'high risk')], max_length=20, verbose_name='signal')),
                        ('muted_at', models.DateTimeField(verbose_name='muted since')),
                        ('confirmed', models.PositiveIntegerField(verbose_name='right')),
                        ('refuted', models.PositiveIntegerField(verbose_name='wrong')),
                        ('precision', models.FloatField(verbose_name='precision')),
                        ('upper', models.FloatField(verbose_name='precision at most')),
                        ('floor', models.FloatField(verbose_name='floor')),
                        ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='lifted')),
                        ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lifted by')),
                        ('lift_reason', models.TextField(blank=True, verbose_name='why lifted')),
                    ],
                    options={
                        'verbose_name': 'muted rule',
                        'verbose_name_plural': 'muted rules',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('code__in', ['stalled', 'silent', 'missed_work', 'late_pattern', 'weak_reviews', 'low_hours', 'high_risk'])), name='risk_mute_code_known'),
                            models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('organization', 'code'), name='risk_mute_one_in_force'),
                            models.CheckConstraint(condition=models.Q(('floor__lte', 1), ('upper__gte', 0), ('upper__lt', models.F('floor'))), name='risk_mute_below_its_floor'),
                            models.CheckConstraint(condition=models.Q(('lifted_by', None), ('lifted_at__isnull', False), _connector='OR'), name='risk_mute_lifted_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."muted_at" IS DISTINCT FROM (NEW."muted_at") OR OLD."confirmed" IS DISTINCT FROM (NEW."confirmed") OR OLD."refuted" IS DISTINCT FROM (NEW."refuted") OR OLD."precision" IS DISTINCT FROM (NEW."precision") OR OLD."upper" IS DISTINCT FROM (NEW."upper") OR OLD."floor" IS DISTINCT FROM (NEW."floor"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b4992b89cbd67043fdde24db758785fa9290d665', operation='UPDATE', pgid='pgtrigger_content_frozen_212da', table='progress_riskmute', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RiskSignal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='risk_signals', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('code', models.CharField(choices=[('stalled', 'stalled'), ('silent', 'silent'), ('missed_work', 'missed work'), ('late_pattern', 'late pattern'), ('weak_reviews', 'weak reviews'), ('low_hours', 'low hours'), ('high_risk', 'high risk')], max_length=20, verbose_name='signal')),
                        ('state', models.CharField(choices=[('raised', 'raised'), ('acknowledged', 'acknowledged'), ('actioned', 'actioned'), ('resolved', 'resolved'), ('expired', 'expired'), ('dismissed', 'dismissed')], default='raised', max_length=20, verbose_name='state')),
                        ('value', models.FloatField(verbose_name='value')),
                        ('threshold', models.FloatField(verbose_name='threshold')),
                        ('probability', models.FloatField(verbose_name='risk')),
                        ('rows', models.JSONField(verbose_name='evidence')),
                        ('shapes', models.CharField(max_length=20, verbose_name='shapes')),
                        ('raised_at', models.DateTimeField(verbose_name='raised')),
                        ('cleared_at', models.DateTimeField(blank=True, null=True, verbose_name='ceased to hold')),
                        ('note', models.TextField(blank=True, verbose_name='what was done')),
                        ('dismissal', models.CharField(blank=True, choices=[('wrong', 'wrong'), ('not_applicable', 'not applicable'), ('known', 'known')], max_length=20, verbose_name='why dismissed')),
                        ('acted_at', models.DateTimeField(blank=True, null=True, verbose_name='acted on')),
                        ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='judged')),
                        ('outcome', models.CharField(blank=True, choices=[('better', 'better'), ('same', 'same'), ('worse', 'worse'), ('unknown', 'unknown')], max_length=20, verbose_name='what came of it')),
                        ('outcome_at', models.DateTimeField(blank=True, null=True, verbose_name='outcome noted')),
                        ('risk_then', models.FloatField(blank=True, null=True, verbose_name='risk then')),
                        ('risk_later', models.FloatField(blank=True, null=True, verbose_name='risk two weeks later')),
                    ],
                    options={
                        'verbose_name': 'risk signal',
                        'verbose_name_plural': 'risk signals',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('state__in', ['raised', 'acknowledged', 'actioned'])), fields=['-probability', '-id'], name='risk_signal_open'),
                            models.Index(condition=models.Q(('judged_at__isnull', False)), fields=['organization', 'code', 'judged_at'], name='risk_signal_judged'),
                            models.Index(condition=models.Q(('acted_at__isnull', False), ('outcome', '')), fields=['acted_at'], name='risk_signal_outcome_owed'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['raised', 'acknowledged', 'actioned', 'resolved', 'expired', 'dismissed'])), name='risk_signal_state_known'),
                            models.CheckConstraint(condition=models.Q(('code__in', ['stalled', 'silent', 'missed_work', 'late_pattern', 'weak_reviews', 'low_hours', 'high_risk'])), name='risk_signal_code_known'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ['raised', 'acknowledged', 'actioned'])), fields=('enrollment', 'code'), name='risk_signal_one_open'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'dismissed'), models.Q(('dismissal', ''), _negated=True)), models.Q(models.Q(('state', 'dismissed'), _negated=True), ('dismissal', '')), _connector='OR'), name='risk_signal_dismissed_with_a_reason'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['resolved', 'expired']), _negated=True), ('cleared_at__isnull', False), _connector='OR'), name='risk_signal_over_is_cleared'),
                            models.CheckConstraint(condition=models.Q(('outcome__in', ['better', 'same', 'worse', 'unknown', ''])), name='risk_signal_outcome_known'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['actioned', 'dismissed']), _negated=True), ('judged_at__isnull', False), _connector='OR'), name='risk_signal_judged_has_a_time'),
                            models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('outcome_at', None)), models.Q(models.Q(('outcome', ''), _negated=True), ('acted_at__isnull', False), ('outcome_at__isnull', False)), _connector='OR'), name='risk_signal_outcome_of_a_deed'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{raised:acknowledged,raised:actioned,raised:resolved,raised:expired,raised:dismissed,acknowledged:actioned,acknowledged:resolved,acknowledged:expired,acknowledged:dismissed,actioned:resolved,actioned:expired,actioned:dismissed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='ddef858c2ddc7979756fed5accefb0d513e54212', operation='UPDATE', pgid='pgtrigger_state_follows_0999e', table='progress_risksignal', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SkillEvidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skill_evidence', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.skill', verbose_name='skill')),
                        ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skill_evidence', to='assignments.review', verbose_name='review')),
                        ('score', models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='score')),
                        ('weight', models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='weight')),
                        ('lineage', models.SlugField(db_index=False, max_length=80, verbose_name='task')),
                        ('reliability', models.FloatField(default=0.8, verbose_name="reviewer's reliability")),
                        ('difficulty', models.FloatField(default=0.0, verbose_name='difficulty of the task')),
                        ('observed_at', models.DateTimeField(verbose_name='observed')),
                    ],
                    options={
                        'verbose_name': 'skill evidence',
                        'verbose_name_plural': 'skill evidence',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(fields=['lineage', '-id'], name='skill_evidence_of_task'),
                            models.Index(fields=['skill', '-id'], name='skill_evidence_of_skill'),
                        ],
                        'constraints': [
                            models.UniqueConstraint(fields=('review', 'skill'), name='skill_evidence_once'),
                            models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', 1), ('weight__gt', 0), ('weight__lte', 1), ('reliability__gt', 0), ('reliability__lte', 1), ('difficulty__gte', -6), ('difficulty__lte', 6)), name='skill_evidence_in_range'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='164384fb8436996dcef03eac774fafcb2f33f2bf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7a759', table='progress_skillevidence', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SkillState',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skill_states', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.skill', verbose_name='skill')),
                        ('formula', models.CharField(max_length=20, verbose_name='formula')),
                        ('general_mean', models.FloatField(verbose_name='general ability')),
                        ('general_variance', models.FloatField(verbose_name='its variance')),
                        ('skill_mean', models.FloatField(verbose_name='skill')),
                        ('skill_variance', models.FloatField(verbose_name='variance of the skill')),
                        ('claim_lift', models.FloatField(default=0.0, verbose_name='lift by claims')),
                        ('evidence_count', models.PositiveIntegerField(verbose_name='reviews')),
                        ('last_observed_at', models.DateTimeField(blank=True, null=True, verbose_name='last shown')),
                        ('as_of', models.DateTimeField(blank=True, null=True, verbose_name='as of')),
                    ],
                    options={
                        'verbose_name': 'skill state',
                        'verbose_name_plural': 'skill states',
                        'ordering': ['enrollment', 'skill'],
                        'constraints': [
                            models.UniqueConstraint(fields=('enrollment', 'skill', 'formula'), name='skill_state_once'),
                            models.CheckConstraint(condition=models.Q(('claim_lift__gte', 0), ('general_variance__gt', 0), ('skill_variance__gt', 0)), name='skill_state_in_range'),
                        ],
                    },
                ),
            ],
        ),
        add_schedules({
            'progress.record_outcomes': 86400,
            'progress.refresh_risk': 86400,
            'progress.review_rules': 86400,
            'progress.take_snapshots': 3600,
        }),
    ]
