"""How often somebody tried need not outlive a crash: counting waits for no disk."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_reference_revision'),
    ]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE core_rate SET UNLOGGED", "ALTER TABLE core_rate SET LOGGED"
        ),
    ]
