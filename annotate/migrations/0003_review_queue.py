"""What reviewers find their work by: how alike people labelled, and what was drawn to be looked at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds both to documents, with the two indexes they are read by."""

    dependencies = [("annotate", "0002_assignments_and_invitation_links")]

    operations = [
        migrations.AddField(
            "document",
            "agreement",
            models.FloatField(
                null=True,
                blank=True,
                help_text="How alike people labelled it, 0 to 1, while they wait for a reviewer.",
            ),
        ),
        migrations.AddField(
            "document",
            "spot_number",
            models.FloatField(
                null=True,
                blank=True,
                help_text="The number it was drawn by, while it waits for a reviewer's look.",
                verbose_name="spot check",
            ),
        ),
        migrations.AddIndex(
            "document",
            models.Index(
                fields=["project", "agreement"],
                condition=models.Q(("agreement__isnull", False)),
                name="document_by_agreement",
            ),
        ),
        migrations.AddIndex(
            "document",
            models.Index(
                fields=["project", "spot_number"],
                condition=models.Q(("spot_number__isnull", False)),
                name="document_spot_checks",
            ),
        ),
    ]
