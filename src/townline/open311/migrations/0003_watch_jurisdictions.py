from django.db import migrations

FORWARD = """
SELECT watch_reference('open311_jurisdiction');
"""
BACK = """
DROP TRIGGER reference_changed ON open311_jurisdiction;
"""


class Migration(migrations.Migration):
    dependencies = [("open311", "0002_reports"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
