from django.db import migrations

FORWARD = """
SELECT watch_reference('accounts_user', 'username, name, seat, roles, programs, language, password, email, is_active, is_staff, is_superuser');
"""
BACK = """
DROP TRIGGER reference_changed ON accounts_user;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
