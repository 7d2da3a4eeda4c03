"""The words that documents are found by, in the full-text index of either database."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from annotate.models.document import Document
from annotate.words import WordQuery, meta_words, project_word, query_of, words_of


class WordsField(models.Field[Collection[str], str]):
    """A set of words: a `tsvector` without places on PostgreSQL, a column of FTS5 on SQLite."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Of a plain table; the migration makes SQLite's virtual one."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(
        self, value: Any, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> str:
        """The cast that psycopg needs: it sends text."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """The words in one string, as the index takes them."""
        if value is None or isinstance(value, str):
            return value
        if connection.vendor == "postgresql":
            return " ".join(f"'{word}'" for word in value)
        return " ".join(value)


@WordsField.register_lookup
class Having(models.Lookup[Any]):
    """`words__having=WordQuery(…)`: documents that have all that is asked for."""

    lookup_name = "having"
    prepare_rhs = False

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """FTS5 matches a table: its hidden column is called as the table is."""
        query: WordQuery = self.rhs
        words = [f'"{word}"' for word in query.whole] + [f'"{word}"*' for word in query.beginnings]
        alias = compiler.quote_name_unless_alias(self.lhs.alias)
        table = connection.ops.quote_name(self.lhs.target.model._meta.db_table)
        return f"{alias}.{table} MATCH %s", [" AND ".join(words)]

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """The words of a `tsquery`, quoted."""
        query: WordQuery = self.rhs
        words = [f"'{word}'" for word in query.whole] + [f"'{word}':*" for word in query.beginnings]
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", [*parameters, " & ".join(words)]


class DocumentWordsQuerySet(models.QuerySet["DocumentWords"]):
    """Writing the words of new documents, and finding documents by theirs."""

    def index(self, documents: Iterable[Document]) -> None:
        """Make new documents findable. They never change, so this is done once, where they are
        written; their words go when they go.

        Not by `bulk_create`, which takes longer to build these rows than SQLite to write them.
        """
        connection = connections[self.db]
        field = DocumentWords._meta.get_field("words")
        table = connection.ops.quote_name(DocumentWords._meta.db_table)
        cast = "::tsvector" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (rowid, words) VALUES (%s, %s{cast})",  # noqa: S608
                [
                    (one.pk, field.get_db_prep_value(_words_of(one), connection))
                    for one in documents
                ],
            )

    def matching(self, project: int, query: WordQuery) -> Self:
        """Those of a project's documents that have the words asked for."""
        return self.filter(words__having=query.and_whole(project_word(project)))

    def typed(self, project: int, text: str) -> Self:
        """Those that match what a person typed."""
        return self.matching(project, query_of(text))


def _words_of(document: Document) -> set[str]:
    return words_for(document.project_id, document.text, document.external_id, document.meta)


def words_for(project: int, text: str, name: str, meta: Mapping[str, Any]) -> set[str]:
    """All words of one document: of its text, its name, its metadata and its project."""
    return {*words_of(text, name), *meta_words(meta), project_word(project)}


class DocumentWords(models.Model):
    """By which words a document is found."""

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, related_name="words", db_column="rowid"
    )
    words = WordsField()

    objects = DocumentWordsQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.document_id)
