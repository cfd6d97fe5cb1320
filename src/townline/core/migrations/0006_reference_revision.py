from django.db import migrations

FORWARD = """
CREATE TABLE core_revision (number bigint NOT NULL);
INSERT INTO core_revision VALUES (1);
CREATE FUNCTION reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE core_revision SET number = number + 1;
  RETURN NULL;
END $$;
CREATE FUNCTION watch_reference(watched regclass, columns text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER reference_changed AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE %s ON %s
    FOR EACH STATEMENT EXECUTE FUNCTION reference_changed()',
    CASE WHEN columns = '' THEN '' ELSE 'OF ' || columns END, watched);
END $$;
"""
BACK = """
DROP FUNCTION watch_reference(regclass, text);
DROP FUNCTION reference_changed();
DROP TABLE core_revision;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_ledger_by_contact")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
