"""Work for the queue: sending the fixed messages."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.urls import reverse
from django_tasks import task

from clinic import mail, operations
from clinic.models import Invitation, Patient


@task()
def mail_invitation(invitation_id: int) -> None:
    """Mail the link, unless it stopped working or the address went away meanwhile."""
    invitation = Invitation.objects.select_related("episode__patient", "episode__clinic").get(
        pk=invitation_id
    )
    patient, clinic = invitation.episode.patient, invitation.episode.clinic
    if invitation.revoked_at or invitation.used_at or not patient.email:
        return
    path = reverse("invitation", args=[operations.token_of(invitation)])
    _send(
        mail.invitation(
            to=patient.email,
            given=patient.given,
            clinic_name=clinic.name,
            phone=clinic.phone,
            path=path,
            expires_on=invitation.expires_at.date(),
        )
    )


@task()
def mail_plan_ready(patient_id: int) -> None:
    patient = Patient.objects.select_related("clinic").get(pk=patient_id)
    if not patient.email:
        return
    _send(
        mail.plan_ready(
            to=patient.email,
            given=patient.given,
            clinic_name=patient.clinic.name,
            phone=patient.clinic.phone,
            path=reverse("me"),
        )
    )


def _send(message: mail.Message) -> None:
    EmailMessage(message.subject, message.body, to=[message.to]).send()
