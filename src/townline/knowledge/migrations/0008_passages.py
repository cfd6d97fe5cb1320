from django.db import migrations

# What was read of each version, passage by passage, where the server has pgvector. Not referenced, so that
# emptying the articles needs no leave of it.
FORWARD = r"""
DO $outer$
BEGIN
  IF to_regtype('halfvec') IS NULL THEN
    RETURN;
  END IF;
  EXECUTE $sql$
    CREATE TABLE knowledge_passage (
      version_id bigint NOT NULL, number smallint NOT NULL, means halfvec(384) NOT NULL,
      PRIMARY KEY (version_id, number));
    CREATE TABLE knowledge_nearness (floor real NOT NULL);
    CREATE INDEX knowledge_passage_by_meaning ON knowledge_passage USING hnsw (means halfvec_cosine_ops);
  $sql$;
END $outer$;
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0007_care")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE IF EXISTS knowledge_passage, knowledge_nearness;")]
