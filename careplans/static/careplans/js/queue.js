// Asks once a minute what came into the queue since the page was made, and says so without moving a row.
"use strict";

(() => {
  const box = document.querySelector("[data-news]");
  if (!box) return;
  const arrived = box.querySelector("[data-news-arrived]");
  const alarm = box.querySelector("[data-news-alarm]");
  const update = box.querySelector("[data-news-update]");
  const A_MINUTE = 60000;

  // The same words are not written again, so that they are not read out again.
  const say = (place, words) => {
    if (place.textContent !== words) place.textContent = words;
  };
  const show = (news) => {
    say(arrived, news.arrived);
    say(alarm, news.alarm);
    box.classList.toggle("news--alarm", Boolean(news.alarm));
    update.hidden = !news.arrived && !news.alarm;
  };
  const old = "This list is not up to date: no connection, or you are signed out.";

  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(box.dataset.news, { redirect: "manual" });
      show(answer.ok ? await answer.json() : { arrived: old, alarm: "" });
    } catch {
      show({ arrived: old, alarm: alarm.textContent });
    }
  };
  setInterval(ask, A_MINUTE);
  document.addEventListener("visibilitychange", ask);
})();
