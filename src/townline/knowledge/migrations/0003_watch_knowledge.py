from django.db import migrations

FORWARD = """
SELECT watch_reference('knowledge_bulletin');
SELECT watch_reference('knowledge_article');
SELECT watch_reference('knowledge_articleversion');
"""
BACK = """
DROP TRIGGER reference_changed ON knowledge_bulletin;
DROP TRIGGER reference_changed ON knowledge_article;
DROP TRIGGER reference_changed ON knowledge_articleversion;
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0002_search"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
