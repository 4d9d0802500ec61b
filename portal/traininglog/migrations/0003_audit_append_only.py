from django.db import migrations

from portal.traininglog import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('traininglog', '0002_data_protection'),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, editor: append_only.protect(editor.connection),
            lambda apps, editor: append_only.unprotect(editor.connection),
        ),
    ]
