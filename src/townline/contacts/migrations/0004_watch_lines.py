from django.db import migrations

FORWARD = """
SELECT watch_reference('contacts_line');
"""
BACK = """
DROP TRIGGER reference_changed ON contacts_line;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_follow_up_and_join"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
