from django.db import migrations

# The threshold belongs to the function: the index serves misspelt names, other searches keep their own.
FORWARD = """
SELECT watch_reference('directory_topic');
SELECT watch_reference('directory_entry');
CREATE FUNCTION directory_like(asked text, digits text, moment timestamptz, most integer)
RETURNS TABLE (id bigint, score real) LANGUAGE plpgsql STABLE
SET pg_trgm.word_similarity_threshold = 0.42 AS $$
BEGIN
  IF digits <> '' THEN
    RETURN QUERY SELECT e.id, 1.0::real FROM directory_entry e
      WHERE e.plain LIKE '%' || digits || '%' AND e.effective @> moment
        AND (e.ends_at IS NULL OR e.ends_at > moment)
      ORDER BY e.id LIMIT most;
  ELSE
    RETURN QUERY SELECT e.id, (word_similarity(asked, e.plain) * 0.9
        + similarity(asked, e.plain) * 0.1)::real AS likeness
      FROM directory_entry e
      WHERE asked <% e.plain AND e.effective @> moment
        AND (e.ends_at IS NULL OR e.ends_at > moment)
      ORDER BY likeness DESC, e.id LIMIT most;
  END IF;
END $$;
"""
BACK = """
DROP FUNCTION directory_like(text, text, timestamptz, integer);
DROP TRIGGER reference_changed ON directory_topic;
DROP TRIGGER reference_changed ON directory_entry;
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_entries"), ("core", "0006_reference_revision")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
