// Copy buttons: each names the text field that it copies, and answers beside itself.
"use strict";
(() => {
  // The field is shown with all of its text selected, so that a key or a long press copies it.
  function selectText(field) {
    for (let each = field.parentElement; each; each = each.parentElement) {
      each.hidden = false;
      if (each.tagName === "DETAILS") each.open = true;
    }
    field.focus();
    field.select();
  }

  function copyByHand(text) {
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

  async function copy(button, said) {
    const field = document.getElementById(button.dataset.copy);
    let done = false;
    try { await navigator.clipboard.writeText(field.value); done = true; } catch { done = copyByHand(field.value); }
    if (done) button.focus(); else selectText(field);
    said.className = done ? "copied" : "copied no";
    said.textContent = "";
    setTimeout(() => {
      said.textContent = done ? "Copied. Paste it where you need it." : "This browser does not let us copy. The text is selected: copy it with Ctrl+C, or Cmd+C on a Mac.";
    }, 50);
  }

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const said = button.parentElement.querySelector(".copied");
    button.hidden = false;
    button.addEventListener("click", () => copy(button, said));
  }
})();
