"""What is wrong on a page as it is painted: texts that are cut off or lie upon each other, empty parts, and what no person
would write ("None", two full stops).  Looked for by the tests of all pages and by ``python -m benchmarks.screens``."""

from __future__ import annotations

from playwright.sync_api import Page

_LOOK = r"""
() => {
  const found = [], seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".off-screen, .skip");
  const tell = (what, e) => found.push(`${what}: ${(e.outerHTML || e.textContent).replace(/\s+/g, " ").slice(0, 130)}`);
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
    tell("scrolls sideways", wide.at(-1) || root);
  }
  const pen = document.createElement("canvas").getContext("2d");
  for (const e of document.querySelectorAll("input[placeholder]")) {
    const style = getComputedStyle(e), room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    pen.font = style.font;
    if (seen(e) && !e.value && pen.measureText(e.placeholder).width > room + 1) tell("is cut", e);
  }
  for (const e of document.querySelectorAll("main *:not(svg *, textarea, input, select, option, pre, .message)")) {
    const style = getComputedStyle(e);
    if (seen(e) && style.display !== "inline" && /hidden|clip/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1)
      tell("is cut", e);
  }
  const text = (e) => [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join(" ");
  for (const e of document.querySelectorAll("main :is(th, td, dt, dd, h1, h2, h3, p, li, summary, label, button, strong, small)")) {
    if (!seen(e) || e.closest(".off-screen, .message")) continue;
    const style = getComputedStyle(e), box = e.closest("th, td, dt, dd, h1, h2, h3, p, li, summary, label, button, a") || e;
    pen.font = style.font;
    const words = text(e).split(/[\s\u002d\u2010/@.]+/).filter((word) => /^\p{L}+$/u.test(word));
    if (words.some((word) => pen.measureText(word).width > box.clientWidth + 2) && box.clientWidth) tell("breaks a word", e);
  }
  for (const svg of document.querySelectorAll("main svg")) {
    if (!seen(svg)) continue;
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter((t) => t.textContent.trim() && seen(t));
    const boxes = texts.map((t) => t.getBoundingClientRect());
    texts.forEach((t, i) => {
      const a = boxes[i];
      if (a.left < frame.left - 2 || a.right > frame.right + 2 || a.top < frame.top - 2 || a.bottom > frame.bottom + 2)
        tell("leaves its picture", t);
      texts.slice(i + 1).forEach((u, k) => {
        const b = boxes[i + 1 + k];
        const over = Math.min(a.right, b.right) - Math.max(a.left, b.left), down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (over > 2 && down > 5) tell(`lies upon "${u.textContent.trim()}"`, t);
      });
    });
  }
  for (const e of document.querySelectorAll("main .card, main li, main td, main p, main h1, main h2, main h3, main summary, main dd")) {
    const may = e.matches("td, [id], [role=status]") || e.querySelector("svg, img, input, button, textarea, select");
    if (seen(e) && !e.textContent.trim() && !may) tell("is empty", e);
  }
  for (const e of document.querySelectorAll("main h2, main h3"))
    if (seen(e) && !e.nextElementSibling && !e.closest("summary, .card, .choice") && !e.parentElement.matches("section, header, div"))
      tell("leads to nothing", e);
  const own = [...document.querySelectorAll("main p, main li, main dd, main td, main h1, main h2, main h3, main summary, main label, main button, main small")]
    .filter((e) => seen(e) && !e.closest(".message, .paper, pre, code"));
  for (const e of own) {
    if (e.querySelector("p, li, dd, td")) continue;
    const text = e.textContent.replace(/\s+/g, " ").trim();
    const odd = text.match(/^(None|True|False)$|\b(undefined|NaN|nan|null)\b|\{\{|\}\}|\{[a-z_]+\}|[^.]\.\.(?!\.)|[,;:!?]\.|\s[,.;!?](\s|$)|\(\)|\s\)|\(\s|"\s*"/);
    if (odd) tell(`says "${odd[0]}"`, e);
  }
  const said = new Map();
  for (const e of own.filter((e) => e.matches("main > p, .card > p, main > section > p") && !e.querySelector("a, input"))) {
    const text = e.textContent.replace(/\s+/g, " ").trim();
    if (text.length < 40 || /^Source: /.test(text)) continue;
    if (said.has(text)) tell("is said twice", e);
    said.set(text, e);
  }
  return found;
}
"""


def find_faults(page: Page) -> list[str]:
    """What is wrong with what this page shows now, each in a line; empty when nothing is."""
    found: list[str] = page.evaluate(_LOOK)
    return found
