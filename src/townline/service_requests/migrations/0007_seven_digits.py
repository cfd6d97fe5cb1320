from django.db import migrations

FORWARD = """
ALTER TABLE service_requests_servicerequest ALTER COLUMN reference
  SET DEFAULT to_char(statement_timestamp(), 'YY-') || nextval('service_request_reference')
"""
BACK = """
ALTER TABLE service_requests_servicerequest ALTER COLUMN reference
  SET DEFAULT to_char(statement_timestamp(), 'YY-') || lpad(nextval('service_request_reference')::text, 6, '0')
"""


class Migration(migrations.Migration):
    """Padding to six digits cut the millionth reference down to one that exists."""

    dependencies = [("service_requests", "0006_fewer_indexes")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
