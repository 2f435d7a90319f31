// Asks the browser what it can play; the program judges.
"use strict";
(() => {
  const button = document.getElementById("check"), doing = document.getElementById("doing");
  const H264 = 'video/mp4; codecs="avc1.640028"', AAC = 'audio/mp4; codecs="mp4a.40.2"', UHD = [3840, 2160], PLAYREADY = "com.microsoft.playready.recommendation";
  const ua = navigator.userAgent, source = window.MediaSource || window.ManagedMediaSource;
  const typed = (type) => (source ? (source.isTypeSupported(type) ? "yes" : "no") : "unknown");
  const points = (length) => Math.min(99999, Math.round(length * (devicePixelRatio || 1)) || 0);

  // Firefox loads a part at the first question.
  const within = (promise, s) => Promise.race([promise, new Promise((_, no) => setTimeout(() => no(new Error("late")), 1000 * s))]);

  function ask(system, robustness) {
    const videoCapabilities = [H264, 'video/webm; codecs="vp09.00.40.08"'].map((contentType) => ({ contentType, robustness }));
    const audioCapabilities = [AAC, 'audio/webm; codecs="opus"'].map((contentType) => ({ contentType }));
    const initDataTypes = ["cenc", "sinf", "skd", "keyids"];
    return within(navigator.requestMediaKeySystemAccess(system, [{ initDataTypes, videoCapabilities, audioCapabilities }]), 20);
  }

  // The highest level that passes counts.
  async function level(system, levels) {
    let best = "none", access = null;
    if (!navigator.requestMediaKeySystemAccess) return [window.isSecureContext ? best : "unknown"];
    for (const word of levels) {
      try { access = await ask(system, word === "any" ? "" : word); best = word; }
      catch (error) {
        if (access) continue;
        if (error.name !== "NotSupportedError") best = "unknown";
        break;
      }
    }
    return [best, access];
  }

  async function hdcp(access, minHdcpVersion) {
    try {
      const keys = await within(access.createMediaKeys(), 8);
      const status = await within(keys.getStatusForPolicy({ minHdcpVersion }), 8);
      return { usable: "usable", "output-restricted": "restricted" }[status] || "unknown";
    } catch { return "unknown"; }
  }

  // Two opinions; where they differ it is not known.
  async function decodes(contentType, [width, height]) {
    const said = typed(contentType);
    try {
      const video = { contentType, width, height, bitrate: 2 * width * height, framerate: 24 };
      const info = await within(navigator.mediaCapabilities.decodingInfo({ type: "media-source", video }), 5);
      if (!info.supported) return said === "yes" ? "unknown" : "no";
      return said === "no" ? "unknown" : info.powerEfficient ? "efficient" : info.smooth ? "smooth" : "yes";
    } catch { return said; }
  }

  async function either(first, second) {
    const found = await decodes(first, UHD);
    return ["no", "unknown"].includes(found) ? decodes(second, UHD) : found;
  }

  const storage = () => within(new Promise((done) => {
    const request = indexedDB.open("couchcheck-probe");
    request.onerror = () => done("no");
    request.onsuccess = () => { request.result.close(); indexedDB.deleteDatabase("couchcheck-probe"); done("yes"); };
  }), 5).catch((error) => (error.message === "late" ? "unknown" : "no"));

  function brand() {
    const names = (navigator.userAgentData || { brands: [] }).brands.map((one) => one.brand);
    const [word, version] = [["edge", "Edg"], ["opera", "OPR"], ["firefox", "Firefox"], ["chrome", "Chrome"], ["safari", "Version"]]
      .map(([name, sign]) => [name, ua.match(sign + "/(\\d{1,4})")]).find((one) => one[1]) || ["other", [0, 0]];
    const open = word === "chrome" && names.length && !names.includes("Google Chrome");
    return { brand: navigator.brave ? "brave" : open ? (names.includes("Chromium") ? "chromium" : "other") : word, version: Number(version[1]) };
  }

  const os = () => ([["ios", /iPhone|iPad/], ["android", /Android/], ["chromeos", /CrOS/], ["windows", /Windows/], ["mac", /Mac OS X/], ["linux", /Linux/]].find((one) => one[1].test(ua)) || ["other"])[0];

  async function findings() {
    const hdr = matchMedia("(dynamic-range: high)"), sdr = matchMedia("(dynamic-range: standard)");
    const [widevine, one] = await level("com.widevine.alpha", ["SW_SECURE_CRYPTO", "SW_SECURE_DECODE", "HW_SECURE_CRYPTO", "HW_SECURE_DECODE", "HW_SECURE_ALL"]);
    let [playready, two] = await level(PLAYREADY, ["150", "2000", "3000"]);
    try { two = await ask(PLAYREADY + ".3000", ""); playready = "3000"; } catch { /* as said before */ }
    const [fairplay] = await level("com.apple.fps", ["any"]), [clearkey] = await level("org.w3.clearkey", ["any"]);
    return {
      secure: window.isSecureContext, cookies: navigator.cookieEnabled, storage: await storage(),
      mse: Boolean(source), eme: Boolean(navigator.requestMediaKeySystemAccess), widevine, playready, fairplay, clearkey,
      hdcp14: await hdcp(one || two, "1.4"), hdcp22: await hdcp(one || two, "2.2"),
      h264: await decodes(H264, [1920, 1080]), aac: typed(AAC),
      hevc: await either('video/mp4; codecs="hev1.2.4.L153.B0"', 'video/mp4; codecs="hvc1.2.4.L153.B0"'),
      av1: await decodes('video/mp4; codecs="av01.0.13M.10"', UHD),
      vp9: await either('video/mp4; codecs="vp09.02.51.10"', 'video/webm; codecs="vp09.02.51.10"'),
      width: points(screen.width), height: points(screen.height), hdr: hdr.matches ? "yes" : sdr.matches ? "no" : "unknown",
      ...brand(), os: os(),
    };
  }

  async function send(fields, token) {
    const body = JSON.stringify({ case: null, ...fields, findings: await findings() });
    const answer = await fetch("/browser", { method: "POST", headers: { "Content-Type": "application/json", "X-Form-Token": token }, body });
    return answer.json();
  }

  // On a page that shows something else: asked by itself, and answered there.
  async function askHere(card) {
    const { token, ...fields } = card.dataset, said = card.querySelector("p");
    card.hidden = false;
    try {
      const answer = await send(fields, token), link = document.createElement("a");
      link.href = answer.to;
      link.textContent = "What it can and what it lacks";
      said.textContent = answer.headline + " ";
      if (fields.case) said.append(link); // a run is not left in its middle
    } catch { card.hidden = true; }
  }

  const asked = document.getElementById("browser-asked");
  if (asked) askHere(asked);
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    doing.textContent = "Asking the browser … The first time this can take a minute.";
    try {
      location.assign((await send({ case: button.dataset.case || null }, button.dataset.token)).to);
    } catch {
      button.disabled = false;
      doing.textContent = "The program does not answer. Is it still running? Load this page again, please.";
    }
  });
})();
