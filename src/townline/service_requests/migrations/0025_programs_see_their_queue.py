from django.db import migrations

LEFT = "DELETE FROM procrastinate_jobs WHERE task_name = 'service_requests.tell_program' AND status = 'todo'"


class Migration(migrations.Migration):
    """Jobs that only wrote a line into the log are not made any more; those that wait have no task now."""

    dependencies = [
        ("service_requests", "0024_word_by_text"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [migrations.RunSQL(LEFT, migrations.RunSQL.noop)]
