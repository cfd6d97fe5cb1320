from django.db import migrations


class Migration(migrations.Migration):
    """The search vector stays in the table; the program's model need not carry it along."""

    dependencies = [("service_requests", "0004_watch_types")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("servicerequest", "request_by_words"),
                migrations.RemoveField("servicerequest", "search"),
            ]
        )
    ]
