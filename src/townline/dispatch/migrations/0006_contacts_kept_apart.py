"""Contacts from which an incident in a compartment came lie in it too; until now that was asked each time."""

from django.db import migrations

KEPT = """
UPDATE contacts_contact c SET compartment = found.compartment FROM (
  SELECT contact_id, compartment FROM dispatch_incident WHERE compartment <> '' AND contact_id IS NOT NULL
  UNION SELECT r.contact_id, i.compartment FROM dispatch_report r
    JOIN dispatch_incident i ON i.id = r.incident_id
    WHERE i.compartment <> '' AND r.contact_id IS NOT NULL
) found WHERE c.id = found.contact_id AND c.compartment = ''
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0009_kept_apart"), ("dispatch", "0005_events_by_place")]
    operations = [migrations.RunSQL(KEPT, migrations.RunSQL.noop)]
