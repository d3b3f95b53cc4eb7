"""Work for the queue: sending the fixed messages."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django_tasks import task

from clinic import languages, mail
from clinic.models import Clinic, Episode, Invitation, Patient, User


@task()
def mail_invitation(invitation_id: int) -> None:
    """Mail the link, unless it stopped working or the address went away meanwhile."""
    invitation = Invitation.objects.select_related("episode__patient", "episode__clinic").get(
        pk=invitation_id
    )
    patient, clinic = invitation.episode.patient, invitation.episode.clinic
    if invitation.revoked_at or invitation.used_at or not patient.email:
        return
    path = languages.path_of_link(invitation)
    with translation.override(patient.language):
        message = mail.invitation(
            to=patient.email,
            given=patient.given,
            clinic_name=clinic.name,
            phone=clinic.phone,
            path=path,
            expires_on=invitation.expires_at.date(),
        )
    _send(message)


@task()
def mail_plan_ready(patient_id: int) -> None:
    patient = Patient.objects.select_related("clinic").get(pk=patient_id)
    if not patient.email:
        return
    with translation.override(patient.language):
        message = mail.plan_ready(
            to=patient.email,
            given=patient.given,
            clinic_name=patient.clinic.name,
            phone=patient.clinic.phone,
            path=reverse("me"),
        )
    _send(message)


@task()
def mail_carer_access(carer_id: int, episode_id: int) -> None:
    """Tell a parent or carer that they can sign in, in the language of the runner."""
    carer = User.objects.get(pk=carer_id)
    episode = Episode.objects.select_related("patient", "clinic").get(pk=episode_id)
    if not carer.is_active:
        return
    with translation.override(episode.patient.language):
        message = mail.carer_access(
            to=carer.email,
            given=carer.given,
            clinic_name=episode.clinic.name,
            phone=episode.clinic.phone,
            path=reverse("me"),
        )
    _send(message)


@task()
def mail_escalation(clinic_id: int, person_id: int) -> None:
    """Tell one clinician that an emergency is past its target."""
    person = User.objects.get(pk=person_id)
    if person.is_active:
        _send_escalation(person.email, Clinic.objects.get(pk=clinic_id))


@task()
def mail_escalation_to_clinic(clinic_id: int) -> None:
    """The same to the address that the clinic chose for it."""
    clinic = Clinic.objects.get(pk=clinic_id)
    if clinic.escalation_email:
        _send_escalation(clinic.escalation_email, clinic)


def _send_escalation(to: str, clinic: Clinic) -> None:
    _send(mail.escalation(to=to, clinic_name=clinic.name, path=reverse("queue")))


def _send(message: mail.Message) -> None:
    EmailMessage(message.subject, message.body, to=[message.to]).send()
