// Suggestions below the box while somebody types.  Links in a list; nothing is ever put in as HTML.
"use strict";
(() => {
  const box = document.getElementById("q"), list = document.getElementById("suggestions"), said = document.getElementById("how-many");
  const device = document.getElementById("device");
  let waiting = 0, asking = null;

  function show(found) {
    list.replaceChildren(...found.map((one) => {
      const link = document.createElement("a"), words = document.createElement("span");
      const code = document.createElement("strong"), title = document.createElement("small");
      link.href = one.to;
      code.textContent = one.code;
      title.textContent = one.title;
      words.append(code, title);
      link.append(words);
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
    list.hidden = !found.length;
    said.textContent = found.length ? found.length + (found.length > 1 ? " codes begin" : " code begins") + " like this. The down arrow leads to them." : "";
  }

  async function ask() {
    const typed = box.value.trim();
    if (asking) asking.abort();
    if (typed.length < 2) return show([]);
    asking = new AbortController();
    try {
      const answer = await fetch("/code/suggest?" + new URLSearchParams({ q: typed.slice(0, 100), device: device.value }), { signal: asking.signal });
      if (answer.ok) show((await answer.json()).found);
    } catch { /* a newer question has replaced it, or the program has ended */ }
  }

  box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 150); });
  document.querySelector(".look-up").addEventListener("keydown", (event) => {
    const places = [box, ...list.querySelectorAll("a")], at = places.indexOf(document.activeElement);
    if (at < 0 || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      places[(at + (event.key === "ArrowDown" ? 1 : places.length - 1)) % places.length].focus();
    } else if (event.key === "Escape") {
      show([]);
      box.focus();
    }
  });
})();
