"""The tags of the PDF, by the veraPDF engine and by looking; what people must judge is not here."""

import io
from dataclasses import replace
from itertools import product

import pikepdf
import pytest

from careplans import pdf, printing
from careplans.printing import Draft
from tests.careplans import verapdf
from tests.careplans.sample_documents import plan, rendered, safety, short_plan

pytestmark = pytest.mark.skipif(not verapdf.has_java(), reason="veraPDF needs a Java runtime")


def test_every_layout_on_every_paper_in_every_size_is_pdf_ua_1(tmp_path):
    for layout, name, large in product(("full", "fridge", "log"), ("a4", "letter"), (False, True)):
        found = rendered(short_plan(), layout=layout, paper=name, large_print=large)
        (tmp_path / f"{layout}-{name}-{large}.pdf").write_bytes(found.pdf)
    for name, large in product(("a4", "letter"), (False, True)):
        found = rendered(safety(), paper=name, large_print=large)
        (tmp_path / f"safety-{name}-{large}.pdf").write_bytes(found.pdf)
    for layout in ("full", "fridge", "log"):
        found = rendered(short_plan(), layout=layout, status="withdrawn")
        (tmp_path / f"{layout}-withdrawn.pdf").write_bytes(found.pdf)
    (tmp_path / "three phases.pdf").write_bytes(rendered(plan()).pdf)
    files = sorted(tmp_path.glob("*.pdf"))
    assert len(files) == 20
    assert verapdf.broken_rules(*files) == {file.name: [] for file in files}


FAULTS = {
    "no language": ('<html lang="en"', "<html", "7.2-"),
    "no title": ("<title>", "<title hidden></title><p hidden>", "7.1-9"),
    "no alternative text": ('alt="QR code with the address', 'data-x="', "7.3-1"),
    "headings skip a level": ("<h2>Get help now</h2>", "<h4>Get help now</h4>", "7.4.2-1"),
    "row headers without column headers": ('<td class="sign">', '<th class="sign">', "7.5-1"),
}


def test_the_engine_sees_faults_that_are_put_in_on_purpose(tmp_path):
    sheet = printing.compose(short_plan(), printing.edition(layout="fridge"))
    for name, (right, wrong, _) in FAULTS.items():
        html = sheet.drafts[0].pages
        assert right in html, name
        broken = replace(sheet, drafts=(Draft(html.replace(right, wrong)),))
        (tmp_path / f"{name}.pdf").write_bytes(pdf.render_sheet(broken).pdf)
    found = verapdf.broken_rules(*tmp_path.glob("*.pdf"))
    for name, (_, _, rule) in FAULTS.items():
        assert any(broken.startswith(rule) for broken in found[f"{name}.pdf"]), (name, found)


def test_the_file_names_itself_in_its_language():
    with pikepdf.open(io.BytesIO(rendered(plan()).pdf)) as document:
        assert document.Root.Lang == "en"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert document.docinfo["/Title"] == "Your knee plan: Zoë Ångström-Łukasz"
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261122")


def test_headings_become_bookmarks_without_skipping_a_level():
    with (
        pikepdf.open(io.BytesIO(rendered(plan()).pdf)) as document,
        document.open_outline() as tree,
    ):
        (title,) = tree.root
    names = [item.title for item in title.children]
    assert names[:3] == ["What to do this fortnight", "How much pain is OK", "Get help now"]
    assert names[-1] == "Your log"


def test_tables_name_their_columns():
    with pikepdf.open(io.BytesIO(rendered(plan()).pdf)) as document:
        tags = [str(item.S) for item in document.objects if is_tag(item)]
    assert tags.count("/Table") >= 5
    assert tags.count("/TH") >= 2 * tags.count("/Table")
    assert "/Figure" in tags
    assert "/L" in tags


def is_tag(item):
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem"
