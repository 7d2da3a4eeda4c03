"""Addresses of every screen."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from annotate.views import account, annotate, project, projects, sign_in

urlpatterns = [
    # A person
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.account_password, name="account_password"),
    path("account/theme/", account.account_theme, name="account_theme"),
    # Projects
    path("", projects.projects, name="projects"),
    # One project
    path("p/<slug:slug>/", project.project, name="project"),
    path("p/<slug:slug>/retrain/", project.retrain, name="retrain"),
    # Annotate
    path("p/<slug:slug>/annotate/", annotate.annotate, name="annotate"),
    path("p/<slug:slug>/annotate/submit/", annotate.annotate_submit, name="annotate_submit"),
    path("p/<slug:slug>/annotate/skip/", annotate.annotate_skip, name="annotate_skip"),
    path("p/<slug:slug>/annotate/flag/", annotate.annotate_flag, name="annotate_flag"),
    path("p/<slug:slug>/annotate/undo/", annotate.annotate_undo, name="annotate_undo"),
    path("p/<slug:slug>/annotate/draft/", annotate.annotate_draft, name="annotate_draft"),
    path("p/<slug:slug>/annotate/renew/", annotate.annotate_renew, name="annotate_renew"),
    path("p/<slug:slug>/annotate/release/", annotate.annotate_release, name="annotate_release"),
    path(
        "p/<slug:slug>/annotate/<int:document>/open/",
        annotate.annotate_open,
        name="annotate_open",
    ),
]
