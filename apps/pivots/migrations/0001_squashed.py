import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels, add_schedules


class Migration(migrations.Migration):

    replaces = [
        ('pivots', '0001_initial'),
        ('pivots', '0002_schedules'),
        ('pivots', '0003_pivot_life'),
        ('pivots', '0004_seat_plans'),
        ('pivots', '0005_learning'),
        ('pivots', '0006_outcome_success'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('assignments', '0001_squashed'),
        ('cohorts', '0001_squashed'),
        ('core', '0001_squashed'),
        ('curriculum', '0001_squashed'),
        ('progress', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='CreditLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='pivots.credittransfer', verbose_name='credit transfer')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                        ('kind', models.CharField(choices=[('keep', 'keep'), ('waive', 'waive'), ('redate', 'redate'), ('add', 'add'), ('set_aside', 'set aside')], max_length=10, verbose_name='what becomes of it')),
                        ('reason', models.CharField(choices=[('same_work_done', 'same work done'), ('same_work_under_way', 'same work under way'), ('closed_before', 'closed before'), ('still_reviewed', 'still reviewed'), ('skills_shown', 'skills shown'), ('not_shown_yet', 'not shown yet'), ('done_in_full_anyway', 'done in full anyway'), ('refused_by_mentor', 'refused by mentor'), ('not_started_yet', 'not started yet'), ('not_in_the_new_roadmap', 'not in the new roadmap')], max_length=30, verbose_name='why')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.task', verbose_name='task')),
                        ('assignment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_lines', to='assignments.assignment', verbose_name='assignment')),
                        ('hours', models.FloatField(verbose_name='hours')),
                        ('missing', models.JSONField(default=list, verbose_name='skills not shown yet')),
                        ('due_before', models.DateField(null=True, verbose_name='due before')),
                        ('due_on', models.DateField(null=True, verbose_name='due')),
                        ('evidence', models.ManyToManyField(related_name='credit_lines', to='progress.skillevidence', verbose_name='evidence')),
                    ],
                    options={
                        'verbose_name': 'credit line',
                        'verbose_name_plural': 'credit lines',
                        'ordering': ['transfer', 'position'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['keep', 'waive', 'redate', 'add', 'set_aside'])), name='credit_line_kind_known'),
                            models.CheckConstraint(condition=models.Q(('reason__in', ['same_work_done', 'same_work_under_way', 'closed_before', 'still_reviewed', 'skills_shown', 'not_shown_yet', 'done_in_full_anyway', 'refused_by_mentor', 'not_started_yet', 'not_in_the_new_roadmap'])), name='credit_line_reason_known'),
                            models.UniqueConstraint(fields=('transfer', 'position'), name='credit_line_once'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6df2dee7f17db889438985f4ac689a037db4e68c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a0585', table='pivots_creditline', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='CreditTransfer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('pivot', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='credit_transfer', to='pivots.pivot', verbose_name='pivot')),
                        ('state', models.CharField(choices=[('granted', 'granted'), ('revoked', 'revoked')], default='granted', max_length=20, verbose_name='state')),
                        ('granted_at', models.DateTimeField(verbose_name='granted')),
                        ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                        ('hours_credited', models.FloatField(verbose_name='hours credited')),
                        ('hours_left', models.FloatField(verbose_name='hours left')),
                        ('progress_before', models.CharField(max_length=64, verbose_name='progress before')),
                        ('progress_after', models.CharField(blank=True, max_length=64, verbose_name='progress after reverting')),
                        ('before', models.JSONField(verbose_name='assignments before')),
                    ],
                    options={
                        'verbose_name': 'credit transfer',
                        'verbose_name_plural': 'credit transfers',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['granted', 'revoked'])), name='credit_transfer_state_known'),
                            models.CheckConstraint(condition=models.Q(('hours_credited__gte', 0), ('hours_left__gte', 0)), name='credit_transfer_hours_in_range'),
                            models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', False), ('state', 'revoked')), models.Q(('revoked_at', None), ('state', 'granted')), _connector='OR'), name='credit_transfer_revoked_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{granted:revoked}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='8f4ccf238b3736dc6e6b17029b1361ab55bc6551', operation='UPDATE', pgid='pgtrigger_state_follows_5df50', table='pivots_credittransfer', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ModelActivation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('model_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activations', to='pivots.modelversion', verbose_name='model version')),
                        ('activated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('activated_at', models.DateTimeField(verbose_name='in force since')),
                    ],
                    options={
                        'verbose_name': 'model in force',
                        'verbose_name_plural': 'models in force',
                        'ordering': ['-id'],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='33a25090227584772ee0d698478a2e089a2d7934', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_101be', table='pivots_modelactivation', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='ModelVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.CharField(max_length=60, unique=True, verbose_name='version')),
                        ('policy_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='models', to='pivots.policyversion', verbose_name='policy version')),
                        ('document', models.JSONField(verbose_name='content')),
                        ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest')),
                        ('examples', models.PositiveIntegerField(verbose_name='outcomes')),
                        ('created_at', models.DateTimeField(verbose_name='fitted')),
                    ],
                    options={
                        'verbose_name': 'model version',
                        'verbose_name_plural': 'model versions',
                        'ordering': ['-id'],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ccb51a39186de645e85b671b5615926293a2cd43', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0d285', table='pivots_modelversion', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Outcome',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('placement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='outcome', to='cohorts.placement', verbose_name='direction placement')),
                        ('direction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='direction')),
                        ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='came from')),
                        ('entered_at', models.DateTimeField(verbose_name='entered')),
                        ('measured_at', models.DateTimeField(verbose_name='measured')),
                        ('features', models.JSONField(null=True, verbose_name='judged by')),
                        ('is_active', models.BooleanField(verbose_name='still there')),
                        ('done_share', models.FloatField(verbose_name='share of due work handed in')),
                        ('mean_review', models.FloatField(null=True, verbose_name='mean review')),
                        ('success', models.BooleanField(verbose_name='success')),
                    ],
                    options={
                        'verbose_name': 'outcome',
                        'verbose_name_plural': 'outcomes',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('done_share__gte', 0), ('done_share__lte', 1), models.Q(('mean_review', None), models.Q(('mean_review__gte', 0), ('mean_review__lte', 1)), _connector='OR')), name='outcome_in_range'),
                            models.CheckConstraint(condition=models.Q(models.Q(('success', True), ('done_share__gte', 0.7), ('is_active', True), ('mean_review__gte', 0.7), ('mean_review__isnull', False)), models.Q(('success', False), models.Q(('done_share__gte', 0.7), ('is_active', True), ('mean_review__gte', 0.7), ('mean_review__isnull', False), _negated=True)), _connector='OR'), name='outcome_success_follows'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e2d256180318feb96f676a76915c76829780d7af', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d69f7', table='pivots_outcome', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Pivot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pivots', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('recommendation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pivot', to='pivots.recommendation', verbose_name='recommendation')),
                        ('from_direction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='from')),
                        ('to_direction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='to')),
                        ('state', models.CharField(choices=[('planned', 'planned'), ('applied', 'applied'), ('reverted', 'reverted'), ('cancelled', 'cancelled')], default='planned', max_length=20, verbose_name='state')),
                        ('planned_at', models.DateTimeField(verbose_name='planned')),
                        ('agreed_at', models.DateTimeField(blank=True, null=True, verbose_name='agreed')),
                        ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agreement recorded by')),
                        ('agreement', models.TextField(blank=True, verbose_name='agreement')),
                        ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='applied')),
                        ('revert_until', models.DateTimeField(blank=True, null=True, verbose_name='can be reverted until')),
                        ('reverted_at', models.DateTimeField(blank=True, null=True, verbose_name='reverted')),
                        ('from_placement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cohorts.placement', verbose_name='placement left')),
                        ('to_placement', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='begun_by_pivot', to='cohorts.placement', verbose_name='placement begun')),
                    ],
                    options={
                        'verbose_name': 'pivot',
                        'verbose_name_plural': 'pivots',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'applied', 'reverted', 'cancelled'])), name='pivot_state_known'),
                            models.CheckConstraint(condition=models.Q(('from_direction', models.F('to_direction')), _negated=True), name='pivot_goes_elsewhere'),
                            models.UniqueConstraint(condition=models.Q(('state', 'planned')), fields=('enrollment',), name='pivot_planned_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False)), _connector='OR'), name='pivot_agreed_by_somebody'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['applied', 'reverted']), _negated=True), models.Q(('agreed_at__isnull', False), ('applied_at__isnull', False), ('from_placement__isnull', False), ('revert_until__isnull', False), ('to_placement__isnull', False)), _connector='OR'), name='pivot_applied_with_agreement'),
                            models.CheckConstraint(condition=models.Q(models.Q(('reverted_at__lte', models.F('revert_until')), ('state', 'reverted')), models.Q(models.Q(('state', 'reverted'), _negated=True), ('reverted_at', None)), _connector='OR'), name='pivot_reverted_in_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{planned:applied,planned:cancelled,applied:reverted}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='4251517c8c9bb8721992decf90efd24036435e8e', operation='UPDATE', pgid='pgtrigger_state_follows_0aaf0', table='pivots_pivot', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='PolicyActivation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('policy_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activations', to='pivots.policyversion', verbose_name='policy version')),
                        ('activated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('activated_at', models.DateTimeField(verbose_name='in force since')),
                    ],
                    options={
                        'verbose_name': 'policy in force',
                        'verbose_name_plural': 'policies in force',
                        'ordering': ['-id'],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e037f82ea730b5043b8edc44d7cbf54353f8b33d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_343dc', table='pivots_policyactivation', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='PolicyVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.CharField(max_length=30, unique=True, verbose_name='version')),
                        ('document', models.JSONField(verbose_name='content')),
                        ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='loaded')),
                    ],
                    options={
                        'verbose_name': 'policy version',
                        'verbose_name_plural': 'policy versions',
                        'ordering': ['-id'],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='437794534480ad3db849fbc317562fc85169902c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_85f10', table='pivots_policyversion', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Recommendation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='cohorts.enrollment', verbose_name='enrollment')),
                        ('policy_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pivots.policyversion', verbose_name='policy version')),
                        ('model_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pivots.modelversion', verbose_name='model version')),
                        ('inputs', models.JSONField(verbose_name='what it went by')),
                        ('inputs_hash', models.CharField(max_length=64, verbose_name='digest of the inputs')),
                        ('evidence_digest', models.CharField(max_length=64, verbose_name='digest of the evidence')),
                        ('document', models.JSONField(verbose_name="the engine's answer")),
                        ('decision', models.CharField(choices=[('start', 'start'), ('start_then', 'start then'), ('stay', 'stay'), ('pivot', 'pivot'), ('advance', 'advance'), ('waitlist', 'waitlist'), ('defer', 'defer')], max_length=12, verbose_name='recommendation')),
                        ('direction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='to')),
                        ('then', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='then')),
                        ('confidence', models.CharField(choices=[('low', 'low'), ('medium', 'medium'), ('high', 'high')], max_length=6, verbose_name='confidence')),
                        ('state', models.CharField(choices=[('generated', 'generated'), ('published', 'published'), ('under_review', 'under review'), ('accepted', 'accepted'), ('amended', 'amended'), ('declined', 'declined'), ('expired', 'expired'), ('superseded', 'superseded')], default='generated', max_length=20, verbose_name='state')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                        ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                        ('decline_reason', models.CharField(blank=True, choices=[('wrong_evidence', 'wrong evidence'), ('learner_disagrees', 'learner disagrees'), ('too_early', 'too early'), ('other_plan', 'other plan'), ('other', 'other')], max_length=20, verbose_name='why declined')),
                        ('note', models.TextField(blank=True, verbose_name='note')),
                        ('amends', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amended_to', to='pivots.recommendation', verbose_name='amends')),
                    ],
                    options={
                        'verbose_name': 'recommendation',
                        'verbose_name_plural': 'recommendations',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(fields=['enrollment', '-id'], name='recommendation_latest'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['generated', 'published', 'under_review', 'accepted', 'amended', 'declined', 'expired', 'superseded'])), name='recommendation_state_known'),
                            models.CheckConstraint(condition=models.Q(('decision__in', ['start', 'start_then', 'stay', 'pivot', 'advance', 'waitlist', 'defer'])), name='recommendation_decision_known'),
                            models.CheckConstraint(condition=models.Q(('confidence__in', ['low', 'medium', 'high'])), name='recommendation_confidence_known'),
                            models.UniqueConstraint(condition=models.Q(('state__in', ['published', 'under_review'])), fields=('enrollment',), name='recommendation_one_open'),
                            models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['accepted', 'amended', 'declined'])), models.Q(models.Q(('state__in', ['accepted', 'amended', 'declined']), _negated=True), ('decided_at', None), ('decided_by', None)), _connector='OR'), name='recommendation_decided_by_somebody'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), models.Q(('decline_reason', ''), _negated=True)), models.Q(models.Q(('state', 'declined'), _negated=True), ('decline_reason', '')), _connector='OR'), name='recommendation_decline_has_a_reason'),
                            models.CheckConstraint(condition=models.Q(('state', 'generated'), models.Q(('expires_at__isnull', False), ('published_at__isnull', False)), ('state', 'superseded'), _connector='OR'), name='recommendation_published_has_times'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{generated:published,generated:superseded,published:under_review,published:accepted,published:amended,published:declined,published:expired,published:superseded,under_review:accepted,under_review:amended,under_review:declined,under_review:expired,under_review:superseded}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='78ddff113336a1391fb0df18f0ebf98383bcbd49', operation='UPDATE', pgid='pgtrigger_state_follows_1a605', table='pivots_recommendation', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SeatOffer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='pivots.seatplan', verbose_name='seat plan')),
                        ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seat_offers', to='pivots.recommendation', verbose_name='recommendation')),
                        ('direction', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='offered')),
                        ('wanted', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='wanted')),
                        ('position', models.PositiveIntegerField(null=True, verbose_name='place on the waitlist')),
                        ('price', models.FloatField(verbose_name='price of the seat wanted')),
                    ],
                    options={
                        'verbose_name': 'seat offer',
                        'verbose_name_plural': 'seat offers',
                        'ordering': ['plan', 'wanted', 'position', 'id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('plan', 'recommendation'), name='seat_offer_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('direction', None), ('position__gte', 1)), models.Q(('direction__isnull', False), ('position', None)), _connector='OR'), name='seat_offer_seated_or_waiting'),
                            models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='seat_offer_price_positive'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c2bd26dbbc21f9ca9b0fb2f62edd23501dc0a7e6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_22e8e', table='pivots_seatoffer', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SeatPlan',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seat_plans', to='cohorts.cohort', verbose_name='cohort')),
                        ('made_at', models.DateTimeField(verbose_name='made')),
                        ('digest', models.CharField(max_length=64, verbose_name='digest of the inputs')),
                        ('seats', models.JSONField(verbose_name='free seats')),
                        ('prices', models.JSONField(verbose_name='price of a seat')),
                        ('objective', models.FloatField(verbose_name='total value')),
                    ],
                    options={
                        'verbose_name': 'seat plan',
                        'verbose_name_plural': 'seat plans',
                        'ordering': ['-id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('cohort', 'digest'), name='seat_plan_once'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f20707911f5fcb090ecac1f59a8c99899c5c1809', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4be0d', table='pivots_seatplan', when='BEFORE')),
                        ],
                    },
                ),
            ],
        ),
        add_schedules({
            'pivots.expire_recommendations': 3600,
            'pivots.record_outcomes': 86400,
        }),
    ]
