import io
from io import StringIO

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from tests.careplans.sample_documents import DATA, rendered, short_plan


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "plan.json"
    file.write_bytes(short_plan().canonical())
    return file


def test_it_writes_the_pdf_and_says_how_long_it_is(file, tmp_path):
    said = StringIO()
    call_command("render_plan", file, "--out", tmp_path / "plan.pdf", stdout=said)
    found = rendered(short_plan())
    assert (tmp_path / "plan.pdf").read_bytes() == found.pdf
    assert said.getvalue() == f"{tmp_path}/plan.pdf: {found.pages} pages, SHA-256 {found.sha256}\n"


def test_layout_paper_and_size_are_chosen_by_name(file, tmp_path):
    out = tmp_path / "log.pdf"
    call_command(
        *("render_plan", file, "--out", out, "--layout", "log", "--paper", "letter"),
        *("--large-print", "--language", "en"),
        stdout=StringIO(),
    )
    with pikepdf.open(io.BytesIO(out.read_bytes())) as document:
        (page,) = document.pages
        assert [float(side) for side in page.mediabox] == [0, 0, 612, 792]


def test_it_reads_the_standard_input(file, tmp_path, monkeypatch):
    class Stdin:
        buffer = io.BytesIO(file.read_bytes())

    monkeypatch.setattr("sys.stdin", Stdin)
    call_command("render_plan", "-", "--out", tmp_path / "plan.pdf", stdout=StringIO())
    assert (tmp_path / "plan.pdf").read_bytes() == rendered(short_plan()).pdf


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not a plan document: line 1: Expecting value."),
        ('{"format": 1}', "is not a plan document: kind: is missing."),
        ('{"format": 1, "nurse": "x"}', "is not a plan document: nurse: there is no such field."),
        ("[]", "is not a plan document: document: should be an object, found a list."),
    ],
)
def test_a_file_that_is_no_plan_gets_a_clear_message(tmp_path, content, message):
    file = tmp_path / "plan.json"
    file.write_text(content)
    with pytest.raises(CommandError) as refused:
        call_command("render_plan", file, "--out", tmp_path / "plan.pdf")
    assert str(refused.value) == f"{file} {message}"
    assert not (tmp_path / "plan.pdf").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.json", "--out", "x.pdf"], "nowhere.json cannot be read: No such file"),
        (
            [DATA / "plan.json", "--out", "no/such/x.pdf"],
            "no/such/x.pdf cannot be written: No such",
        ),
        ([DATA / "plan.json", "--out", "x.pdf", "--paper", "a3"], "There is no paper 'a3'. Choose"),
        ([DATA / "plan.json", "--out", "x.pdf", "--language", "es"], "There is no language 'es'."),
        ([DATA / "safety.json", "--out", "x.pdf", "--layout", "log"], "printed in the layout full"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=message):
        call_command("render_plan", *arguments)
