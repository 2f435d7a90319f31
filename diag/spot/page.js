/* Measures the way between this browser and the PC.  JavaScript as TVs of 2016 know it: ECMAScript 5.1 and XMLHttpRequest. */
(function () {
  'use strict';

  var body = document.body, base = '/' + body.getAttribute('data-key') + '/', internet = body.getAttribute('data-internet');
  var DOWN_MS = 4500, UP_MS = 4000, INTERNET_MS = 4500, TRIPS = 15, TRIPS_MS = 1500;
  var SMALLEST = 200000, LARGEST = 4000000, ALL_OF_INTERNET = 25000000;
  /* The order is that of FORMATS in session.py. */
  var FORMATS = ['avc1.640028', 'hev1.2.4.L153.B0', 'av01.0.13M.10', 'vp09.02.51.10'];
  var PROTECTIONS = ['com.widevine.alpha', 'com.microsoft.playready'];
  /* A blob: browsers send an array in memory twenty times slower (measured with Chromium). */
  var NOTHING = new Blob([new Uint8Array(LARGEST)]), place = 0, walk = null;

  function by(id) { return document.getElementById(id); }
  function text(id) { return by('say-' + id).textContent; }
  function say(id) { by('doing').textContent = id ? text(id) : ''; }
  function show(mbps) { by('number').textContent = mbps < 10 ? mbps.toFixed(1) : String(Math.round(mbps)); }
  function now() { return window.performance && performance.now ? performance.now() : new Date().getTime(); }
  function tenth(ms) { return Math.round(ms * 10) / 10; }

  function list(lines) {
    var all = by('lines'), n, item;
    while (all.firstChild) { all.removeChild(all.firstChild); }
    for (n = 0; n < lines.length; n += 1) {
      item = document.createElement('li');
      item.textContent = lines[n];
      all.appendChild(item);
    }
  }

  /* One request; done gets its status (0: it failed) and its text. */
  function ask(method, address, sent, done, progress) {
    var request = new XMLHttpRequest();
    request.open(method, address, true);
    request.timeout = 12000;
    if (progress) {
      if (!sent) { request.responseType = 'arraybuffer'; }
      (sent ? request.upload : request).onprogress = function (event) { progress(event.loaded); };
    }
    request.onload = function () { done(request.status, progress && !sent ? '' : request.responseText); };
    request.onerror = request.ontimeout = function () { done(0, ''); };
    request.send(sent);
    return request;
  }

  /* Sends numbers; done gets the answer, null where there is none. */
  function tell(what, data, done) {
    ask('POST', base + what, JSON.stringify(data), function (status, answer) {
      var told = null;
      try { told = status === 200 ? JSON.parse(answer) : null; } catch (error) { told = null; }
      done(told, status);
    });
  }

  /* Bytes on some connections at once.  The curve has [milliseconds, bytes until then], also while nothing comes. */
  function Flow(address, upload, connections, all) {
    var self = this, began = now(), noted = began, finished = 0, begun = 0, size = SMALLEST;
    var running = [], requests = [], recent = [[began, 0]], over = false, timer = 0, n;

    function total() {
      var sum = finished, k;
      for (k = 0; k < running.length; k += 1) { sum += running[k]; }
      return sum;
    }
    function note(least) {
      var at = now();
      if (over || at - noted < least) { return; }
      noted = at;
      if (self.curve.length < 199) { self.curve.push([tenth(at - began), total()]); }
      recent.push([at, total()]);
      while (recent.length > 2 && at - recent[0][0] > 1300) { recent.shift(); }
    }
    function next(slot) {
      var bytes = size, at = now();
      if (over || (all && begun + bytes > all)) { return; }
      begun += bytes;
      running[slot] = 0;
      requests[slot] = ask(upload ? 'POST' : 'GET', address(bytes), upload ? NOTHING.slice(0, bytes) : null, function (status) {
        if (over) { return; }
        finished += status === 200 ? bytes : running[slot];
        running[slot] = 0;
        note(90);
        self.failed = status !== 200;
        /* Between two pieces a connection stands still, and longer where it sends. */
        if (now() - at < (upload ? 1000 : 400)) { size = Math.min(LARGEST, size * 2); }
        window.setTimeout(function () { next(slot); }, self.failed ? 300 : 0);
      }, function (loaded) {
        running[slot] = Math.min(bytes, loaded || 0);
        note(90);
      });
    }

    self.curve = [[0, 0]];
    self.failed = false;
    self.mbps = function () {
      var first = recent[0], last = recent[recent.length - 1];
      return last[0] > first[0] ? (last[1] - first[1]) / (last[0] - first[0]) / 125 : 0;
    };
    self.stop = function () {
      var k;
      over = true;
      window.clearInterval(timer);
      for (k = 0; k < requests.length; k += 1) { requests[k].abort(); }
    };
    timer = window.setInterval(function () { note(240); }, 80);
    for (n = 0; n < connections; n += 1) { next(n); }
  }

  function down(bytes) { return base + 'down?bytes=' + bytes + '&' + Math.random(); }
  function up() { return base + 'up?' + Math.random(); }
  function outside(bytes) { return internet + '/__down?bytes=' + bytes + '&' + Math.random(); }

  /* Runs a flow for some time and shows its rate. */
  function run(flow, ms, word, done) {
    var shown = window.setInterval(function () { show(flow.mbps()); }, 300);
    say(word);
    window.setTimeout(function () {
      window.clearInterval(shown);
      flow.stop();
      done(flow.curve);
    }, ms);
  }

  function trips(done) {
    var found = [], began = now();
    function next() {
      var at = now();
      ask('GET', base + 'trip?' + Math.random(), null, function (status) {
        if (status === 200) { found.push(tenth(now() - at)); }
        if (status !== 200 || found.length >= TRIPS || now() - began > TRIPS_MS) {
          done(found.slice(1)); /* the first one opened the connection */
        } else {
          next();
        }
      });
    }
    say('trip');
    next();
  }

  /* For each format, and each way to play protected video: 0 no, 1 yes, 2 this browser does not tell. */
  function formats() {
    var found = [], n, source = window.MediaSource, keys = window.MSMediaKeys || window.WebKitMediaKeys;
    for (n = 0; n < FORMATS.length; n += 1) {
      found.push(source && source.isTypeSupported ? Number(source.isTypeSupported('video/mp4; codecs="' + FORMATS[n] + '"')) : 2);
    }
    for (n = 0; n < PROTECTIONS.length; n += 1) {
      found.push(keys && keys.isTypeSupported ? Number(keys.isTypeSupported(PROTECTIONS[n], 'video/mp4')) : 2);
    }
    return found;
  }

  function free(yes) {
    by('measure').disabled = !yes;
    by('walk').disabled = !yes && !walk;
  }

  function measure() {
    var result = { place: place, internet: null, formats: formats() };
    function end(word, lines) {
      free(true);
      say(word);
      list(lines);
    }
    function finish() {
      tell('result', result, function (told) {
        if (told) { show(told.mbps || 0); }
        end(told ? 'done' : 'lost', told ? told.lines : []);
      });
    }
    function third() {
      if (!internet) { finish(); return; }
      run(new Flow(outside, false, 2, ALL_OF_INTERNET), INTERNET_MS, 'internet', function (curve) {
        result.internet = curve.length && curve[curve.length - 1][1] ? curve : null;
        finish();
      });
    }
    free(false);
    list([]);
    tell('begin', {}, function (told, status) {
      if (!told) { end(status === 409 ? 'busy' : 'lost', []); return; }
      result.n = told.n;
      trips(function (found) {
        result.trips = found;
        run(new Flow(down, false, 3), DOWN_MS, 'down', function (curve) {
          result.down = curve;
          run(new Flow(up, true, 3), UP_MS, 'up', third);
        });
      });
    });
  }

  function stop() {
    window.clearInterval(walk.timer);
    walk.flow.stop();
    walk = null;
    by('walk').textContent = text('walk');
    say('');
    free(true);
  }

  /* The number changes while somebody carries this device about. */
  function start() {
    var best = 0, worst = Infinity, ticks = 0, silent = 0;
    walk = { flow: new Flow(down, false, 2), timer: 0 };
    walk.timer = window.setInterval(function () {
      var mbps = walk.flow.mbps();
      ticks += 1;
      show(mbps);
      if (ticks < 4) { return; } /* it has only begun */
      best = Math.max(best, mbps);
      worst = Math.min(worst, mbps);
      list([text('best') + tenth(best) + ' Mbit/s', text('worst') + tenth(worst) + ' Mbit/s']);
      tell('live', { mbps: tenth(mbps) }, function (told) {
        silent = told ? 0 : silent + 1;
        if (walk && silent > 5) {
          stop();
          say('lost');
        }
      });
    }, 500);
    by('walk').textContent = text('stop');
    say('walking');
    free(false);
  }

  function choose(chosen) {
    var all = by('places').getElementsByTagName('button'), n;
    place = chosen;
    for (n = 0; n < all.length; n += 1) { all[n].setAttribute('aria-pressed', String(n === chosen)); }
  }

  by('places').addEventListener('click', function (event) {
    var chosen = event.target.getAttribute('data-place');
    if (chosen !== null) { choose(Number(chosen)); }
  });
  by('measure').addEventListener('click', measure);
  by('walk').addEventListener('click', function () { if (walk) { stop(); } else { start(); } });
  choose(0);
}());
