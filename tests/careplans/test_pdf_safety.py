import io
import multiprocessing
import threading
from contextlib import suppress
from dataclasses import replace
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from careplans import pdf, printing
from careplans.documents import PlanDocument
from careplans.pdf import PackagedFiles, RenderFailed
from careplans.printing import Draft, Sheet
from tests.careplans import paper
from tests.careplans.sample_documents import plan, rendered, safety, short_plan

# Keys whose values a person types; all the others are chosen from lists or computed.
TYPED = {
    *("title", "name", "phone", "emergency_number", "address", "urgent_number", "hours"),
    *("number", "side", "activity", "green", "amber", "red", "lead", "emergency", "label", "text"),
    *("why", "note", "easier", "stop_if", "pain_rule_difference", "figure", "figure_alt", "unit"),
    *("caption", "progress", "review", "review_note", "physio", "value", "source_note", "formula"),
}
SECRET = b"nobody may read this line"


@pytest.fixture
def canary():
    """A web server nobody should visit; `canary.visits` lists the paths that were."""
    visits = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.visits = visits
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def secret(tmp_path):
    file = tmp_path / "secret.txt"
    file.write_bytes(SECRET)
    return file


def tiny_plan():
    """One phase with one exercise and one running item, every field filled."""
    phase = short_plan().phases[0]
    exercise = replace(phase.exercises[0], note="x", pain_rule_difference="x", easier="x")
    tiny = replace(phase, exercises=(exercise,), running=phase.running[:1], advice=())
    return replace(short_plan(), phases=(tiny,), sources=())


def flooded(tree, hostile):
    """The document with the next of `hostile` in every place where somebody can type."""
    if isinstance(tree, dict):
        return {
            key: next(hostile)
            if key in TYPED and isinstance(value, str)
            else flooded(value, hostile)
            for key, value in tree.items()
            if key != "numbers"
        }
    if isinstance(tree, list):
        return [
            next(hostile) if isinstance(entry, str) else flooded(entry, hostile) for entry in tree
        ]
    return tree


def constructs(url):
    """32 ways of HTML, CSS and SVG to name an address."""
    return [
        f'<img src="{url}">',
        f'<img srcset="{url} 2x">',
        f'<link rel="stylesheet" href="{url}">',
        f'<link rel="attachment" href="{url}">',
        f'<link rel="icon" href="{url}">',
        f'<a rel="attachment" href="{url}">a</a>',
        f'<style>@import "{url}";</style>',
        f"<style>@import url({url});</style>",
        f"<style>@font-face{{font-family:x;src:url({url})}}p{{font-family:x}}</style><p>x",
        f"<style>p{{background:url({url})}}</style><p>x",
        f"<style>p{{background-image:image-set('{url}' 1x)}}</style><p>x",
        f"<style>p::before{{content:url({url})}}</style><p>x",
        f"<style>li{{list-style:url({url})}}</style><ul><li>x</ul>",
        f"<style>p{{border-image:url({url}) 1}}</style><p>x",
        f"<style>p{{mask-image:url({url})}}</style><p>x",
        f"<style>p{{cursor:url({url}),auto}}</style><p>x",
        f"<style>@page{{background:url({url})}}</style>",
        f"<style>@page{{@top-left{{content:url({url})}}}}</style>",
        f"<style>p{{float:footnote;content:url({url})}}</style><p>x",
        f'<p style="background:url({url})">x',
        f'<object data="{url}"></object>',
        f'<embed src="{url}">',
        f'<iframe src="{url}"></iframe>',
        f'<video poster="{url}" src="{url}"></video>',
        f'<audio src="{url}"></audio>',
        f'<input type="image" src="{url}">',
        f'<body background="{url}">',
        f'<table background="{url}"><tr><td>x</table>',
        f'<svg><image href="{url}"/></svg>',
        f'<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{url}"/></svg>',
        f'<svg><use href="{url}#a"/></svg>',
        f'<base href="{url}"><img src="a.png">',
    ]


