from django.db import migrations

FORWARD = """
SELECT watch_reference('places_segment');
SELECT watch_reference('places_street');
SELECT watch_reference('places_backdrop');
"""
BACK = """
DROP TRIGGER reference_changed ON places_segment;
DROP TRIGGER reference_changed ON places_street;
DROP TRIGGER reference_changed ON places_backdrop;
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
