"""What people type on the pages of the form, read kindly and checked once for every door."""

from intake.forms.amending import NoteForm
from intake.forms.pages import PageForm
from intake.forms.start import BirthDateForm, ConsentForm

__all__ = ["BirthDateForm", "ConsentForm", "NoteForm", "PageForm"]
