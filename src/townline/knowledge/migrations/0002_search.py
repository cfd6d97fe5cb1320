from django.db import migrations

# Text without accents, in small letters. `unaccent` is only stable because its dictionary may be
# changed; naming the dictionary and never changing it makes this immutable in fact.
WORDS = r"""
CREATE FUNCTION knowledge_plain(said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT public.unaccent('public.unaccent'::regdictionary, lower(replace(said, '’', '''')))
$$;

ALTER TABLE knowledge_articleversion
  ADD COLUMN search tsvector GENERATED ALWAYS AS (
    CASE language WHEN 'fr' THEN
      setweight(to_tsvector('french', knowledge_plain(title)), 'A') ||
      setweight(to_tsvector('french', knowledge_plain(callers_words)), 'B') ||
      setweight(to_tsvector('french', knowledge_plain(read_aloud)), 'C') ||
      setweight(to_tsvector('french', knowledge_plain(steps || ' ' || public_wording)), 'D')
    ELSE
      setweight(to_tsvector('english', knowledge_plain(title)), 'A') ||
      setweight(to_tsvector('english', knowledge_plain(callers_words)), 'B') ||
      setweight(to_tsvector('english', knowledge_plain(read_aloud)), 'C') ||
      setweight(to_tsvector('english', knowledge_plain(steps || ' ' || public_wording)), 'D')
    END) STORED,
  ADD COLUMN said_plain text GENERATED ALWAYS AS (
    knowledge_plain(title || E'\n' || callers_words)) STORED;

CREATE INDEX article_version_search ON knowledge_articleversion USING gin (search);
CREATE INDEX knowledge_word_by_likeness ON knowledge_word USING gin (word gin_trgm_ops);
"""
UNDO = """
DROP INDEX knowledge_word_by_likeness, article_version_search;
ALTER TABLE knowledge_articleversion DROP COLUMN search, DROP COLUMN said_plain;
DROP FUNCTION knowledge_plain(text);
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]

    operations = [migrations.RunSQL(WORDS, UNDO)]
