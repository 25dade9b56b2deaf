import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0003_name_the_keys_of_profiles'),
        ('accounts', '0004_external_ids'),
        ('accounts', '0005_what_a_mentor_offers'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('curriculum', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Availability',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='availability', to='accounts.mentor')),
                        ('weekday', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(7)], verbose_name='weekday')),
                        ('begins', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='begins')),
                        ('ends', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(1440)], verbose_name='ends')),
                    ],
                    options={
                        'verbose_name': 'availability',
                        'verbose_name_plural': 'availability',
                        'ordering': ['weekday', 'begins', 'id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('mentor', 'weekday', 'begins'), name='availability_begins_once'),
                            models.CheckConstraint(condition=models.Q(('ends__gt', models.F('begins')), ('ends__lte', 1440), ('weekday__gte', 1), ('weekday__lte', 7)), name='availability_is_a_part_of_a_day'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Experience',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='experiences', to='accounts.learner')),
                        ('family', models.CharField(choices=[('algo_speech', 'algo speech'), ('algo_search', 'algo search'), ('algo_recsys', 'algo recsys'), ('algo_chatbot', 'algo chatbot'), ('algo_other_ml', 'algo other ml'), ('ml_research', 'ml research'), ('data_engineer', 'data engineer'), ('data_analyst', 'data analyst'), ('backend', 'backend'), ('frontend', 'frontend'), ('mobile', 'mobile'), ('devops_sre', 'devops sre'), ('hpc_sysadmin', 'hpc sysadmin'), ('dl_platform', 'dl platform'), ('embedded', 'embedded'), ('edge_ai', 'edge ai'), ('inference_opt', 'inference opt'), ('domain_expert', 'domain expert'), ('other', 'other')], max_length=20, verbose_name='kind of work')),
                        ('years', models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='years')),
                        ('proof', models.CharField(choices=[('claimed', 'claimed'), ('project', 'project'), ('reviewed', 'reviewed'), ('production', 'production')], max_length=12, verbose_name='proof')),
                    ],
                    options={
                        'verbose_name': 'experience',
                        'verbose_name_plural': 'experience',
                        'ordering': ['family'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('family__in', ['algo_speech', 'algo_search', 'algo_recsys', 'algo_chatbot', 'algo_other_ml', 'ml_research', 'data_engineer', 'data_analyst', 'backend', 'frontend', 'mobile', 'devops_sre', 'hpc_sysadmin', 'dl_platform', 'embedded', 'edge_ai', 'inference_opt', 'domain_expert', 'other'])), name='experience_family_known'),
                            models.CheckConstraint(condition=models.Q(('proof__in', ['claimed', 'project', 'reviewed', 'production'])), name='experience_proof_known'),
                            models.CheckConstraint(condition=models.Q(('years__gte', 0), ('years__lte', 60)), name='experience_years_in_range'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Learner',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='learner_profiles', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='learners', to='accounts.organization', verbose_name='organization')),
                        ('status', models.CharField(blank=True, choices=[('student', 'student'), ('intern', 'intern'), ('fresh_graduate', 'fresh graduate'), ('employed', 'employed'), ('unemployed', 'unemployed')], max_length=20, verbose_name='status')),
                        ('education_level', models.CharField(blank=True, choices=[('none', 'none'), ('associate', 'associate'), ('bachelor', 'bachelor'), ('master', 'master'), ('phd', 'phd')], max_length=20, verbose_name='education')),
                        ('education_field', models.CharField(blank=True, choices=[('cs', 'cs'), ('ee', 'ee'), ('math', 'math'), ('other_stem', 'other stem'), ('non_stem', 'non stem')], max_length=20, verbose_name='field of study')),
                        ('education_tier', models.CharField(blank=True, choices=[('strong', 'strong'), ('average', 'average'), ('weak', 'weak'), ('unknown', 'unknown')], max_length=20, verbose_name='standing of the school')),
                        ('experience_known', models.BooleanField(default=False, verbose_name='experience is known')),
                        ('weekly_hours', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(80)], verbose_name='hours a week')),
                        ('target_direction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.direction', verbose_name='target direction')),
                        ('interest_engineering', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='interest in engineering')),
                        ('interest_data', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='interest in data')),
                        ('interest_tuning_only', models.BooleanField(default=False, verbose_name='wants to tune models only')),
                        ('company_preference', models.CharField(blank=True, choices=[('large', 'large'), ('small_mid', 'small mid')], max_length=20, verbose_name='company preference')),
                        ('shipped_llm_in_own_business', models.BooleanField(default=False, verbose_name='shipped an LLM feature in the own business')),
                        ('rejects', models.ManyToManyField(blank=True, related_name='+', to='curriculum.direction', verbose_name='rejected directions')),
                    ],
                    options={
                        'verbose_name': 'learner',
                        'verbose_name_plural': 'learners',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('status__in', ['student', 'intern', 'fresh_graduate', 'employed', 'unemployed', ''])), name='learner_status_known'),
                            models.CheckConstraint(condition=models.Q(('education_level__in', ['none', 'associate', 'bachelor', 'master', 'phd', ''])), name='learner_level_known'),
                            models.CheckConstraint(condition=models.Q(('education_field__in', ['cs', 'ee', 'math', 'other_stem', 'non_stem', ''])), name='learner_field_known'),
                            models.CheckConstraint(condition=models.Q(('education_tier__in', ['strong', 'average', 'weak', 'unknown', ''])), name='learner_tier_known'),
                            models.CheckConstraint(condition=models.Q(('company_preference__in', ['large', 'small_mid', ''])), name='learner_company_known'),
                            models.UniqueConstraint(fields=('user', 'organization'), name='learner_once_per_organization'),
                            models.CheckConstraint(condition=models.Q(('weekly_hours', None), models.Q(('weekly_hours__gte', 0), ('weekly_hours__lte', 80)), _connector='OR'), name='learner_hours_in_range'),
                            models.CheckConstraint(condition=models.Q(('interest_engineering', None), models.Q(('interest_engineering__gte', 0), ('interest_engineering__lte', 1)), _connector='OR'), name='learner_interest_engineering_in_range'),
                            models.CheckConstraint(condition=models.Q(('interest_data', None), models.Q(('interest_data__gte', 0), ('interest_data__lte', 1)), _connector='OR'), name='learner_interest_data_in_range'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Mentor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentor_profiles', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentors', to='accounts.organization', verbose_name='organization')),
                        ('bio', models.TextField(blank=True, verbose_name='about')),
                        ('weekly_hours', models.FloatField(default=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(80)], verbose_name='hours a week')),
                        ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], max_length=10), blank=True, default=list, size=None, verbose_name='languages')),
                        ('directions', models.ManyToManyField(blank=True, related_name='+', to='curriculum.direction', verbose_name='directions')),
                        ('verticals', models.ManyToManyField(blank=True, related_name='+', to='curriculum.vertical', verbose_name='verticals')),
                    ],
                    options={
                        'verbose_name': 'mentor',
                        'verbose_name_plural': 'mentors',
                        'ordering': ['-id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('user', 'organization'), name='mentor_once_per_organization'),
                            models.CheckConstraint(condition=models.Q(('weekly_hours__gte', 0), ('weekly_hours__lte', 80)), name='mentor_hours_in_range'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='MentorSkill',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mentor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='accounts.mentor')),
                        ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.skill', verbose_name='skill')),
                        ('level', models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='level')),
                    ],
                    options={
                        'verbose_name': "mentor's skill",
                        'verbose_name_plural': "mentor's skills",
                        'ordering': ['id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('mentor', 'skill'), name='mentor_skill_once'),
                            models.CheckConstraint(condition=models.Q(('level__gte', 0), ('level__lte', 1)), name='mentor_skill_level_in_range'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SkillClaim',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skill_claims', to='accounts.learner')),
                        ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.skill', verbose_name='skill')),
                        ('level', models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='level')),
                        ('proof', models.CharField(choices=[('claimed', 'claimed'), ('project', 'project'), ('reviewed', 'reviewed'), ('production', 'production')], max_length=12, verbose_name='proof')),
                    ],
                    options={
                        'verbose_name': 'skill claim',
                        'verbose_name_plural': 'skill claims',
                        'ordering': ['id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('proof__in', ['claimed', 'project', 'reviewed', 'production'])), name='skill_claim_proof_known'),
                            models.UniqueConstraint(fields=('learner', 'skill'), name='skill_claim_once'),
                            models.CheckConstraint(condition=models.Q(('level__gte', 0), ('level__lte', 1)), name='skill_claim_level_in_range'),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='VerticalExperience',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verticals', to='accounts.learner')),
                        ('vertical', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='curriculum.vertical', verbose_name='vertical')),
                        ('years', models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(60)], verbose_name='years')),
                    ],
                    options={
                        'verbose_name': 'vertical',
                        'verbose_name_plural': 'verticals',
                        'ordering': ['id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('learner', 'vertical'), name='vertical_once'),
                            models.CheckConstraint(condition=models.Q(('years__gte', 0), ('years__lte', 60)), name='vertical_years_in_range'),
                        ],
                    },
                ),
            ],
        ),
    ]
