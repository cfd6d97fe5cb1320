from django.db import migrations

FORWARD = """
SELECT watch_reference('dispatch_protocolversion');
SELECT watch_reference('dispatch_event');
SELECT watch_reference('contacts_calmpause');
"""
BACK = """
DROP TRIGGER reference_changed ON dispatch_protocolversion;
DROP TRIGGER reference_changed ON dispatch_event;
DROP TRIGGER reference_changed ON contacts_calmpause;
"""


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_incidents"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
