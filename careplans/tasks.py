"""Work for the queue: making the PDFs. Web processes never import `careplans.pdf`; this does."""

from __future__ import annotations

from django_tasks import task

from careplans import operations, pdf
from careplans.documents import PlanDocument
from careplans.models import PublishedPlan
from careplans.operations.prints import Edition


@task()
def make_pdf(version_id: int, layout: str, paper: str, large: int, status: str) -> None:
    """Render one print in a child process and store it; nothing when it is there already.

    A stored file that was lost or damaged is made again: the same version gives the same bytes.
    """
    edition = Edition(layout=layout, paper=paper, is_large=bool(large), status=status)
    version = PublishedPlan.objects.select_related("plan__episode__clinic").get(pk=version_id)
    stored = version.artefacts.filter(**edition.key()).first()
    if stored is not None and operations.read_intact(stored) is not None:
        return
    document = PlanDocument.from_json(version.document)
    rendered = pdf.render_in_child(
        document,
        pictures=_pictures(document),
        layout=layout,
        paper=paper,
        large_print=edition.is_large,
        status=status,
    )
    operations.store_artefact(version, edition, rendered.pdf, pages=rendered.pages)


def _pictures(document: PlanDocument) -> dict[str, bytes]:
    """The figures that the document names."""
    names = {exercise.figure for phase in document.phases for exercise in phase.exercises}
    return {name: operations.picture(name).encode() for name in names if name}
