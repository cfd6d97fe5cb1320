from django.db import migrations

FORWARD = """
SELECT watch_reference('scripts_scriptversion');
"""
BACK = """
DROP TRIGGER reference_changed ON scripts_scriptversion;
"""


class Migration(migrations.Migration):
    dependencies = [("scripts", "0001_initial"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
