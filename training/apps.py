"""The learning half of Collab; importing this costs nothing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    """Registers training's jobs by dotted path, so that annotate need not import torch."""

    name = "training"
    verbose_name = _("Training")

    def ready(self) -> None:
        from annotate.jobs import register_job

        register_job("train", "training.fine_tuning.run_training", queue="training")
        register_job("refit", "training.refitting.run_refit", is_routine=True)
        register_job("predict", "training.predicting.run_predicting")
        register_job("evaluate", "training.evaluating.run_evaluating")
