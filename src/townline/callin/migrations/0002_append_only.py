"""Events of lists are never changed: the database refuses."""

from django.db import migrations

GUARD = """
CREATE FUNCTION callin_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'list events are append-only: % refused', TG_OP;
END $$;
CREATE TRIGGER callin_append_only BEFORE UPDATE OR DELETE ON callin_listevent
  FOR EACH STATEMENT EXECUTE FUNCTION callin_append_only();
"""
UNDO = "DROP TRIGGER callin_append_only ON callin_listevent; DROP FUNCTION callin_append_only();"


class Migration(migrations.Migration):
    dependencies = [("callin", "0001_agreements_and_lists")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
