"""The words that documents are found by: FTS5 on SQLite, tsvector and GIN on PostgreSQL."""

import django.db.models.deletion
from django.db import migrations, models

import annotate.models.document_words
from annotate.models.document_words import words_for

TABLE = "annotate_documentwords"
AT_A_TIME = 500

# Words come analysed: the tokenizer only cuts at blanks. "#" and "=" begin the words of projects
# and metadata. No places are kept, for nobody asks for phrases: that halves the index.
SQLITE = f"""
CREATE VIRTUAL TABLE {TABLE} USING fts5(
    words, detail=none, columnsize=0, tokenize="ascii tokenchars '#='"
)
"""
POSTGRESQL = f"""
CREATE TABLE {TABLE} (
    rowid bigint PRIMARY KEY REFERENCES annotate_document (id) DEFERRABLE INITIALLY DEFERRED,
    words tsvector NOT NULL
);
CREATE INDEX document_by_words ON {TABLE} USING gin (words);
"""


def make_index(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(POSTGRESQL if postgresql else SQLITE)


def drop_index(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TABLE}")


def find_existing_documents(apps, schema_editor):
    """Index what is there, some at a time, so that memory stays small."""
    documents = apps.get_model("annotate", "Document").objects
    words = apps.get_model("annotate", "DocumentWords").objects
    last = 0
    fields = ("pk", "project_id", "text", "external_id", "meta")
    while page := list(
        documents.filter(pk__gt=last).order_by("pk").values_list(*fields)[:AT_A_TIME]
    ):
        words.bulk_create(
            words.model(document_id=pk, words=words_for(project, text, name, meta))
            for pk, project, text, name, meta in page
        )
        last = page[-1][0]


class Migration(migrations.Migration):
    dependencies = [("annotate", "0003_review_queue")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make_index, drop_index)],
            state_operations=[
                migrations.CreateModel(
                    name="DocumentWords",
                    fields=[
                        (
                            "document",
                            models.OneToOneField(
                                db_column="rowid",
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="words",
                                serialize=False,
                                to="annotate.document",
                            ),
                        ),
                        ("words", annotate.models.document_words.WordsField()),
                    ],
                )
            ],
        ),
        migrations.RunPython(find_existing_documents, migrations.RunPython.noop),
    ]
