"""Addresses of every screen."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from annotate.views import (
    account,
    agreement,
    annotate,
    at_work,
    beside,
    document,
    document_changes,
    documents,
    exports,
    guideline,
    imports,
    jobs,
    join,
    keys,
    labels,
    models,
    people,
    person,
    project,
    project_new,
    project_settings,
    projects,
    questions,
    reset_password,
    review,
    review_decisions,
    review_hold,
    sign_in,
)

urlpatterns = [
    # A person
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("join/<str:token>/", join.join, name="join"),
    path(
        "reset-password/<str:uidb64>/<str:token>/",
        reset_password.ResetPassword.as_view(),
        name="reset_password",
    ),
    path("account/", account.account, name="account"),
    path("account/password/", account.account_password, name="account_password"),
    path("account/keys/<slug:screen>/", keys.account_keys, name="account_keys"),
    path("account/theme/", account.account_theme, name="account_theme"),
    # Projects
    path("", projects.projects, name="projects"),
    path("new/", project_new.project_new, name="project_new"),
    path("new/scheme/", project_new.project_new_scheme, name="project_new_scheme"),
    # One project
    path("p/<slug:slug>/", project.project, name="project"),
    path("p/<slug:slug>/retrain/", project.retrain, name="retrain"),
    path("p/<slug:slug>/jobs/<int:pk>/", jobs.job, name="job"),
    path("p/<slug:slug>/jobs/<int:pk>/stop/", jobs.job_stop, name="job_stop"),
    path("p/<slug:slug>/guideline/", guideline.guideline, name="guideline"),
    path("p/<slug:slug>/guideline/<int:number>/", guideline.guideline, name="guideline_version"),
    # Annotate
    path("p/<slug:slug>/annotate/", annotate.annotate, name="annotate"),
    path("p/<slug:slug>/annotate/submit/", annotate.annotate_submit, name="annotate_submit"),
    path("p/<slug:slug>/annotate/skip/", annotate.annotate_skip, name="annotate_skip"),
    path("p/<slug:slug>/annotate/flag/", annotate.annotate_flag, name="annotate_flag"),
    path("p/<slug:slug>/annotate/review/", annotate.annotate_review, name="annotate_review"),
    path("p/<slug:slug>/annotate/undo/", annotate.annotate_undo, name="annotate_undo"),
    path("p/<slug:slug>/annotate/comment/", beside.annotate_comment, name="annotate_comment"),
    path("p/<slug:slug>/annotate/ahead/", annotate.annotate_ahead, name="annotate_ahead"),
    path("p/<slug:slug>/annotate/past/", beside.annotate_past, name="annotate_past"),
    path("p/<slug:slug>/annotate/draft/", at_work.annotate_draft, name="annotate_draft"),
    path("p/<slug:slug>/annotate/renew/", at_work.annotate_renew, name="annotate_renew"),
    path("p/<slug:slug>/annotate/release/", at_work.annotate_release, name="annotate_release"),
    path(
        "p/<slug:slug>/annotate/<int:document>/open/",
        annotate.annotate_open,
        name="annotate_open",
    ),
    # Review
    path("p/<slug:slug>/review/", review.review, name="review"),
    path("p/<slug:slug>/review/<int:pk>/case/", review.review_case, name="review_case"),
    path("p/<slug:slug>/review/settle/", review.review_settle, name="review_settle"),
    path("p/<slug:slug>/review/settle-all/", review.review_settle_all, name="review_settle_all"),
    path("p/<slug:slug>/review/reopen/", review.review_reopen, name="review_reopen"),
    path("p/<slug:slug>/review/approve/", review_decisions.review_approve, name="review_approve"),
    path("p/<slug:slug>/review/ask/", review_decisions.review_ask, name="review_ask"),
    path("p/<slug:slug>/review/later/", review_decisions.review_later, name="review_later"),
    path("p/<slug:slug>/review/undo/", review_decisions.review_undo, name="review_undo"),
    path("p/<slug:slug>/review/renew/", review_hold.review_renew, name="review_renew"),
    path("p/<slug:slug>/review/release/", review_hold.review_release, name="review_release"),
    # Its documents
    path("p/<slug:slug>/documents/", documents.documents, name="documents"),
    path("p/<slug:slug>/documents/count/", documents.documents_count, name="documents_count"),
    path(
        "p/<slug:slug>/documents/change/",
        document_changes.documents_change,
        name="documents_change",
    ),
    path(
        "p/<slug:slug>/documents/last-change/",
        document_changes.documents_last_change,
        name="documents_last_change",
    ),
    path(
        "p/<slug:slug>/documents/undo/<int:pk>/",
        document_changes.documents_undo,
        name="documents_undo",
    ),
    path("p/<slug:slug>/documents/<int:pk>/", document.document, name="document"),
    path(
        "p/<slug:slug>/documents/<int:pk>/approve/<int:annotation>/",
        document.document_approve,
        name="document_approve",
    ),
    path(
        "p/<slug:slug>/documents/<int:pk>/return/",
        document.document_return,
        name="document_return",
    ),
    path(
        "p/<slug:slug>/documents/<int:pk>/set-aside/",
        document.document_set_aside,
        name="document_set_aside",
    ),
    path("p/<slug:slug>/import/", imports.import_check, name="import_check"),
    path("p/<slug:slug>/import/start/", imports.import_start, name="import_start"),
    path("p/<slug:slug>/import/<int:pk>/", imports.import_checked, name="import_checked"),
    path("p/<slug:slug>/export/", exports.export, name="export"),
    # Its models
    path("p/<slug:slug>/models/", models.models, name="models"),
    path("p/<slug:slug>/models/<int:number>/", models.model, name="model"),
    path("p/<slug:slug>/models/<int:number>/promote/", models.model_promote, name="model_promote"),
    path(
        "p/<slug:slug>/models/<int:number>/roll-back/",
        models.model_roll_back,
        name="model_roll_back",
    ),
    # Its settings
    path("p/<slug:slug>/settings/", project_settings.project_settings, name="project_settings"),
    path(
        "p/<slug:slug>/settings/general/",
        project_settings.settings_general,
        name="settings_general",
    ),
    path("p/<slug:slug>/settings/rules/", project_settings.settings_rules, name="settings_rules"),
    path(
        "p/<slug:slug>/settings/guideline/",
        project_settings.settings_guideline,
        name="settings_guideline",
    ),
    # Its people
    path("p/<slug:slug>/people/", people.people, name="people"),
    path("p/<slug:slug>/people/<str:username>/work/", person.person, name="person"),
    path("p/<slug:slug>/agreement/", agreement.agreement, name="agreement"),
    path(
        "p/<slug:slug>/agreement/measure/", agreement.agreement_measure, name="agreement_measure"
    ),
    path("p/<slug:slug>/people/add/", people.member_new, name="member_new"),
    path("p/<slug:slug>/people/links/", people.link_new, name="link_new"),
    path(
        "p/<slug:slug>/people/links/<int:pk>/withdraw/", people.link_withdraw, name="link_withdraw"
    ),
    path("p/<slug:slug>/people/<int:pk>/change/", people.member, name="member"),
    path(
        "p/<slug:slug>/people/<int:pk>/hand-over/",
        people.member_hand_over,
        name="member_hand_over",
    ),
    path("p/<slug:slug>/people/<int:pk>/new-password/", people.member_reset, name="member_reset"),
    # Its questions
    path("p/<slug:slug>/questions/", project_settings.question_new, name="question_new"),
    path("p/<slug:slug>/questions/<slug:question_slug>/", questions.question, name="question"),
    path(
        "p/<slug:slug>/questions/<slug:question_slug>/place/",
        questions.question_place,
        name="question_place",
    ),
    path(
        "p/<slug:slug>/questions/<slug:question_slug>/remove/",
        questions.question_remove,
        name="question_remove",
    ),
    path(
        "p/<slug:slug>/questions/<slug:question_slug>/labels/",
        questions.label_new,
        name="label_new",
    ),
    path("p/<slug:slug>/labels/<int:pk>/", labels.label, name="label"),
    path("p/<slug:slug>/labels/<int:pk>/place/", labels.label_place, name="label_place"),
    path("p/<slug:slug>/labels/<int:pk>/merge/", labels.label_merge, name="label_merge"),
    path("p/<slug:slug>/labels/<int:pk>/effect/", labels.label_effect, name="label_effect"),
    path("p/<slug:slug>/labels/<int:pk>/remove/", labels.label_remove, name="label_remove"),
]
