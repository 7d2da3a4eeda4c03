"""What searches narrow by, in indexes: labels, states, batches, verdicts and confidence."""

import django.db.models.deletion
from django.db import migrations, models

AT_A_TIME = 1000


def rows_of(model, rows):
    """As `LabelUse.objects` makes them, of rows that were written before there were any."""
    from annotate.models.label_use import labels_in

    return [
        model(document_id=document, project_id=project, label=label, **{source: pk})
        for pk, document, project, source, answers in rows
        for label in labels_in(answers)
    ]


def read_existing_labels(apps, schema_editor):
    uses = apps.get_model("annotate", "LabelUse").objects
    said = apps.get_model("annotate", "Annotation").objects.exclude(
        verdict__in=["skipped", "flagged"]
    )
    gold = apps.get_model("annotate", "Approval").objects.filter(annotation=None)
    where = ("document_id", "document__project_id")
    last = 0
    while page := list(
        said.filter(pk__gt=last).order_by("pk").values_list("pk", *where, "markup_json")[:AT_A_TIME]
    ):
        rows = [(pk, at, project, "annotation_id", markup) for pk, at, project, markup in page]
        uses.bulk_create(rows_of(uses.model, rows))
        last = page[-1][0]
    last = 0
    fields = ("pk", *where, "question__slug", "answer_json")
    while page := list(
        gold.filter(pk__gt=last).order_by("pk").values_list(*fields)[:AT_A_TIME]
    ):
        rows = [(pk, at, project, "approval_id", {slug: a}) for pk, at, project, slug, a in page]
        uses.bulk_create(rows_of(uses.model, rows))
        last = page[-1][0]


class Migration(migrations.Migration):
    dependencies = [("annotate", "0004_full_text_search")]

    operations = [
        migrations.CreateModel(
            name="LabelUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=101)),
                (
                    "annotation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="annotate.annotation",
                    ),
                ),
                (
                    "approval",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="annotate.approval",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="annotate.document",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="annotate.project",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["project", "label", "document"], name="document_by_label"),
                    models.Index(fields=["document"], name="label_use_of_document"),
                ]
            },
        ),
        migrations.AddIndex(
            "document",
            models.Index(fields=["project", "state", "-changed_at"], name="document_state_change"),
        ),
        migrations.AddIndex(
            "document",
            models.Index(fields=["batch", "-changed_at"], name="document_batch_change"),
        ),
        migrations.AddIndex(
            "annotation",
            models.Index(fields=["verdict", "document"], name="annotation_by_verdict"),
        ),
        migrations.AddIndex(
            "prediction",
            models.Index(fields=["labeller", "confidence"], name="prediction_by_confidence"),
        ),
        migrations.RunPython(read_existing_labels, migrations.RunPython.noop),
    ]
