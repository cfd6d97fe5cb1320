from django.db import migrations

FORWARD = """
SELECT watch_reference('directory_body');
SELECT watch_reference('directory_program');
SELECT watch_reference('directory_responsibility');
SELECT watch_reference('directory_workingcalendar');
"""
BACK = """
DROP TRIGGER reference_changed ON directory_body;
DROP TRIGGER reference_changed ON directory_program;
DROP TRIGGER reference_changed ON directory_responsibility;
DROP TRIGGER reference_changed ON directory_workingcalendar;
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
