from django.db import migrations

FORWARD = "SELECT watch_reference('open311_partner');"
BACK = "DROP TRIGGER reference_changed ON open311_partner;"


class Migration(migrations.Migration):
    dependencies = [("open311", "0006_told"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
