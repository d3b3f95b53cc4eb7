// Small comforts for forms; every page works without them.
"use strict";

(() => {
  // The box that says what went wrong takes the focus, and its links put the caret in the field.
  const problems = document.querySelector("[data-problems]");
  if (problems) {
    problems.focus();
    problems.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const control = link && document.getElementById(link.hash.slice(1));
      if (!control) return;
      event.preventDefault();
      const group = control.closest("fieldset, .field") || control;
      group.scrollIntoView({ block: "start" });
      control.focus({ preventScroll: true });
    });
  }

  // A second press within the same sending does nothing; a lost sending or the browser's Back undoes it.
  const calm = (form) => {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll("[data-words]")) {
      button.textContent = button.dataset.words;
      button.removeAttribute("aria-disabled");
      delete button.dataset.words;
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!button || !button.dataset.once) return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    button.dataset.words = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.once;
    setTimeout(calm, 15000, form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(calm);
  });

  // "None of these" unticks the others, and the others untick it. The server checks it as well.
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.type !== "checkbox" || !box.checked) return;
    const group = box.closest("fieldset");
    if (!group) return;
    const alone = "exclusive" in box.dataset;
    for (const other of group.querySelectorAll("input[type=checkbox]")) {
      if (other === box || other.name !== box.name || !other.checked) continue;
      if (alone || "exclusive" in other.dataset) {
        other.checked = false;
        other.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  });

  // How much room is left in a long answer: said politely, and only when it gets near the end.
  // The words are on the counter, in the reader's language.
  const left = (counter, area) => {
    const words = counter.dataset;
    const over = area.value.length - Number(words.most);
    if (over > 0) return (over === 1 ? words.overOne : words.over).replace("{n}", over);
    if (over > -words.most / 4) return (over === -1 ? words.leftOne : words.left).replace("{n}", -over);
    return words.all;
  };
  for (const counter of document.querySelectorAll("[data-count-for]")) {
    const area = document.getElementById(counter.dataset.countFor);
    if (!area) continue;
    let wait;
    counter.dataset.all = counter.textContent;
    counter.setAttribute("aria-live", "polite");
    const tell = () => {
      const text = left(counter, area);
      if (counter.textContent !== text) counter.textContent = text;
    };
    area.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(tell, 400);
    });
    tell();
  }

  // An open account menu closes on Escape and on a press elsewhere.
  const menus = () => document.querySelectorAll("details.me[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
})();
