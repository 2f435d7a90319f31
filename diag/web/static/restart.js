// Counts the seconds, and shows the page anew when the router went or came.
"use strict";
(() => {
  const box = document.getElementById("restart"), left = document.getElementById("left"), silent = document.getElementById("silent");
  const ends = left ? Date.now() + 1000 * Number(left.dataset.left) : 0;
  setInterval(() => { if (left) left.textContent = String(Math.max(0, Math.ceil((ends - Date.now()) / 1000))); }, 250);
  setInterval(async () => {
    try {
      const answer = await fetch(box.dataset.state, { cache: "no-store" });
      if (!answer.ok || (await answer.json()).key !== box.dataset.key) location.reload();
      silent.textContent = "";
    } catch {
      silent.textContent = "The program does not answer. Is it still running? We keep trying.";
    }
  }, 1000);
})();
