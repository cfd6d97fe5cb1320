
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contacts', '0004_watch_lines'),
        ('service_requests', '0007_seven_digits'),
    ]

    operations = [
        migrations.AlterField(
            model_name='servicerequest',
            name='contact',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.contact'),
        ),
    ]
