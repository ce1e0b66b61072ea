// Reads a question aloud where the browser can; without it the button stays hidden.
"use strict";
(function () {
  const speech = window.speechSynthesis;
  if (!speech || typeof SpeechSynthesisUtterance !== "function") { return; }
  document.querySelectorAll("button[data-say]").forEach(function (button) {
    const words = button.textContent;
    const quiet = function () { button.textContent = words; button.setAttribute("aria-pressed", "false"); };
    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", function () {
      if (button.getAttribute("aria-pressed") === "true") { speech.cancel(); quiet(); return; }
      speech.cancel();
      button.textContent = button.dataset.stop;
      button.setAttribute("aria-pressed", "true");
      const lines = button.dataset.say.split("\n");
      lines.forEach(function (line, i) {
        const say = new SpeechSynthesisUtterance(line);
        say.lang = button.dataset.lang;
        say.rate = 0.9;
        say.onerror = quiet;
        if (i === lines.length - 1) { say.onend = quiet; }
        speech.speak(say);
      });
    });
  });
  window.addEventListener("pagehide", function () { speech.cancel(); });
})();
