"""How the sign-in library is told our rules: nobody signs up; mails are in one's own language."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import translation

from clinic import languages
from clinic.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by staff or from a sent form, never at a public page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - its signature
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """A language chosen before signing in goes on the patient's record.

        The session has the length of any other, whatever form was open in this browser before.
        """
        request.session.set_expiry(None)
        super().login(request, user)
        if chosen := languages.chosen(request):
            languages.keep_for_account(chosen, user)

    def render_mail(
        self, template_prefix: str, email: Any, context: Any, headers: Any = None
    ) -> EmailMessage:
        """In the language of whoever reads it, not of whoever asked for it."""
        user = User.objects.filter(email__iexact=str(email)).first()
        own = languages.of_account(user) if user else ""
        with translation.override(own or translation.get_language()):
            message: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return message
