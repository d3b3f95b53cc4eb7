// Two minutes before a form left alone is closed: a notice, and a button to stay. Nothing is lost either way.
"use strict";

(() => {
  const box = document.querySelector("[data-stay]");
  if (!box) return;
  const form = box.querySelector("form");
  const said = box.querySelector("[role=status]");
  const idle = box.dataset.idle * 1000, warning = box.dataset.warning * 1000;
  let alive = Date.now(), state = "", before = null;

  const show = (now) => {
    if (now === state) return;
    state = now;
    const focused = form.contains(document.activeElement);
    said.textContent = box.dataset[now] || "";
    box.classList.toggle("stay--on", now === "soon" || now === "over");
    form.hidden = now !== "soon";
    if (focused && form.hidden) (before && before.isConnected ? before : document.getElementById("main")).focus();
  };
  const look = () => {
    const away = Date.now() - alive;
    if (away > idle) show("over");
    else if (away > idle - warning) show("soon");
  };
  const stayed = () => {
    alive = Date.now();
    show(state === "soon" ? "stayed" : "");
  };

  document.addEventListener("focusin", (event) => {
    if (!box.contains(event.target)) before = event.target;
  });
  document.addEventListener("form-alive", stayed);
  document.addEventListener("visibilitychange", look);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
      if (answer.ok) stayed();
      else show("over");
    } catch {
      look();
    }
  });
  setInterval(look, 5000);
})();
