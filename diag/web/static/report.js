// The report page: parts folded on a phone, and nothing lost that was typed and not saved yet.
"use strict";
(() => {
  const narrow = matchMedia("(max-width: 36rem)").matches;
  for (const part of document.querySelectorAll("details[data-fold]"))
    if (narrow && !part.querySelector(":target") && location.hash !== `#${part.id}`) part.open = false;

  addEventListener("hashchange", () => {
    const part = document.querySelector(":target")?.closest("details");
    if (part) part.open = true;
  });

  // The draft is kept by this tab alone, until it is saved or the tab is closed: for other tabs of the page and a reload.
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = `draft ${form.dataset.draft}`;
  if ("saved" in form.dataset) {
    sessionStorage.removeItem(key);
    history.replaceState(null, "", location.pathname + location.hash);
  }
  const draft = JSON.parse(sessionStorage.getItem(key) || "{}");
  for (const [name, text] of Object.entries(draft)) {
    const field = form.elements[name];
    if (!field || field.value === text || field.getAttribute("aria-invalid")) continue;
    field.value = text;
    document.getElementById("drafted").hidden = false;
  }
  form.addEventListener("input", (event) => {
    draft[event.target.name] = event.target.value;
    sessionStorage.setItem(key, JSON.stringify(draft));
  });
})();
