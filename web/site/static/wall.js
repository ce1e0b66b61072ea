// The wall fetches itself every minute. What hangs there stays where nothing can be had, and its time says so.
"use strict";
(() => {
  const every = 60 * 1000;
  const failed = () => {
    const at = document.getElementById("hung");
    if (!at || at.classList.contains("stale")) return;
    at.classList.add("stale");
    const fresh = at.querySelector(".fresh"), stale = at.querySelector(".old");
    if (fresh) fresh.hidden = true;
    if (stale) stale.hidden = false;
  };
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = next.getElementById("main");
      if (!main || !next.documentElement.classList.contains("wall")) throw new Error("another page");
      document.getElementById("main").replaceWith(document.adoptNode(main));
      document.title = next.title;
    } catch {
      failed();
    }
  };
  setInterval(renew, every);
})();
