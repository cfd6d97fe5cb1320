from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0010_told_of_a_gap")]
    operations = [
        migrations.AddField("bulletin", "title_fr", models.CharField(blank=True, max_length=120, default=""), preserve_default=False),
        migrations.AddField("bulletin", "public_text_fr", models.TextField(blank=True, default=""), preserve_default=False),
    ]
