import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_rates_unlogged")]
    operations = [
        migrations.CreateModel(
            name="RegionFacts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("effective", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(max_length=120)),
                ("name_fr", models.CharField(max_length=120)),
                ("web", models.URLField(blank=True)),
                ("main", models.CharField(max_length=40)),
                ("tty", models.CharField(blank=True, max_length=40)),
                ("after_hours", models.CharField(blank=True, max_length=40)),
                ("privacy_en", models.CharField(blank=True, max_length=120)),
                ("privacy_fr", models.CharField(blank=True, max_length=120)),
                ("privacy_number", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "db_table": "core_regionfacts",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("effective", "&&")], name="region_one_at_a_time"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "SELECT watch_reference('core_regionfacts');",
            "DROP TRIGGER reference_changed ON core_regionfacts;",
        ),
    ]
