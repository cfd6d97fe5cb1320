from django.db import migrations

CHAIN = r"""
CREATE FUNCTION core_ledger_digest(e core_ledgerentry) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(coalesce(e.prev_hash, '\x'::bytea) || convert_to(jsonb_build_array(
    e.stream, e.seq, e.verb, e.subject, e.contact_id, e.actor_id, e.actor_name,
    extract(epoch FROM e.known_at)::text, extract(epoch FROM e.acted_at)::text,
    extract(epoch FROM e.typed_at)::text, e.data, e.rule_version)::text, 'UTF8'))
$$;

CREATE FUNCTION core_ledger_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE tip record;
BEGIN
  INSERT INTO core_ledgerhead AS h (stream, seq, hash) VALUES (NEW.stream, 1, '\x'::bytea)
  ON CONFLICT (stream) DO UPDATE SET seq = h.seq + 1
  RETURNING h.seq, h.hash INTO tip;
  NEW.seq := tip.seq;
  NEW.prev_hash := tip.hash;
  NEW.typed_at := clock_timestamp();
  NEW.hash := core_ledger_digest(NEW);
  UPDATE core_ledgerhead SET hash = NEW.hash WHERE stream = NEW.stream;
  RETURN NEW;
END $$;

CREATE FUNCTION core_ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP;
END $$;

CREATE TRIGGER ledger_chain BEFORE INSERT ON core_ledgerentry
  FOR EACH ROW EXECUTE FUNCTION core_ledger_chain();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON core_ledgerentry
  FOR EACH ROW EXECUTE FUNCTION core_ledger_refuse();
CREATE TRIGGER ledger_never_emptied BEFORE TRUNCATE ON core_ledgerentry
  FOR EACH STATEMENT EXECUTE FUNCTION core_ledger_refuse();
"""

UNDO = """
DROP TRIGGER ledger_never_emptied ON core_ledgerentry;
DROP TRIGGER ledger_append_only ON core_ledgerentry;
DROP TRIGGER ledger_chain ON core_ledgerentry;
DROP FUNCTION core_ledger_refuse();
DROP FUNCTION core_ledger_chain();
DROP FUNCTION core_ledger_digest(core_ledgerentry);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(CHAIN, UNDO)]
