"""The browser of the tests hears what it must; without this a silent page proves nothing."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.infrastructure.browser import PageWatch, axe, faults, lost, scrolls_sideways


def heard(watch: PageWatch) -> str:
    """What was complained about; taken off the list, so that the test does not fail for it."""
    complaints = "\n".join(watch.complaints)
    watch.complaints.clear()
    return complaints


def test_a_fault_in_a_script_is_heard(page: Page, page_watch: PageWatch) -> None:
    page.goto("/healthz")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('the script fell over') })")
    assert "the script fell over" in heard(page_watch)


def test_content_that_the_policy_refuses_is_heard(page: Page, page_watch: PageWatch) -> None:
    page.goto("/healthz")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    assert "Content Security Policy" in heard(page_watch)


def test_an_address_elsewhere_is_heard_and_not_reached(page: Page, page_watch: PageWatch) -> None:
    page.route("http://elsewhere.example/", lambda route: route.abort())
    page.goto("/healthz")
    page.evaluate("location.assign('http://elsewhere.example/')")
    page.wait_for_event("requestfailed")
    assert "address elsewhere: http://elsewhere.example/" in heard(page_watch)


def test_a_refusal_is_heard_unless_it_belongs_to_the_story(
    page: Page, page_watch: PageWatch
) -> None:
    page.goto("/nowhere/at/all/")
    assert "404" in heard(page_watch)
    page_watch.expect(404)
    page.goto("/nowhere/at/all/")
    assert heard(page_watch) == ""


def test_accessibility_faults_are_found_under_the_content_policy(page: Page) -> None:
    page.goto("/healthz")
    page.evaluate("document.body.append(document.createElement('img'))")
    assert any(fault.startswith("image-alt") for fault in axe(page))


def test_a_page_too_wide_for_its_screen_is_noticed(page: Page) -> None:
    page.goto("/healthz")
    assert not scrolls_sideways(page)
    page.evaluate("document.body.append('x'.repeat(2000))")
    assert scrolls_sideways(page)


def test_words_that_are_cut_off_or_stand_beside_the_screen_are_noticed(page: Page) -> None:
    page.goto("/privacy/")
    assert lost(page) == []
    page.evaluate(
        """() => {
          const [first, second] = document.querySelectorAll("main p");
          Object.assign(first.style, {height: "8px", overflow: "hidden"});
          Object.assign(second.style, {position: "relative", left: "-40px"});
        }"""
    )
    assert [fault.split(":")[0] for fault in lost(page)] == ["cut off", "beside the screen"]


def test_every_screen_is_looked_at(page: Page) -> None:
    page.goto("/privacy/")
    page.evaluate("document.querySelector('main p').style.minWidth = '2000px'")
    seen = {fault.split(" px")[0] for fault in faults(page)}
    assert seen == {"at 1280", "at 768", "at 390", "at 320"}
