from django.db import migrations

FORWARD = """
CREATE FUNCTION api_enqueue(happened varchar, subject bigint, at timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  told integer;
BEGIN
  INSERT INTO api_delivery (subscription_id, message_id, event, subject_id, at, state, tries, next_at, last_error)
  SELECT s.id, 'msg_' || replace(gen_random_uuid()::text, '-', ''), happened, subject, at, 'waiting', 0, at, ''
  FROM api_subscription s JOIN api_client c ON c.id = s.client_id
  WHERE s.ended_at IS NULL AND c.revoked_at IS NULL AND happened = ANY (s.events);
  GET DIAGNOSTICS told = ROW_COUNT;
  IF told > 0 THEN
    PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW('messages'::varchar, 'api.sweep_now'::varchar, 0, NULL, NULL,
      '{}'::jsonb, NULL)::procrastinate_job_to_defer_v1]);
  END IF;
  RETURN told;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0001_programs_keys_and_deliveries"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION api_enqueue(varchar, bigint, timestamptz)")]
