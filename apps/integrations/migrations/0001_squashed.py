import datetime
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels, add_schedules


class Migration(migrations.Migration):

    replaces = [
        ('integrations', '0001_notifications'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('core', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='MailSchedule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mail_schedules', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                        ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='quiet until')),
                        ('digest_at', models.TimeField(default=datetime.time(8, 0), verbose_name='daily digest at')),
                    ],
                    options={
                        'verbose_name': 'mail schedule',
                        'verbose_name_plural': 'mail schedules',
                        'ordering': ['-id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('user', 'organization'), name='mail_schedule_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='mail_schedule_quiet_has_two_ends'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Notification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                        ('type', models.CharField(max_length=40, verbose_name='type')),
                        ('facts', models.JSONField(default=dict, verbose_name='facts')),
                        ('link', models.CharField(blank=True, max_length=200, verbose_name='link')),
                        ('dedupe_key', models.CharField(max_length=200, verbose_name='deduplication key')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('in_app', models.BooleanField(default=True, verbose_name='in the list')),
                        ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read')),
                        ('state', models.CharField(choices=[('pending', 'pending'), ('sent', 'sent'), ('digested', 'digested'), ('suppressed', 'suppressed'), ('dead', 'dead')], default='pending', max_length=20, verbose_name='state')),
                        ('mail_mode', models.CharField(choices=[('immediate', 'immediate'), ('daily', 'daily'), ('off', 'off')], max_length=10, verbose_name='e-mail')),
                        ('mail_due_at', models.DateTimeField(blank=True, null=True, verbose_name='mail due')),
                        ('mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='mailed')),
                    ],
                    options={
                        'verbose_name': 'notification',
                        'verbose_name_plural': 'notifications',
                        'ordering': ['-id'],
                        'indexes': [
                            models.Index(condition=models.Q(('in_app', True)), fields=['recipient', '-id'], name='notification_list'),
                            models.Index(condition=models.Q(('in_app', True), ('read_at', None)), fields=['recipient', 'organization'], name='notification_unread'),
                            models.Index(condition=models.Q(('state', 'pending')), fields=['mail_due_at'], name='notification_due'),
                        ],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'sent', 'digested', 'suppressed', 'dead'])), name='notification_state_known'),
                            models.CheckConstraint(condition=models.Q(('mail_mode__in', ['immediate', 'daily', 'off'])), name='notification_mail_mode_known'),
                            models.UniqueConstraint(fields=('recipient', 'dedupe_key'), name='notification_once_per_recipient'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'pending'), _negated=True), models.Q(('mail_due_at__isnull', False), models.Q(('mail_mode', 'off'), _negated=True)), _connector='OR'), name='notification_pending_is_due'),
                            models.CheckConstraint(condition=models.Q(models.Q(('mailed_at__isnull', False), ('state__in', ['sent', 'digested'])), models.Q(models.Q(('state__in', ['sent', 'digested']), _negated=True), ('mailed_at', None)), _connector='OR'), name='notification_mailed_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{pending:sent,pending:digested,pending:suppressed,pending:dead,dead:sent,dead:digested,dead:suppressed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='ea20912051e1839fbfea6d50f972a61a1b03c13d', operation='UPDATE', pgid='pgtrigger_state_follows_c0227', table='integrations_notification', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."recipient_id" IS DISTINCT FROM (NEW."recipient_id") OR OLD."type" IS DISTINCT FROM (NEW."type") OR OLD."facts" IS DISTINCT FROM (NEW."facts") OR OLD."link" IS DISTINCT FROM (NEW."link") OR OLD."dedupe_key" IS DISTINCT FROM (NEW."dedupe_key") OR OLD."at" IS DISTINCT FROM (NEW."at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='702c1cbca23d24de8e2d1d984f27d1d1114f26bc', operation='UPDATE', pgid='pgtrigger_content_frozen_1b89b', table='integrations_notification', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='NotificationPreference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notification_preferences', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization', verbose_name='organization')),
                        ('type', models.CharField(max_length=40, verbose_name='type')),
                        ('email', models.CharField(choices=[('immediate', 'immediate'), ('daily', 'daily'), ('off', 'off')], max_length=10, verbose_name='e-mail')),
                        ('in_app', models.BooleanField(default=True, verbose_name='in the list')),
                    ],
                    options={
                        'verbose_name': 'notification preference',
                        'verbose_name_plural': 'notification preferences',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('email__in', ['immediate', 'daily', 'off'])), name='notification_preference_email_known'),
                            models.UniqueConstraint(fields=('user', 'organization', 'type'), name='notification_preference_once'),
                        ],
                    },
                ),
            ],
        ),
        add_schedules({
            'integrations.order_mails': 300,
        }),
    ]
