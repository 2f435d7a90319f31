// Copy buttons: each names the text field that it copies.
"use strict";
(() => {
  const said = document.getElementById("copied");

  function byHand(text) {
    const field = document.createElement("textarea");
    field.value = text;
    field.readOnly = true;
    field.className = "off-screen";
    document.body.append(field);
    field.select();
    let done = false;
    try { done = document.execCommand("copy"); } catch { /* told below */ }
    field.remove();
    return done;
  }

  async function copy(button) {
    const text = document.getElementById(button.dataset.copy).value;
    let done = false;
    try { await navigator.clipboard.writeText(text); done = true; } catch { done = byHand(text); }
    button.focus();
    said.textContent = "";
    setTimeout(() => {
      said.textContent = done ? "Copied. Paste it into the chat." : "This browser does not let us copy. Select the text and copy it, please.";
    }, 50);
  }

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
})();
