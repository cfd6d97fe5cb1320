from django.db import migrations

# A misspelt name fits few rows, which the planner cannot know: the index is always the way to them. It is
# kept in order at each change, so that a file taken over a moment ago costs the next search nothing.
FORWARD = """
ALTER FUNCTION directory_like(text, text, timestamptz, integer) SET enable_seqscan = off;
ALTER FUNCTION directory_like(text, text, timestamptz, integer)
  SET pg_trgm.word_similarity_threshold = 0.36;
ALTER INDEX entry_by_likeness SET (fastupdate = off);
"""
BACK = """
ALTER FUNCTION directory_like(text, text, timestamptz, integer) RESET enable_seqscan;
ALTER FUNCTION directory_like(text, text, timestamptz, integer)
  SET pg_trgm.word_similarity_threshold = 0.42;
ALTER INDEX entry_by_likeness RESET (fastupdate);
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_search")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
