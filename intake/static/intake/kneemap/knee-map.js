// The picture follows the boxes of its list, and a press on a place presses its box.
"use strict";

for (const map of document.querySelectorAll("[data-knee-map]")) {
  const zones = new Map();
  for (const zone of map.querySelectorAll(".zone")) zones.set(zone.dataset.place, zone);
  const rows = new Map();
  for (const row of map.querySelectorAll("[data-row]")) rows.set(row.dataset.row, row);
  const told = map.querySelector("[data-knee-told]");
  const sum = map.querySelector("[data-knee-sum]");
  const boxOf = (place) => rows.get(place)?.querySelector("input");

  const near = (place, isNear) => {
    zones.get(place)?.classList.toggle("is-near", isNear);
    rows.get(place)?.classList.toggle("is-near", isNear);
  };
  // The words stand ready in the page, in the reader's language.
  const tell = () => {
    const ticked = [...rows.values()].filter((row) => row.querySelector("input").checked);
    const words = ticked.map((row) => row.dataset.words || row.querySelector(".choice__text").textContent);
    const count = (words.length === 1 ? told.dataset.one : told.dataset.many).replace("{n}", words.length);
    told.textContent = words.length ? `${count} ${words.join("; ")}` : "";
    sum.textContent = told.textContent;
    sum.hidden = !words.length;
  };
  const mirror = () => {
    for (const place of rows.keys()) {
      const box = boxOf(place);
      zones.get(place)?.classList.toggle(box.type === "radio" ? "is-worst" : "is-on", box.checked);
    }
    if (told) tell();
  };

  map.classList.add("is-live");
  map.addEventListener("change", mirror);
  window.addEventListener("pageshow", mirror);
  for (const [place, zone] of zones) {
    zone.addEventListener("click", () => boxOf(place)?.click());
    zone.addEventListener("pointerenter", () => near(place, true));
    zone.addEventListener("pointerleave", () => near(place, boxOf(place) === document.activeElement));
  }
  for (const [place, row] of rows) {
    const box = boxOf(place);
    box.addEventListener("focus", () => near(place, true));
    box.addEventListener("blur", () => near(place, false));
    row.addEventListener("pointerenter", () => near(place, true));
    row.addEventListener("pointerleave", () => near(place, box === document.activeElement));
  }
  mirror();
}
