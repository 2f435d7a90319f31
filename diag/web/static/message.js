// A saved mail into the box: read in this browser, and shown, so that the person sees what is judged.
"use strict";
(() => {
  const file = document.getElementById("file"), box = document.getElementById("message"), said = document.getElementById("read");
  document.getElementById("upload").hidden = false;
  file.addEventListener("change", async () => {
    const chosen = file.files[0];
    if (!chosen) {
      return;
    }
    const bytes = await chosen.slice(0, Number(file.dataset.largest)).arrayBuffer();
    try {
      box.value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      box.value = new TextDecoder("windows-1252").decode(bytes);
    }
    said.textContent = `${chosen.name} was read. Now press “Check it”.`;
  });
})();
