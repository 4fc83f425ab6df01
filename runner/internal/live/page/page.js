(function () {
  'use strict';
  var most = 600, words = document.body.dataset, state = document.getElementById('state'), points = [];
  function places(v) { return v >= 100 ? 0 : v >= 10 ? 1 : 2; }
  var kinds = {
    rate: { of: function (e) { return e.rate_per_s; }, says: function (v) { return v.toFixed(v < 10 ? 1 : 0); } },
    p95: { of: function (e) { return e.p95_ms < 0 ? null : e.p95_ms; }, says: function (v) { return v >= 1000 ? (v / 1000).toFixed(2) + ' s' : v.toFixed(places(v)) + ' ms'; } },
    checks: { of: function (e) { return e.checks < 0 ? null : 100 * e.checks; }, top: 100, says: function (v) { return (Math.floor(v * 10) / 10).toFixed(1) + '%'; } },
    cpu: { of: function (e) { var v = e.cpus && e.cpus.server; return v === undefined ? null : v; }, says: function (v) { return v.toFixed(2); } }
  };
  function draw() {
    var last = points[points.length - 1];
    Object.keys(kinds).forEach(function (id) {
      var kind = kinds[id], box = document.getElementById(id), values = points.map(kind.of);
      var there = values.filter(function (v) { return v !== null; });
      var now = last ? kind.of(last) : null;
      box.querySelector('.value').textContent = now === null ? '–' : kind.says(now);
      var top = kind.top || Math.max.apply(null, there.concat([0])) * 1.1 || 1, d = '', pen = false;
      values.forEach(function (v, i) { // a gap where nothing was measured, or another trial begins
        if (v === null) { pen = false; return; }
        if (i > 0 && points[i].trial !== points[i - 1].trial) { pen = false; }
        d += (pen ? 'L' : 'M') + (600 * i / Math.max(values.length - 1, 1)).toFixed(1) + ' ' + (156 - 152 * v / top).toFixed(1);
        pen = true;
      });
      box.querySelector('path').setAttribute('d', d);
      box.querySelector('.range').textContent = there.length ? kind.says(Math.min.apply(null, there)) + ' – ' + kind.says(Math.max.apply(null, there)) : '';
    });
  }
  var waits = false;
  function soon() { // what is remembered comes all at once
    if (waits) { return; }
    waits = true;
    requestAnimationFrame(function () { waits = false; draw(); });
  }
  var events = new EventSource('events');
  events.addEventListener('again', function () { points = []; state.textContent = words.waiting; });
  events.onmessage = function (m) {
    var e = JSON.parse(m.data);
    if (e.finished) {
      state.textContent = words.ended;
      events.close();
      return;
    }
    points.push(e);
    if (points.length > most) { points.shift(); }
    state.textContent = e.variant + ' · ' + (words[e.phase] || e.phase) + ' · ' + e.trial;
    soon();
  };
  events.onerror = function () { state.textContent = words.lost; };
}());
