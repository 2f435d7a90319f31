// The live page: events from the server change marks and words; nothing is ever put in as HTML.
"use strict";
(() => {
  const live = document.querySelector(".live");
  const MARKS = JSON.parse(live.dataset.marks); // status -> [sign, the same in words]
  const left = document.getElementById("left"), share = document.getElementById("share");
  const points = [];
  let after = Number(live.dataset.after), over = false, failures = 0, ends = Date.now() + 1000 * Number(left.dataset.left);
  const whole = Number(left.dataset.left) / Math.max(0.03, 1 - share.value / 100);

  function line(event) {
    const item = document.getElementById("check-" + event.check);
    if (!item) return;
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
        names[n].textContent = small ? stop.name.replace(" network", "") : stop.name;
        if (n) ways[n - 1].setAttribute("class", stop.way);
      });
    }
  }

  function speed(point) {
    points.push(point);
    document.getElementById("speed-card").hidden = false;
    document.getElementById("mbps").textContent = point[1] + " Mbit/s";
    const span = Math.max(2, point[0]), top = 1.15 * Math.max(1, ...points.map((p) => p[1]));
    document.querySelector("#plot .line").setAttribute("d", points.map((p, n) => (n && p[0] - points[n - 1][0] < 0.5 ? "L" : "M") + (720 * p[0] / span).toFixed(1) + " " + (155 - 150 * p[1] / top).toFixed(1)).join(""));
  }

  function hear(event) {
    if (event.kind === "over") {
      over = true;
      share.value = 100;
      left.textContent = "Done";
      location.replace(event.to && event.case !== null ? event.to : "/run");
      return;
    }
    line(event);
    if (event.path) path(event.path);
    if (event.speed) speed(event.speed);
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

  setInterval(() => {
    if (over || failures) return;
    const seconds = Math.round((ends - Date.now()) / 1000);
    left.textContent = seconds > 1 ? "About " + seconds + " seconds left" : "Nearly done";
    share.value = Math.min(97, 100 * (1 - Math.max(0.3, seconds) / whole));
  }, 500);
  listen();
})();
