"""Tables, in the order of the road."""

from annotate.models.user import User  # isort: skip
from annotate.models.project import Guideline, InvitationLink, Membership, Project  # isort: skip
from annotate.models.label_scheme import COLOUR_SLOTS, Label, Question, questions_of  # isort: skip
from annotate.models.document import Document, ImportBatch, Split, content_hash, sample_number  # isort: skip
from annotate.models.document_words import DocumentWords  # isort: skip
from annotate.models.label_use import LabelUse  # isort: skip
from annotate.models.assignment import Assignment  # isort: skip
from annotate.models.prediction import Labeller, Prediction, markup_of  # isort: skip
from annotate.models.lease import Lease  # isort: skip
from annotate.models.annotation import Annotation, Comment, Draft  # isort: skip
from annotate.models.approval import Approval  # isort: skip
from annotate.models.model_version import ModelPart, ModelVersion, TrainingSet  # isort: skip
from annotate.models.figure import Evaluation, Figure  # isort: skip
from annotate.models.event import Event  # isort: skip
from annotate.models.job import Job  # isort: skip

__all__ = [
    "COLOUR_SLOTS",
    "Annotation",
    "Approval",
    "Assignment",
    "Comment",
    "Document",
    "DocumentWords",
    "Draft",
    "Evaluation",
    "Event",
    "Figure",
    "Guideline",
    "ImportBatch",
    "InvitationLink",
    "Job",
    "Label",
    "LabelUse",
    "Labeller",
    "Lease",
    "Membership",
    "ModelPart",
    "ModelVersion",
    "Prediction",
    "Project",
    "Question",
    "Split",
    "TrainingSet",
    "User",
    "content_hash",
    "markup_of",
    "questions_of",
    "sample_number",
]
