from django.db import migrations

from portal.desk import search


class Migration(migrations.Migration):

    dependencies = [("desk", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: search.create(editor.connection),
            lambda apps, editor: search.drop(editor.connection),
        ),
    ]
