from django.db import migrations

# What words mean, where the server has pgvector: a word's direction is the sum of its pieces' directions, a
# text's the sum of its words'. Neither table is referenced, so that emptying the articles needs no leave of them.
FORWARD = r"""
DO $outer$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
    RETURN;
  END IF;
  BEGIN
    CREATE EXTENSION IF NOT EXISTS vector;
  EXCEPTION WHEN insufficient_privilege THEN
    RETURN;
  END;
  EXECUTE $sql$
    CREATE TABLE knowledge_piece (piece text COLLATE "C" PRIMARY KEY, means halfvec(256) NOT NULL);
    CREATE TABLE knowledge_versionmeaning (
      version_id bigint PRIMARY KEY, title halfvec(256), whole halfvec(256));
    SELECT watch_reference('knowledge_piece');

    CREATE FUNCTION knowledge_meaning(said text) RETURNS vector LANGUAGE plpgsql STABLE AS $f$
    DECLARE
      word text; rest text; piece_means halfvec; size integer; total vector;
    BEGIN
      FOR word IN SELECT m[1] FROM regexp_matches(knowledge_plain(said), '[a-z0-9]+', 'g') m LOOP
        rest := '▁' || word;
        WHILE rest <> '' LOOP
          SELECT means, length(piece) INTO piece_means, size FROM knowledge_piece
          WHERE piece = ANY (ARRAY(SELECT left(rest, k) FROM generate_series(1, least(length(rest), 16)) k))
          ORDER BY length(piece) DESC LIMIT 1;
          IF NOT FOUND THEN
            rest := substr(rest, 2);
          ELSE
            total := coalesce(total + piece_means::vector, piece_means::vector);
            rest := substr(rest, size + 1);
          END IF;
        END LOOP;
      END LOOP;
      RETURN total;
    END $f$;

    CREATE FUNCTION knowledge_mean(version_id bigint, title text, callers_words text, rest text) RETURNS void
    LANGUAGE sql AS $f$
      INSERT INTO knowledge_versionmeaning AS m
      SELECT $1, knowledge_meaning($2 || ' ' || $3)::halfvec(256),
             knowledge_meaning($2 || ' ' || $3 || ' ' || left($4, 800))::halfvec(256)
      WHERE EXISTS (SELECT FROM knowledge_piece)
      ON CONFLICT (version_id) DO UPDATE SET title = excluded.title, whole = excluded.whole
    $f$;

    CREATE FUNCTION knowledge_version_means() RETURNS trigger LANGUAGE plpgsql AS $f$
    BEGIN
      PERFORM knowledge_mean(NEW.id, NEW.title, NEW.callers_words, NEW.read_aloud || ' ' || NEW.steps);
      RETURN NULL;
    END $f$;
    CREATE TRIGGER version_means AFTER INSERT OR UPDATE OF title, callers_words, read_aloud, steps
      ON knowledge_articleversion FOR EACH ROW EXECUTE FUNCTION knowledge_version_means();
  $sql$;
END $outer$;
"""
BACK = """
DROP TRIGGER IF EXISTS version_means ON knowledge_articleversion;
DROP FUNCTION IF EXISTS knowledge_version_means(), knowledge_mean(bigint, text, text, text), knowledge_meaning(text);
DROP TABLE IF EXISTS knowledge_versionmeaning, knowledge_piece;
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0003_watch_knowledge")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
