"""The product half of Collab."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnotateConfig(AppConfig):
    """Registers annotate's jobs by dotted path."""

    name = "annotate"
    verbose_name = _("Annotation")

    def ready(self) -> None:
        from annotate.jobs import register_job

        register_job("import", "annotate.importing.run_import")
        register_job("sweep", "annotate.importing.run_sweep")
        register_job("change_documents", "annotate.bulk_changing.run_change")
        register_job("measure_agreement", "annotate.quality.measuring.run_measuring")
