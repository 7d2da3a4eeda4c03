"""Addresses of every screen."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from annotate.views import account, project, projects, sign_in

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
]
