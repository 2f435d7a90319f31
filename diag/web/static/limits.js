// How much a field can hold, said while somebody types and it gets full.  Nothing is cut: what is too long is refused.
"use strict";
(() => {
  for (const field of document.querySelectorAll("[data-longest]")) {
    const longest = Number(field.dataset.longest), told = document.createElement("small");
    told.setAttribute("role", "status");
    field.after(told);
    field.addEventListener("input", () => {
      const length = Array.from(field.value).length;
      told.className = length > longest ? "refused" : "";
      told.textContent = length < longest * 0.8 ? "" :
        `${length.toLocaleString("en")} of ${longest.toLocaleString("en")} characters${length > longest ? ": please shorten it" : ""}`;
    });
  }
})();
