// The plan builder without page loads: forms marked data-live are sent in the background and the
// parts of the page that come back replace the old ones. Without this script they are plain forms.
"use strict";

(() => {
  const WORDS = {
    saving: "Saving…",
    unsaved: "Not saved yet. We keep trying. Do not close this page.",
  };
  const AGAIN_MS = 4000;
  let queue = Promise.resolve();
  let waiting = 0;
  let queued = 0;

  document.documentElement.classList.add("scripted");
  document.body.classList.add("scripted");
  const voice = document.createElement("p");
  voice.className = "vh";
  voice.setAttribute("role", "status");
  document.body.append(voice);

  const say = (state) => {
    const line = document.querySelector("[data-save-state]");
    if (!line) return;
    line.className = `save save--${state}`;
    line.textContent = WORDS[state];
  };

  // Numbers typed since they were last sent: they survive a new page and are sent next.
  const typed = (sent) => {
    const boxes = document.querySelectorAll("form[data-edit] input[id]:not([type=radio])");
    return [...boxes].filter((box) => box.value !== (sent[box.id] ?? box.defaultValue))
      .map((box) => [box.id, box.value]);
  };

  // What was changed in a form, by the id of its box; unchanged boxes are nobody's edit.
  const changed = (form) => Object.fromEntries(
    [...form.querySelectorAll("input[id]")]
      .filter((box) => (box.type === "radio" ? box.checked && !box.defaultChecked
        : box.value !== box.defaultValue))
      .map((box) => [box.id, box.value]),
  );

  const put = (id, value) => {
    const box = document.getElementById(id);
    if (box?.type === "radio") box.checked = true;
    else if (box) box.value = value;
    return box;
  };

  const show = (text, url, sent) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const parts = page.querySelectorAll("[data-part]");
    if (!parts.length) {
      document.title = page.title;
      document.body.replaceChildren(...page.body.childNodes);
      history.replaceState(null, "", url);
      document.querySelector("h1, main")?.scrollIntoView();
      return;
    }
    const held = typed(sent);
    const focused = document.activeElement?.id;
    const known = new Set([...document.querySelectorAll(".ex")].map((row) => row.id));
    const scrolled = [...document.querySelectorAll(".pane__b")].map((pane) => pane.scrollTop);
    for (const part of parts) {
      document.querySelector(`[data-part="${part.dataset.part}"]`)?.replaceWith(part);
    }
    document.querySelectorAll(".pane__b").forEach((pane, place) => {
      pane.scrollTop = scrolled[place] ?? 0;
    });
    document.querySelectorAll("main > .told").forEach((line) => line.remove());
    voice.textContent = page.querySelector(".told")?.textContent.trim() ?? "Saved";
    const added = [...document.querySelectorAll(".ex")].find((row) => !known.has(row.id));
    const next = (known.size && added) || document.getElementById(focused)
      || document.querySelector("[data-problems]") || document.getElementById("plan");
    next?.focus({ preventScroll: next !== added });
    for (const [id, value] of held) {
      const box = put(id, value);
      if (box && id !== focused && !queued) box.form.requestSubmit();
    }
  };

  const send = (address, options, sent) => {
    waiting += 1;
    say("saving");
    const attempt = () => fetch(address, options)
      .then((answer) => answer.text().then((text) => [text, answer.url]))
      .then(([text, url]) => {
        waiting -= 1;
        show(text, url, sent);
      }, () => {
        say("unsaved");
        return new Promise((later) => { setTimeout(later, AGAIN_MS); }).then(attempt);
      });
    return attempt();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("live" in form.dataset)) return;
    event.preventDefault();
    delete form.dataset.sending;
    const id = form.closest(".ex")?.id;
    const name = event.submitter?.name;
    const value = event.submitter?.value;
    const sent = "edit" in form.dataset ? changed(form) : {};
    queued += 1;
    queue = queue.then(() => {
      queued -= 1;
      // An earlier answer may have replaced the form: send the one that stands there now.
      const now = form.isConnected ? form : document.querySelector(
        `#${CSS.escape(id ?? "none")} form[action="${form.getAttribute("action")}"]`,
      ) ?? form;
      if (now !== form) Object.entries(sent).forEach(([box, text]) => put(box, text));
      const fields = new URLSearchParams(new FormData(now));
      if (name) fields.append(name, value);
      if (form.method !== "get") {
        return send(form.action, { method: "POST", body: fields, credentials: "same-origin" }, sent);
      }
      const address = `${form.action}?${fields}`;
      history.replaceState(null, "", address);
      return send(address, { credentials: "same-origin" }, sent);
    });
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-live]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, "", link.href);
    queue = queue.then(() => send(link.href.split("#")[0], { credentials: "same-origin" }, {}));
  });

  // A number is saved when it is left or Enter is pressed; Escape brings the old one back.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && ("edit" in form.dataset || form.matches(".lib__f"))) form.requestSubmit();
  });
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.matches?.("form[data-edit] .f input")) return;
    if (event.key === "Escape") box.value = box.defaultValue;
    if (event.key === "Enter") {
      event.preventDefault();
      const boxes = [...box.form.querySelectorAll(".f input")];
      (boxes[boxes.indexOf(box) + 1] ?? box.form.querySelector("button"))?.focus();
      if (document.activeElement === box) box.blur();
    }
    if ((event.key === "ArrowUp" || event.key === "ArrowDown") && /^\d+$/.test(box.value)) {
      event.preventDefault();
      box.value = Math.max(0, Number(box.value) + (event.key === "ArrowUp" ? 1 : -1));
      box.dataset.stepped = "yes";
    }
  });
  document.addEventListener("focusout", (event) => {
    const box = event.target;
    if (!box.dataset?.stepped) return;
    delete box.dataset.stepped;
    if (box.value !== box.defaultValue) box.form.requestSubmit();
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting) event.preventDefault();
  });
})();