HOSTILE = [
    "{{7*7}}",
    "{% include 'full.html' %}",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "<!-- ",
    "]]>",
    "javascript:alert(1)",
    '"><img src=x onerror=alert(1)>',
    "</title></head><body>",
    "&lt;p&gt;&amp;",
    "${7*7} #{7*7} %(x)s %s {0}",
    "';}</style><style>*{display:none}",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_is_typed_stays_as_it_was_typed(hostile):
    document = PlanDocument.from_json(flooded(safety().to_json(), cycle([hostile])))
    printed = paper.squashed(paper.text(rendered(document).pdf))
    assert printed.count(paper.squashed(hostile)) >= 12
    assert "49" not in printed


@pytest.mark.parametrize("hostile", [*HOSTILE, *constructs("http://127.0.0.1/a")])
@pytest.mark.parametrize("layout", ["full", "fridge", "log"])
def test_nothing_typed_becomes_an_element_in_any_field(layout, hostile):
    tame = PlanDocument.from_json(flooded(short_plan().to_json(), cycle(["x"])))
    wild = PlanDocument.from_json(flooded(short_plan().to_json(), cycle([hostile])))
    assert elements(wild, layout) == elements(tame, layout)


def elements(document, layout):
    """The elements of the fullest draft with their attributes, less those that hold typed text."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, [a for a in attrs if a[0] not in ("alt", "content", "data-footer")]))

    Reader().feed(printing.compose(document, printing.edition(layout=layout)).drafts[0].pages)
    return found


@pytest.mark.parametrize("kind", ["web", "file"])
@pytest.mark.parametrize("start", [0, 16])
def test_typed_addresses_are_never_visited(canary, secret, kind, start):
    url = f"{canary.url}/visit" if kind == "web" else secret.as_uri()
    typed = cycle(constructs(url)[start : start + 16])
    document = PlanDocument.from_json(flooded(tiny_plan().to_json(), typed))
    assert_harmless(pdf.render(document).pdf)
    assert canary.visits == []


@pytest.mark.parametrize("number", range(32))
def test_even_hostile_html_given_to_the_renderer_itself_reaches_nothing(canary, secret, number):
    for url in (f"{canary.url}/visit", secret.as_uri(), "data:,x"):
        with suppress(RenderFailed):
            assert_harmless(pdf.render_sheet(sheet(constructs(url)[number])).pdf)
    assert canary.visits == []


@pytest.mark.parametrize("html", ['<img src="{}">', "<style>@import url({});</style>"])
def test_a_page_that_asks_for_anything_else_is_not_printed(canary, html):
    with pytest.raises(RenderFailed, match="could not be printed: not a packaged file"):
        pdf.render_sheet(sheet(html.format(canary.url)))


def test_a_picture_that_names_an_address_stays_empty(canary):
    figure = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{canary.url}/a"/></svg>'
    phase = plan().phases[0]
    exercise = replace(phase.exercises[0], figure="squeeze")
    document = replace(plan(), phases=(replace(phase, exercises=(exercise,)),))
    assert_harmless(pdf.render(document, pictures={"squeeze": figure.encode()}).pdf)
    assert canary.visits == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a",
        "https://example.org/a.css",
        "file:///etc/hostname",
        "data:text/plain,x",
        "ftp://example.org/a",
        "plan.css",
        "/etc/hostname",
        "print:../../clinic/css/staff.css",
        "print:/etc/hostname",
        "print:OFL.txt",
        "print:nothing.css",
        "print:",
        "PRINT:plan.css",
        "print:plan.css\x00",
    ],
)
def test_only_packaged_files_are_served(url):
    with pytest.raises(FatalURLFetchingError):
        PackagedFiles({}).fetch(url)


def test_packaged_files_and_the_sheets_own_pictures_are_served():
    files = PackagedFiles({"qr.svg": b"<svg/>"})
    assert files.fetch("print:qr.svg").read() == b"<svg/>"
    assert files.fetch("print:plan.css").read().startswith(b"/* The printed plan.")


def test_links_lead_nowhere_but_to_the_web_address_of_the_plan():
    found = paper.dictionaries(rendered(short_plan()).pdf)
    assert {item["/URI"] for item in found if "/URI" in item} == {plan().web_address}
    actions = {item["/S"] for item in found if item.get("/Type") == "/Action"}
    assert actions <= {"/URI"}


def test_characters_that_turn_text_around_are_left_out():
    """U+202E would print 12 as 21."""
    patient = replace(plan().patient, name="Alex\u202e 12 \u2066Reed\x07")
    printed = paper.text(rendered(replace(short_plan(), patient=patient)).pdf)
    assert "Alex 12 Reed" in printed


def test_a_page_that_takes_for_ever_is_ended_and_the_next_one_prints():
    bomb = "<div style='display:flex'>" * 14 + "x"
    with pytest.raises(RenderFailed, match="could not be printed within 2 seconds"):
        pdf.render_sheet_in_child(sheet(bomb), deadline_s=2)
    assert pdf.render_in_child(short_plan()).pdf == rendered(short_plan()).pdf
    assert multiprocessing.active_children() == []


def test_a_page_that_needs_too_much_memory_is_ended_and_the_next_one_prints():
    long_page = sheet("<p>" + "x " * 100_000)
    with pytest.raises(RenderFailed, match="needs too much time or memory"):
        pdf.render_sheet_in_child(long_page, memory_bytes=32 * 1024**2)
    assert pdf.render_in_child(safety()).sha256 == rendered(safety()).sha256


def test_the_child_hands_on_why_it_refused():
    with pytest.raises(RenderFailed, match="not a packaged file: http:"):
        pdf.render_sheet_in_child(sheet('<img src="http://127.0.0.1/x">'))


def sheet(html):
    return Sheet((Draft(html),), {})


def assert_harmless(content):
    """No attached files, no scripts, no launching, and not a byte of the secret file."""
    forbidden = {"/JS", "/EF", "/F", "/OpenAction"}
    assert not [item for item in paper.dictionaries(content) if forbidden & item.keys()]
    with pikepdf.open(io.BytesIO(content)) as document:
        assert list(document.attachments) == []
        streams = [item for item in document.objects if isinstance(item, pikepdf.Stream)]
        assert not [item for item in streams if SECRET in item.read_bytes()]
