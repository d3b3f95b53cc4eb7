// Saves long answers while they are typed, and says truly whether they are safe. Keeps nothing in the browser.
"use strict";

(() => {
  const EVERY = 20000, SLOW = 400, LONGEST_WAIT = 60000, PATIENCE = 3000;
  const form = document.querySelector("form.page-form");
  const line = document.querySelector("[data-saving]");
  if (!form || !line) return;
  const boxes = [...form.querySelectorAll("textarea, input[type=text]")];
  const texts = boxes.filter((box) => !box.inputMode);
  const safe = new Map(boxes.map((box) => [box, box.value]));
  const unsafe = (among) => among.filter((box) => box.value !== safe.get(box));
  const said = line.querySelector("[role=status]");
  let timer, running = null, failures = 0, over = false, leaving = false, kind = "saved";

  const show = (state, words) => {
    line.className = `save save--${state}`;
    for (const each of line.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
    const shown = line.querySelector(`[data-state=${state}] [data-words]`);
    if (words) shown.textContent = words;
    if (state === "saving" || state === kind) return;
    kind = state;
    said.textContent = shown.textContent;
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const failed = () => {
    show("unsaved");
    failures += 1;
    later(Math.min(1000 * 2 ** failures, LONGEST_WAIT));
  };

  const take = (sent, found, kept) => {
    if (found.rendered) {
      form.elements.rendered.value = found.rendered;
      form.elements.lock_version.value = found.lock_version;
    }
    if (found.state === "changed") {
      over = true;
      show("changed");
    } else if (found.state === "saved") {
      failures = 0;
      for (const [box, value] of sent) safe.set(box, value);
      show("saved", found.saved_at);
      document.dispatchEvent(new Event("form-alive"));
      if (unsafe(texts).length) later(EVERY);
    } else if (kept) {
      show("unsaved"); // refused as it is: tried again when it has changed, so nobody seems to be there
    } else failed();
  };

  const post = async () => {
    const sent = unsafe(texts).map((box) => [box, box.value]);
    const body = new URLSearchParams({ autosave: "1" });
    for (const name of ["csrfmiddlewaretoken", "draft", "lock_version", "rendered"]) body.append(name, form.elements[name].value);
    for (const [box, value] of sent) body.append(box.name, value);
    const slow = setTimeout(show, SLOW, "saving");
    try {
      const answer = await fetch(location.href, { method: "POST", body, redirect: "manual", keepalive: body.toString().length < 60000 });
      take(sent, await answer.json(), answer.ok);
    } catch {
      failed();
    } finally {
      clearTimeout(slow);
    }
  };

  const save = () => {
    clearTimeout(timer);
    timer = 0;
    if (over || leaving || !unsafe(texts).length) return running;
    running ||= post().finally(() => (running = null));
    return running;
  };

  form.addEventListener("input", (event) => {
    if (texts.includes(event.target) && !timer && !over) later(EVERY);
  });
  form.addEventListener("focusout", (event) => texts.includes(event.target) && save());
  document.addEventListener("visibilitychange", () => document.hidden && save());
  window.addEventListener("online", () => save());

  // The page's own save, and a way out, wait for one that is on its way.
  const after = (event, go) => {
    event.preventDefault();
    event.stopPropagation();
    Promise.race([running || save(), new Promise((done) => setTimeout(done, PATIENCE))]).then(go);
  };
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (running) return after(event, () => form.requestSubmit(button));
    leaving = true;
    setTimeout(() => (leaving = false), 15000);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.hash || event.ctrlKey || event.metaKey || event.shiftKey || over || !unsafe(texts).length) return;
    after(event, () => location.assign(link.href));
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsafe(boxes).length) event.preventDefault();
  });
})();
