// Asks before words typed in one box are lost by saving another box, or by leaving the page.
"use strict";

(() => {
  const boxes = "textarea, select, input:not([type=hidden])";
  const QUESTION = "You typed in another box that is not saved. Save this one and lose that?";
  let saving = false;

  const isChanged = (box) => {
    if (box.type === "checkbox" || box.type === "radio") return box.checked !== box.defaultChecked;
    if (box.tagName !== "SELECT") return box.value !== box.defaultValue;
    const shown = [...box.options].findIndex((option) => option.defaultSelected);
    return box.selectedIndex !== Math.max(shown, 0);
  };
  // What was refused stands in its box as typed, and is not saved either.
  const isUnsaved = (form) =>
    form.querySelector("[aria-invalid=true]") !== null || [...form.querySelectorAll(boxes)].some(isChanged);
  const forms = () => [...document.querySelectorAll("main form")];

  // Before the page's own listeners, so that a form that is not sent does not say "Saving…".
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.closest("main")) return;
      const others = forms().filter((other) => other !== form && isUnsaved(other));
      if (others.length && !window.confirm(QUESTION)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        others[0].querySelector(boxes).focus();
        return;
      }
      saving = true;
    },
    true,
  );
  window.addEventListener("beforeunload", (event) => {
    if (!saving && forms().some(isUnsaved)) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    saving = false;
  });
})();
