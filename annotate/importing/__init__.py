"""From a file to documents, or the file is refused whole."""

from annotate.importing.options import LABELS_AS, ON_DUPLICATE, SPLIT_RULES, ImportOptions
from annotate.importing.report import ImportReport
from annotate.importing.surveying import check_file
from annotate.importing.working import run_import, run_sweep
from annotate.importing.writing import import_documents

__all__ = [
    "LABELS_AS",
    "ON_DUPLICATE",
    "SPLIT_RULES",
    "ImportOptions",
    "ImportReport",
    "check_file",
    "import_documents",
    "run_import",
    "run_sweep",
]
