"""Somebody at a keyboard without a pointer: goes from stop to stop and sees where the focus is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 200
# Where the focus is, and what is wrong with that: nothing shows it, something covers it, or it
# went back in the document. Nothing at all when it is on no element.
WHERE = """() => {
  const here = document.activeElement, faults = [];
  if (here === document.body) return null;
  const labels = [...(here.labels ?? [])];
  const shows = (one) => {
    const {outlineStyle, outlineWidth} = getComputedStyle(one);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  const around = [here, here.nextElementSibling, here.closest("li"), ...labels];
  if (!around.some((one) => one && shows(one))) faults.push("the focus is not shown");
  const own = here.getClientRects()[0], box = own?.width > 2 ? own : labels[0].getClientRects()[0];
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (!hit || ![here, ...labels].some((one) => one.contains(hit) || hit.contains(one)))
    faults.push("the focus is covered or off the screen");
  const last = window.lastStop?.isConnected ? window.lastStop : document.documentElement;
  if (last !== here && !(last.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING))
    faults.push("the focus went back");
  window.lastStop = here;
  const {type, name, value, checked} = here;
  return {type, name, value, checked, words: here.textContent.trim(), faults};
}"""


@dataclass
class Keyboard:
    page: Page
    faults: list[str] = field(default_factory=list)

    def next_stop(self) -> dict[str, Any] | None:
        """Where Tab leads; None behind the last stop of the page."""
        self.page.keyboard.press("Tab")
        stop: dict[str, Any] | None = self.page.evaluate(WHERE)
        if stop:
            where = stop["name"] or stop["words"]
            self.faults += [f"{self.page.url} {where}: {fault}" for fault in stop["faults"]]
        return stop

    def press(self, words: str, answers: Mapping[str, object] | None = None) -> None:
        """From stop to stop, with these answers on the way, to what is called `words`; Enter."""
        for _ in range(MOST_STOPS):
            stop = self.next_stop()
            assert stop is not None, f"{self.page.url}: Tab does not reach {words}"
            if stop["words"].startswith(words):
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")
                return
            if stop["name"] in (answers or {}):
                self._answer(stop, (answers or {})[stop["name"]])
        raise AssertionError(f"{self.page.url}: the focus is trapped before {words}")

    def _answer(self, stop: Mapping[str, Any], answer: object) -> None:
        if stop["type"] == "radio":
            self._choose(stop, str(answer))
        elif stop["type"] == "checkbox":
            wanted = [str(one) for one in answer] if isinstance(answer, list) else [str(answer)]
            if (stop["value"] in wanted) != stop["checked"]:
                self.page.keyboard.press("Space")
        else:
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.insert_text(str(answer))

    def _choose(self, stop: Mapping[str, Any], answer: str) -> None:
        """Space for the first of a group, arrows for the others."""
        if stop["value"] == answer:
            self.page.keyboard.press("Space")
            return
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("ArrowDown")
            if self.page.evaluate("document.activeElement.value") == answer:
                return
        raise AssertionError(f"{stop['name']} has no answer {answer}")
