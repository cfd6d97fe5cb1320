from django.db import migrations

FORWARD = """
SELECT watch_reference('service_requests_servicedefinition');
"""
BACK = """
DROP TRIGGER reference_changed ON service_requests_servicedefinition;
"""


class Migration(migrations.Migration):
    dependencies = [("service_requests", "0003_when_it_came_back"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
