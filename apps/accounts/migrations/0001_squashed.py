import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_initial'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='ExternalId',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to='accounts.organization', verbose_name='organization')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('value', models.CharField(max_length=255, verbose_name='external id')),
                    ],
                    options={
                        'verbose_name': 'external id',
                        'verbose_name_plural': 'external ids',
                        'ordering': ['-id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('organization', 'value'), name='external_id_once'),
                            models.UniqueConstraint(fields=('organization', 'user'), name='external_id_one_per_person'),
                            models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='external_id_not_empty'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organization', verbose_name='organization')),
                        ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                        ('role', models.CharField(choices=[('learner', 'learner'), ('mentor', 'mentor'), ('lead_mentor', 'lead mentor'), ('program_manager', 'program manager'), ('organization_admin', 'organization admin')], max_length=20, verbose_name='role')),
                        ('state', models.CharField(choices=[('open', 'open'), ('accepted', 'accepted'), ('revoked', 'revoked'), ('expired', 'expired')], default='open', max_length=20, verbose_name='state')),
                        ('nonce', models.CharField(editable=False, max_length=32)),
                        ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                    ],
                    options={
                        'verbose_name': 'invitation',
                        'verbose_name_plural': 'invitations',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('role__in', ['learner', 'mentor', 'lead_mentor', 'program_manager', 'organization_admin'])), name='invitation_role_known'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['open', 'accepted', 'revoked', 'expired'])), name='invitation_state_known'),
                            models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='invitation_email_in_lower_case'),
                            models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('organization', 'email', 'role'), name='invitation_open_once'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), ('accepted_by__isnull', False), _connector='OR'), name='invitation_accepted_by_somebody'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:accepted,open:revoked,open:expired}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='9de332a82f3cedcd179b08874d6cd3840d301429', operation='UPDATE', pgid='pgtrigger_state_follows_4d13e', table='accounts_invitation', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.organization', verbose_name='organization')),
                        ('role', models.CharField(choices=[('learner', 'learner'), ('mentor', 'mentor'), ('lead_mentor', 'lead mentor'), ('program_manager', 'program manager'), ('organization_admin', 'organization admin')], max_length=20, verbose_name='role')),
                        ('state', models.CharField(choices=[('active', 'active'), ('ended', 'ended')], default='active', max_length=20, verbose_name='state')),
                    ],
                    options={
                        'verbose_name': 'membership',
                        'verbose_name_plural': 'memberships',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('role__in', ['learner', 'mentor', 'lead_mentor', 'program_manager', 'organization_admin'])), name='membership_role_known'),
                            models.CheckConstraint(condition=models.Q(('state__in', ['active', 'ended'])), name='membership_state_known'),
                            models.UniqueConstraint(fields=('user', 'organization', 'role'), name='membership_once_per_role'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{active:ended,ended:active}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='01b8113aa5f96404fc4dcdca82743de621621e82', operation='UPDATE', pgid='pgtrigger_state_follows_c8a65', table='accounts_membership', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Organization',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('slug', models.SlugField(max_length=60, unique=True, verbose_name='short name')),
                        ('name', models.CharField(max_length=150, verbose_name='name')),
                        ('time_zone', models.CharField(default='UTC', max_length=50, verbose_name='time zone')),
                        ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], default='en', max_length=10, verbose_name='language')),
                    ],
                    options={
                        'verbose_name': 'organization',
                        'verbose_name_plural': 'organizations',
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                        ('name', models.CharField(max_length=150, verbose_name='name')),
                        ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], default='en', max_length=10, verbose_name='language')),
                        ('time_zone', models.CharField(default='UTC', max_length=50, verbose_name='time zone')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('date_joined', models.DateTimeField(auto_now_add=True, verbose_name='joined')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'person',
                        'verbose_name_plural': 'people',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_in_lower_case'),
                        ],
                    },
                ),
            ],
        ),
    ]
