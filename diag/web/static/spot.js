// What the phone beside the TV measures, here at the same moment; leaving this page closes it.
"use strict";
(() => {
  const open = document.getElementById("open"), left = document.getElementById("left");
  const by = (id) => document.getElementById(id);
  let ends = Date.now() + 1000 * Number(left.dataset.left), going = false, silent = 0;

  // Drawn anew by the server, unless somebody is writing a name.
  function renew() {
    if (document.activeElement && document.activeElement.name === "name") return;
    location.reload();
  }

  async function look() {
    try {
      const now = await (await fetch("/spot/state")).json();
      silent = 0;
      if (now.over || now.shown !== open.dataset.version) return renew();
      ends = Date.now() + 1000 * now.left_s;
      by("measuring").hidden = !now.measuring;
      by("carried").hidden = !now.live;
      if (now.live) ["mbps-there", "best", "worst"].forEach((id, n) => {
        by(id).textContent = now.live[n] < 10 ? now.live[n].toFixed(1) : String(Math.round(now.live[n]));
      });
    } catch {
      silent += 1;
      if (silent === 5) left.textContent = "The program does not answer. Is it still running?";
    }
  }

  setInterval(() => {
    if (going || silent > 5) return;
    look();
    if (!silent) {
      const s = Math.max(0, Math.round((ends - Date.now()) / 1000));
      left.textContent = "It closes by itself in " + (s > 90 ? Math.ceil(s / 60) + " min." : s + " s.");
    }
  }, 500);

  addEventListener("pagehide", () => {
    going = true;
    fetch("/spot/leave", { method: "POST", keepalive: true, headers: { "Content-Type": "application/json", "X-Form-Token": open.dataset.token }, body: "{}" });
  });
  addEventListener("pageshow", () => { going = false; });
})();
