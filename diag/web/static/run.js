// The live page: events from the server change marks and words; nothing is ever put in as HTML.
"use strict";
(() => {
  const live = document.querySelector(".live");
  const MARKS = JSON.parse(live.dataset.marks); // status -> [sign, the same in words]
  const by = (id) => document.getElementById(id);
  const left = by("left"), share = by("share"), plot = by("plot"), log = by("told");
  let after = Number(live.dataset.after), over = false, failures = 0, ends = Date.now() + 1000 * Number(left.dataset.left), last = Date.now(), known = "";

  // For those who do not see the page: the begin, each bad finding and the end; each once, and nothing else.
  const said = new Set();
  function say(words) {
    if (said.has(words)) return;
    said.add(words);
    const line = document.createElement("p");
    line.textContent = words;
    log.append(line);
  }

  function row(event) {
    const item = by("check-" + event.check);
    if (!item) return;
    if (event.mark === "fail" || event.mark === "warn") say(event.name + ": " + event.words);
    item.className = event.mark;
    const mark = item.querySelector(".mark"), [sign, spoken] = MARKS[event.mark];
    mark.className = "mark " + event.mark;
    mark.firstElementChild.textContent = sign;
    mark.lastElementChild.textContent = spoken;
    item.querySelector(".why").textContent = event.words;
  }

  function path(stops) {
    for (const svg of document.querySelectorAll("svg.path")) {
      const groups = svg.querySelectorAll("g:not(.beside)"), words = svg.querySelectorAll(".ms"), names = svg.querySelectorAll(".name:not(.other)"), ways = svg.querySelectorAll("line:not(.off)");
      const small = svg.classList.contains("small"); // there is room for a word and a number
      stops.forEach((stop, n) => {
        groups[n].setAttribute("class", stop.mark);
        groups[n].querySelector(".sign").textContent = MARKS[stop.mark][0];
        words[n].textContent = small && !/\d/.test(stop.words) ? "" : stop.words;
        names[n].textContent = small ? String(stop.name).replace(" network", "") : stop.name;
        if (n) ways[n - 1].setAttribute("class", stop.way);
      });
    }
  }

  function cause(found) {
    const card = by("cause"), id = found ? found.id + found.certainty : "";
    if (id === known) return;
    known = id;
    if (!found) return location.reload(); // it was taken back: rarer than rare
    card.className = "card lead problem";
    card.lastElementChild.textContent = found.certainty;
    card.querySelector(".place").textContent = found.place;
    card.querySelector("h2").textContent = found.headline;
    card.querySelector("ol").replaceChildren(...found.steps.map((step) => {
      const item = document.createElement("li");
      item.textContent = step;
      return item;
    }));
  }

  // The plot, with its scale and the line of what is needed from the first moment on.
  const HIGH = 168, LEFT = 44, RIGHT = 8, TOP = 10, BOTTOM = 24;
  const points = plot ? JSON.parse(plot.dataset.points) : [];

  function put(name, attributes, words) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    if (words) made.textContent = words;
    plot.append(made);
  }

  function draw() {
    if (!plot) return;
    const WIDE = Math.max(240, plot.clientWidth);
    plot.setAttribute("viewBox", "0 0 " + WIDE + " " + HIGH);
    const needed = Number(plot.dataset.needed), most = 1.1 * Math.max(1.5 * needed, ...points.map((p) => p[1]));
    const ten = 10 ** Math.floor(Math.log10(most)), top = ten * [1, 2, 4, 6, 8, 10].find((n) => n * ten >= most), span = Math.max(4, points.length ? points[points.length - 1][0] : 0);
    const x = (at) => (LEFT + (WIDE - LEFT - RIGHT) * at / span).toFixed(1), y = (mbps) => (HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * mbps / top).toFixed(1);
    plot.replaceChildren();
    for (const part of [0, 0.5, 1]) {
      put("line", { class: "grid", x1: LEFT, x2: WIDE - RIGHT, y1: y(part * top), y2: y(part * top) });
      put("text", { class: "tick", x: LEFT - 7, y: Number(y(part * top)) + 4, "text-anchor": "end" }, String(part * top));
      put("text", { class: "tick", x: x(part * span), y: HIGH - 7, "text-anchor": ["start", "middle", "end"][2 * part] }, (part * span).toFixed(span < 20 ? 1 : 0) + " s");
    }
    if (points.length) put("path", { class: "line", d: points.map((p, n) => (n && p[0] - points[n - 1][0] < 0.5 ? "L" : "M") + x(p[0]) + " " + y(p[1])).join("") });
    put("line", { class: "needed", x1: LEFT, x2: WIDE - RIGHT, y1: y(needed), y2: y(needed) });
    put("text", { class: "told", x: WIDE - RIGHT - 4, y: Number(y(needed)) - 5, "text-anchor": "end" }, "needed for " + plot.dataset.wanted + ": " + needed);
  }

  function speed(event) {
    points.push(event.speed);
    by("mbps").textContent = event.speed[1] + " Mbit/s";
    by("enough").textContent = event.enough;
    draw();
  }

  function hear(event) {
    if (event.kind === "over") {
      over = true;
      share.value = 100;
      left.textContent = "Done";
      say("Done");
      location.replace(event.to && event.case !== null ? event.to : "/run");
      return;
    }
    row(event);
    if (event.path) path(event.path);
    if ("cause" in event) cause(event.cause);
    if (event.speed && plot) speed(event);
    if (event.said) by("more").textContent = event.said;
    ends = Date.now() + 1000 * event.left_s;
  }

  async function poll() {
    if (over) return;
    try {
      const answer = await fetch("/run/" + live.dataset.run + "/state?after=" + after, { cache: "no-store" });
      if (answer.status === 404 || answer.status === 403) return location.reload();
      for (const event of (await answer.json()).events) { after = event.id; hear(event); }
      failures = 0;
    } catch {
      failures += 1;
      if (!over) left.textContent = "The program does not answer. Is it still running? We keep trying.";
    }
    if (failures >= 60) { left.textContent = "The program has ended. Start it again: it opens this page by itself."; return; }
    if (!over) setTimeout(poll, failures ? 2000 : 500);
  }

  function listen() {
    if (!window.EventSource) return poll();
    const source = new EventSource("/run/" + live.dataset.run + "/events?after=" + after);
    source.onmessage = (message) => {
      after = Number(message.lastEventId);
      hear(JSON.parse(message.data));
      if (over) source.close();
    };
    source.onerror = () => { source.close(); if (!over) setTimeout(poll, 300); };
  }

  // As pacing.py has it: evenly to the expected end, then ever more slowly, never back and never still.
  function tick() {
    if (over || failures) return;
    const now = Date.now(), rest = (ends - now) / 1000, passed = (now - last) / 1000;
    last = now;
    share.value += (97 - share.value) * Math.min(1, passed / Math.max(4, Math.max(0, rest) + passed));
    const open = [...document.querySelectorAll("#checks .running, #checks .waiting")].filter((item) => item.id);
    left.textContent = rest > 1 ? "About " + Math.round(rest) + " seconds left" : "Still measuring: " + open.slice(0, 3).map((item) => item.dataset.noun).join(", ");
    if (!open.length) left.textContent = "Putting the result together";
  }

  draw();
  addEventListener("resize", draw);
  say("The check has begun. " + left.textContent + ".");
  // what was found before the page was open
  for (const item of document.querySelectorAll("#checks .fail, #checks .warn")) if (item.id) say(item.querySelector(".what").textContent + ": " + item.querySelector(".why").textContent);
  setInterval(tick, 250);
  listen();
})();
