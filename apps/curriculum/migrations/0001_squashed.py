import apps.core.models
import apps.curriculum.models.drafts
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from apps.core.migrations._operations import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('curriculum', '0001_initial'),
        ('curriculum', '0002_shelves_and_freezing'),
        ('curriculum', '0003_guides_and_drafts'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Criterion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('rubric_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='curriculum.rubricversion')),
                        ('slug', models.SlugField(max_length=60, verbose_name='id')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                        ('name', apps.core.models.TextsField(verbose_name='name')),
                        ('weight', models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='weight')),
                        ('levels', models.JSONField(verbose_name='levels')),
                    ],
                    options={
                        'verbose_name': 'criterion',
                        'verbose_name_plural': 'criteria',
                        'ordering': ['rubric_version', 'position'],
                        'constraints': [
                            models.UniqueConstraint(fields=('rubric_version', 'slug'), name='criterion_once'),
                            models.CheckConstraint(condition=models.Q(('weight__gt', 0), ('weight__lte', 1)), name='criterion_weight_in_range'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='837759c413fb5a5c5503c577dd90f72c75ef974f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f38d6', table='curriculum_criterion', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Direction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('slug', models.SlugField(max_length=30, unique=True, verbose_name='id')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                        ('name', apps.core.models.TextsField(verbose_name='name')),
                        ('summary', apps.core.models.TextsField(verbose_name='what one does there')),
                        ('entry', apps.core.models.TextsField(verbose_name='whom it suits as a first door')),
                    ],
                    options={
                        'verbose_name': 'direction',
                        'verbose_name_plural': 'directions',
                        'ordering': ['position', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='Roadmap',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('slug', models.SlugField(max_length=60, unique=True, verbose_name='id')),
                        ('direction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roadmaps', to='curriculum.direction', verbose_name='direction')),
                        ('organization', models.ForeignKey(blank=True, help_text='Empty: the shared library.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='roadmaps', to='accounts.organization', verbose_name='organization')),
                    ],
                    options={
                        'verbose_name': 'roadmap',
                        'verbose_name_plural': 'roadmaps',
                        'ordering': ['slug'],
                    },
                ),
                migrations.CreateModel(
                    name='RoadmapDraft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('organization', models.ForeignKey(blank=True, help_text='Empty: the shared library.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='roadmap_drafts', to='accounts.organization', verbose_name='organization')),
                        ('direction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='curriculum.direction', verbose_name='direction')),
                        ('roadmap', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='curriculum.roadmap', verbose_name='roadmap')),
                        ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='curriculum.roadmapversion', verbose_name='taken from')),
                        ('version', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='curriculum.roadmapversion', verbose_name='published as')),
                        ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by')),
                        ('state', models.CharField(choices=[('open', 'open'), ('published', 'published'), ('discarded', 'discarded')], default='open', max_length=20, verbose_name='state')),
                        ('source', models.CharField(blank=True, max_length=100, verbose_name='brought in from')),
                        ('document', apps.curriculum.models.drafts.WrittenField(verbose_name='content')),
                        ('guesses', models.JSONField(blank=True, default=list, verbose_name='guesses to confirm')),
                        ('confirmed', models.JSONField(blank=True, default=list, verbose_name='confirmed guesses')),
                        ('skipped', models.JSONField(blank=True, default=list, verbose_name='left out')),
                        ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last written by')),
                        ('written_at', models.DateTimeField(blank=True, null=True, verbose_name='last written')),
                        ('revision', models.PositiveIntegerField(default=1, verbose_name='revision')),
                    ],
                    options={
                        'verbose_name': 'roadmap draft',
                        'verbose_name_plural': 'roadmap drafts',
                        'ordering': ['-id'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['open', 'published', 'discarded'])), name='roadmap_draft_state_known'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('version__isnull', False), _connector='OR'), name='roadmap_draft_published_has_a_version'),
                            models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('guesses', []), _connector='OR'), name='roadmap_draft_published_has_no_guesses'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:published,open:discarded,discarded:open}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='acbd71d9bbe67f68c4198ea3cfa71344e47eea72', operation='UPDATE', pgid='pgtrigger_state_follows_68f0d', table='curriculum_roadmapdraft', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='RoadmapVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('roadmap', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='curriculum.roadmap', verbose_name='roadmap')),
                        ('number', models.PositiveIntegerField(verbose_name='version')),
                        ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('superseded', 'superseded'), ('retired', 'retired')], default='draft', max_length=20, verbose_name='state')),
                        ('title', apps.core.models.TextsField(verbose_name='title')),
                        ('summary', apps.core.models.TextsField(verbose_name='summary')),
                        ('newcomer', models.BooleanField(default=True, verbose_name='for newcomers')),
                        ('digest', models.CharField(max_length=64, verbose_name='digest')),
                        ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
                    ],
                    options={
                        'verbose_name': 'roadmap version',
                        'verbose_name_plural': 'roadmap versions',
                        'ordering': ['roadmap__slug', '-number'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'superseded', 'retired'])), name='roadmap_version_state_known'),
                            models.UniqueConstraint(fields=('roadmap', 'number'), name='roadmap_version_once'),
                            models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('roadmap',), name='roadmap_version_published_once'),
                            models.CheckConstraint(condition=models.Q(('state', 'draft'), ('published_at__isnull', False), _connector='OR'), name='roadmap_version_published_has_a_time'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='state_follows', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:published,published:superseded,superseded:retired}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='4db09ee67cc57cde5e0b02611b69a828c823afff', operation='UPDATE', pgid='pgtrigger_state_follows_7f948', table='curriculum_roadmapversion', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='content_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'draft\') AND (OLD."roadmap_id" IS DISTINCT FROM (NEW."roadmap_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."newcomer" IS DISTINCT FROM (NEW."newcomer") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='15167e46648ff55caa12afa526d28d69b3f9b8cf', operation='UPDATE', pgid='pgtrigger_content_frozen_f296c', table='curriculum_roadmapversion', when='BEFORE')),
                            pgtrigger.compiler.Trigger(name='published_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'draft\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='71aaf257ca8b400bb179bc576768ad89fd8ee676', operation='DELETE', pgid='pgtrigger_published_stays_701ea', table='curriculum_roadmapversion', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Rubric',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('slug', models.SlugField(max_length=60, unique=True, verbose_name='id')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                    ],
                    options={
                        'verbose_name': 'rubric',
                        'verbose_name_plural': 'rubrics',
                        'ordering': ['position', 'slug'],
                    },
                ),
                migrations.CreateModel(
                    name='RubricVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('rubric', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='curriculum.rubric', verbose_name='rubric')),
                        ('number', models.PositiveIntegerField(verbose_name='version')),
                        ('title', apps.core.models.TextsField(verbose_name='title')),
                        ('digest', models.CharField(max_length=64, verbose_name='digest')),
                    ],
                    options={
                        'verbose_name': 'rubric version',
                        'verbose_name_plural': 'rubric versions',
                        'ordering': ['rubric__slug', '-number'],
                        'constraints': [
                            models.UniqueConstraint(fields=('rubric', 'number'), name='rubric_version_once'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='07df7755dfc55269bbf99e5d2cba2bd296a38480', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9d002', table='curriculum_rubricversion', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='SharedTask',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('slug', models.SlugField(max_length=80, unique=True, verbose_name='id')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                    ],
                    options={
                        'verbose_name': 'shared task',
                        'verbose_name_plural': 'shared tasks',
                        'ordering': ['position', 'slug'],
                    },
                ),
                migrations.CreateModel(
                    name='Skill',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('slug', models.CharField(max_length=60, unique=True, verbose_name='id')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                        ('direction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to='curriculum.direction', verbose_name='direction')),
                        ('name', apps.core.models.TextsField(verbose_name='name')),
                        ('summary', apps.core.models.TextsField(verbose_name='what it is')),
                        ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None, verbose_name='sentences')),
                    ],
                    options={
                        'verbose_name': 'skill',
                        'verbose_name_plural': 'skills',
                        'ordering': ['position', 'slug'],
                    },
                ),
                migrations.CreateModel(
                    name='Stage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='curriculum.roadmapversion', verbose_name='roadmap version')),
                        ('slug', models.SlugField(max_length=60, verbose_name='id')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                        ('title', apps.core.models.TextsField(verbose_name='title')),
                        ('goal', apps.core.models.TextsField(verbose_name='goal')),
                    ],
                    options={
                        'verbose_name': 'stage',
                        'verbose_name_plural': 'stages',
                        'ordering': ['version', 'position'],
                        'constraints': [
                            models.UniqueConstraint(fields=('version', 'slug'), name='stage_once'),
                            models.UniqueConstraint(fields=('version', 'position'), name='stage_position_once'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='frozen_once_published', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE version_state text;', func="\n            FOR version_state IN\n                SELECT v.state FROM curriculum_roadmapversion v\n                WHERE v.id IN (OLD.version_id, NEW.version_id) ORDER BY v.id FOR SHARE\n            LOOP\n                IF version_state <> 'draft' THEN\n                    RAISE EXCEPTION 'a published roadmap version never changes'\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmap_version_frozen';\n                END IF;\n            END LOOP;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='d7b1b435fce6312e4d2997240a3bea1cdc4f9f42', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_once_published_836db', table='curriculum_stage', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Task',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='curriculum.roadmapversion', verbose_name='roadmap version')),
                        ('stage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='curriculum.stage', verbose_name='stage')),
                        ('slug', models.SlugField(max_length=80, verbose_name='id')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                        ('kind', models.CharField(choices=[('chore', 'chore'), ('practice', 'practice'), ('dataset', 'dataset'), ('experiment', 'experiment'), ('tuning', 'tuning'), ('project', 'project')], max_length=12, verbose_name='kind')),
                        ('shared', models.BooleanField(default=False, verbose_name='shared by several roadmaps')),
                        ('title', apps.core.models.TextsField(verbose_name='title')),
                        ('goal', apps.core.models.TextsField(verbose_name='goal')),
                        ('deliverables', models.JSONField(verbose_name='deliverables')),
                        ('effort_p50_hours', models.FloatField(verbose_name='hours (half of the learners)')),
                        ('effort_p80_hours', models.FloatField(verbose_name='hours (four of five)')),
                        ('rubric_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='curriculum.rubricversion', verbose_name='rubric')),
                        ('skills', models.ManyToManyField(related_name='tasks', through='curriculum.TaskSkill', to='curriculum.skill')),
                        ('requires', models.ManyToManyField(related_name='unlocks', through='curriculum.TaskPrerequisite', to='curriculum.task')),
                    ],
                    options={
                        'verbose_name': 'task',
                        'verbose_name_plural': 'tasks',
                        'ordering': ['version', 'position'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['chore', 'practice', 'dataset', 'experiment', 'tuning', 'project'])), name='task_kind_known'),
                            models.UniqueConstraint(fields=('version', 'slug'), name='task_once'),
                            models.UniqueConstraint(fields=('version', 'position'), name='task_position_once'),
                            models.CheckConstraint(condition=models.Q(('effort_p50_hours__gt', 0), ('effort_p80_hours__gte', models.F('effort_p50_hours'))), name='task_effort_in_order'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='frozen_once_published', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE version_state text;', func="\n            FOR version_state IN\n                SELECT v.state FROM curriculum_roadmapversion v\n                WHERE v.id IN (OLD.version_id, NEW.version_id) ORDER BY v.id FOR SHARE\n            LOOP\n                IF version_state <> 'draft' THEN\n                    RAISE EXCEPTION 'a published roadmap version never changes'\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmap_version_frozen';\n                END IF;\n            END LOOP;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='53cdce8bf11dd423205ea87a19eb7d55dbd29161', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_once_published_7d2f0', table='curriculum_task', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='TaskGuide',
                    fields=[
                        ('task', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='guide', serialize=False, to='curriculum.task')),
                        ('document', models.JSONField(help_text='Steps, common mistakes, hints, resources, and what changes in a vertical.', verbose_name='guide')),
                    ],
                    options={
                        'verbose_name': 'guide',
                        'verbose_name_plural': 'guides',
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='frozen_once_published', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE version_state text;', func="\n            FOR version_state IN\n                SELECT v.state FROM curriculum_roadmapversion v\n                WHERE v.id IN ((SELECT t.version_id FROM curriculum_task t WHERE t.id = OLD.task_id), (SELECT t.version_id FROM curriculum_task t WHERE t.id = NEW.task_id)) ORDER BY v.id FOR SHARE\n            LOOP\n                IF version_state <> 'draft' THEN\n                    RAISE EXCEPTION 'a published roadmap version never changes'\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmap_version_frozen';\n                END IF;\n            END LOOP;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='d657c1add4097c658f48bb0c7a8eb42a79866dd3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_once_published_ec52b', table='curriculum_taskguide', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='TaskPrerequisite',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prerequisites', to='curriculum.task')),
                        ('requires', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dependents', to='curriculum.task')),
                    ],
                    options={
                        'ordering': ['task', 'id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('task', 'requires'), name='task_prerequisite_once'),
                            models.CheckConstraint(condition=models.Q(('task', models.F('requires')), _negated=True), name='task_prerequisite_not_itself'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='frozen_once_published', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE version_state text;', func="\n            FOR version_state IN\n                SELECT v.state FROM curriculum_roadmapversion v\n                WHERE v.id IN ((SELECT t.version_id FROM curriculum_task t WHERE t.id = OLD.task_id), (SELECT t.version_id FROM curriculum_task t WHERE t.id = NEW.task_id)) ORDER BY v.id FOR SHARE\n            LOOP\n                IF version_state <> 'draft' THEN\n                    RAISE EXCEPTION 'a published roadmap version never changes'\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmap_version_frozen';\n                END IF;\n            END LOOP;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='43a480cfa5c31a24fe88a2c6740e1721c529e96f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_once_published_ded34', table='curriculum_taskprerequisite', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='TaskSkill',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='task_skills', to='curriculum.task')),
                        ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='task_skills', to='curriculum.skill')),
                        ('weight', models.FloatField(validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)], verbose_name='weight')),
                    ],
                    options={
                        'ordering': ['task', 'id'],
                        'constraints': [
                            models.UniqueConstraint(fields=('task', 'skill'), name='task_skill_once'),
                            models.CheckConstraint(condition=models.Q(('weight__gt', 0), ('weight__lte', 1)), name='task_skill_weight_in_range'),
                        ],
                        'triggers': [
                            pgtrigger.compiler.Trigger(name='frozen_once_published', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE version_state text;', func="\n            FOR version_state IN\n                SELECT v.state FROM curriculum_roadmapversion v\n                WHERE v.id IN ((SELECT t.version_id FROM curriculum_task t WHERE t.id = OLD.task_id), (SELECT t.version_id FROM curriculum_task t WHERE t.id = NEW.task_id)) ORDER BY v.id FOR SHARE\n            LOOP\n                IF version_state <> 'draft' THEN\n                    RAISE EXCEPTION 'a published roadmap version never changes'\n                        USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmap_version_frozen';\n                END IF;\n            END LOOP;\n            RETURN COALESCE(NEW, OLD);\n        ", hash='95a80b8065e857ec40ab562abf14ac91293683b0', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_frozen_once_published_79f63', table='curriculum_taskskill', when='BEFORE')),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name='Vertical',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                        ('slug', models.SlugField(max_length=30, unique=True, verbose_name='id')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                        ('kind', models.CharField(choices=[('industry', 'industry'), ('scenario', 'scenario')], max_length=10, verbose_name='kind')),
                        ('name', apps.core.models.TextsField(verbose_name='name')),
                    ],
                    options={
                        'verbose_name': 'vertical',
                        'verbose_name_plural': 'verticals',
                        'ordering': ['position', 'slug'],
                        'constraints': [
                            models.CheckConstraint(condition=models.Q(('kind__in', ['industry', 'scenario'])), name='vertical_kind_known'),
                        ],
                    },
                ),
            ],
        ),
    ]
