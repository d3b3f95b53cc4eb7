// The picture follows the checkboxes, and a press on a place presses its checkbox.
"use strict";

for (const map of document.querySelectorAll("[data-knee-map]")) {
  const zones = new Map();
  for (const zone of map.querySelectorAll(".zone")) zones.set(zone.dataset.place, zone);
  const rows = new Map();
  for (const row of map.querySelectorAll("[data-row]")) rows.set(row.dataset.row, row);
  const told = map.querySelector("[data-knee-told]");
  const wordsOf = (row) => row.dataset.words || row.querySelector(".choice__text").textContent;
  const boxOf = (place) => rows.get(place)?.querySelector("input");

  const near = (place, isNear) => {
    zones.get(place)?.classList.toggle("is-near", isNear);
    rows.get(place)?.classList.toggle("is-near", isNear);
  };
  const tell = () => {
    const ticked = [...rows.values()].filter((row) => row.querySelector("input").checked);
    const count = `${ticked.length} ${ticked.length === 1 ? "place" : "places"}`;
    told.textContent = ticked.length ? `You ticked ${count}: ${ticked.map(wordsOf).join("; ")}` : "";
  };

  map.classList.add("is-live");
  for (const [place, zone] of zones) {
    zone.addEventListener("click", () => boxOf(place)?.click());
    zone.addEventListener("pointerenter", () => near(place, true));
    zone.addEventListener("pointerleave", () => near(place, false));
  }
  for (const [place, row] of rows) {
    const box = row.querySelector("input");
    box.addEventListener("change", () => {
      zones.get(place)?.classList.toggle("is-on", box.checked);
      tell();
    });
    box.addEventListener("focus", () => near(place, true));
    box.addEventListener("blur", () => near(place, false));
    row.addEventListener("pointerenter", () => near(place, true));
    row.addEventListener("pointerleave", () => near(place, box === document.activeElement));
    zones.get(place)?.classList.toggle("is-on", box.checked);
  }
  tell();
}
