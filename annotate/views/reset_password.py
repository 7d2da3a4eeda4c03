"""The page that a one-time link leads to: a new password."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from annotate.models import User
from annotate.password_resetting import reset_tokens, set_password

BACKEND = "django.contrib.auth.backends.ModelBackend"


class ResetPassword(PasswordResetConfirmView):
    """Django's own page, which takes the token out of the address before it shows a form."""

    template_name = "annotate/reset_password/page.html"
    token_generator = reset_tokens

    def get_user(self, uidb64: str) -> User | None:
        """The person of the link; nobody once their account is closed."""
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active else None

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        """Set the password, end the person's other sessions, sign them in here."""
        person = self.user
        assert isinstance(person, User)
        set_password(person=person, password=form.cleaned_data["new_password1"], now=timezone.now())
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        login(self.request, person, backend=BACKEND)
        messages.success(self.request, _("Your password is changed."))
        return redirect("projects")

    def form_invalid(self, form: SetPasswordForm) -> HttpResponse:
        """The same page with what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def render_to_response(self, context: dict, **kwargs: int) -> HttpResponse:
        """A dead link answers 410."""
        if not context.get("validlink"):
            kwargs.setdefault("status", 410)
        return super().render_to_response(context, **kwargs)
