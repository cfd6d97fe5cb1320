import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What may be seen is no longer all or nothing: whoever broke the glass sees the people behind it.
PEOPLE_LIKE = """
DROP FUNCTION people_like(text, boolean, integer);
CREATE FUNCTION people_like(asked text, opened bigint[], most integer) RETURNS SETOF bigint
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
  SELECT id FROM residents_person
  WHERE (name % asked OR name ILIKE '%' || asked || '%' OR aliases ILIKE '%' || asked || '%')
    AND (NOT is_protected OR id = ANY(opened))
  ORDER BY greatest(similarity(name, asked), word_similarity(asked, name || ' ' || aliases)) DESC, id
  LIMIT most
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('residents', '0002_search_at_every_key'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OpenedGlass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=240)),
                ('opened_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='residents.person')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'until'], name='glass_by_user')],
            },
        ),
        migrations.RunSQL(PEOPLE_LIKE, migrations.RunSQL.noop),
    ]
