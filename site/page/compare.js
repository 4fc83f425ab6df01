// Holds two runs, or two variants, side by side. Which ones stands in the address:
// #a=NAME/RUN/VARIANT&b=NAME/RUN/VARIANT. The runs of an experiment are in NAME/runs.js, which is
// loaded as a script, so that it works from the file system too. It judges nothing: a verdict is
// shown where one was asked for and recorded, and everything else is marked as not paired.
(function () {
  'use strict';
  var perflab = window.perflab = window.perflab || {};
  var data = JSON.parse(document.getElementById('compare-words').textContent), w = data.words;
  var form = document.getElementById('pick'), out = document.getElementById('compared');
  var known = {}, waiting = {};

  perflab.runs = function (name, runs) {
    known[name] = runs;
    (waiting[name] || []).forEach(function (done) { done(); });
    delete waiting[name];
  };
  function load(name, done) {
    if (!name || known[name]) return done();
    if (waiting[name]) return waiting[name].push(done);
    waiting[name] = [done];
    var s = document.createElement('script');
    s.src = encodeURIComponent(name) + '/runs.js';
    s.onerror = function () { perflab.runs(name, []); };
    document.head.appendChild(s);
  }
  function el(tag, cls, text) {
    var e = document.createElement(tag);
    if (cls) e.className = cls;
    if (text !== undefined) e.textContent = text;
    return e;
  }
  function isolated(tag, cls, text) { // a name of others keeps its direction to itself
    var e = el(tag, cls);
    e.appendChild(el('bdi', '', text));
    return e;
  }
  function box(side, what) { return document.getElementById(side + '-' + what); }

  // A side is what is chosen: experiment, run, variant; each may be empty.
  function read() {
    var params = {};
    location.hash.slice(1).split('&').forEach(function (p) { var i = p.indexOf('='); if (i > 0) params[p.slice(0, i)] = p.slice(i + 1); });
    function side(text) {
      var parts = (text || '').split('/').map(function (p) { try { return decodeURIComponent(p); } catch (e) { return p; } });
      return {experiment: parts[0] || '', run: parts[1] || '', variant: parts.slice(2).join('/')};
    }
    return {A: side(params.a), B: side(params.b)};
  }
  function write(state) {
    function text(s) { return [s.experiment, s.run, s.variant].filter(Boolean).map(encodeURIComponent).join('/'); }
    var hash = '#a=' + text(state.A) + '&b=' + text(state.B);
    if (location.hash === hash) show();
    else location.hash = hash;
  }
  function fill(select, options, value) {
    select.textContent = '';
    options.forEach(function (o) {
      var e = el('option', '', o[1]);
      e.value = o[0];
      select.appendChild(e);
    });
    select.value = value;
    if (select.selectedIndex < 0 && options.length) select.selectedIndex = 0;
    select.disabled = options.length < 2;
  }
  function runOf(s) { return (known[s.experiment] || []).filter(function (r) { return r.id === s.run; })[0]; }
  function fields(side, s) {
    var experiment = box(side, 'experiment'), runs = known[s.experiment] || [], run = runOf(s);
    experiment.value = s.experiment;
    fill(box(side, 'run'), [['', w.cmp_pick]].concat(runs.map(function (r) { return [r.id, r.when + ' · ' + r.state + (r.profile ? ' · ' + r.profile : '') + ' · ' + r.stack]; })), s.run);
    fill(box(side, 'variant'), run ? [['', w.cmp_whole]].concat(run.variants.map(function (v) { return [v.name, v.name]; })) : [], s.variant);
  }

  var turn = 0;
  function show() {
    var state = read(), mine = ++turn;
    load(state.A.experiment, function () {
      load(state.B.experiment, function () {
        if (mine !== turn) return; // the address has changed since
        fields('A', state.A);
        fields('B', state.B);
        draw(state);
      });
    });
  }
  function draw(state) {
    out.textContent = '';
    var a = runOf(state.A), b = runOf(state.B);
    if (!state.A.run || !state.B.run) { out.appendChild(el('p', 'note', w.cmp_none)); return; }
    if (!a || !b) { out.appendChild(el('p', 'notice void', w.cmp_missing)); return; }
    var section = el('section', 'cmp');
    var head = el('div', 'cmp-head');
    [['A', a, state.A], ['B', b, state.B]].forEach(function (side) {
      var d = el('div'), r = side[1], title = el('h2'), link = el('a', '', r.when);
      link.href = r.link;
      title.appendChild(document.createTextNode(side[0] + ': '));
      title.appendChild(isolated('span', '', side[2].variant || box(side[0], 'experiment').selectedOptions[0].textContent));
      d.appendChild(title);
      if (r.answer) d.appendChild(isolated('p', '', r.answer));
      var p = el('p', 'note');
      p.appendChild(link);
      p.appendChild(document.createTextNode(' · ' + r.stack + (r.profile ? ' · ' + r.profile : '') + ' · ' + r.state));
      d.appendChild(p);
      head.appendChild(d);
    });
    section.appendChild(head);
    section.appendChild(standing(state, a, b));
    var unlike = unlikes(state, a, b);
    if (unlike.length) {
      var n = el('div', 'notice doubt'), list = el('ul');
      n.appendChild(el('strong', '', w.cmp_unlike));
      unlike.forEach(function (u) { list.appendChild(isolated('li', '', u)); });
      n.appendChild(list);
      section.appendChild(n);
    }
    pairs(state, a, b).forEach(function (p) { section.appendChild(table(p[0], p[1])); });
    only(state, a, b).forEach(function (text) { section.appendChild(isolated('p', 'note', text)); });
    out.appendChild(section);
  }
  // standing says what the comparison is worth: the verdict that was asked for, or none.
  function standing(state, a, b) {
    var box = el('div', 'verdict'), v = b.against && b.against.base === a.id && state.A.experiment === state.B.experiment ? b.against : null;
    if (v) {
      box.classList.add(v.tone);
      box.appendChild(el('strong', '', v.sign + ' ' + v.word));
      box.appendChild(el('p', '', v.says + ' ' + w.cmp_asked));
      return box;
    }
    box.classList.add('plain');
    if (a === b && state.A.experiment === state.B.experiment) {
      box.appendChild(el('strong', '', w.cmp_same_run));
      box.appendChild(el('p', '', w.cmp_variants));
      return box;
    }
    box.appendChild(el('strong', '', w.cmp_unpaired));
    var p = el('p', '', w.cmp_unpaired_why + ' ');
    p.appendChild(el('code', '', 'runner compare results/' + state.A.experiment + '/' + a.id + ' results/' + state.B.experiment + '/' + b.id));
    box.appendChild(p);
    return box;
  }
  function unlikes(state, a, b) {
    var all = [];
    function say(text, x, y) { if (x !== y) all.push(text + ': ' + (x || '–') + ' / ' + (y || '–')); }
    say(w.cmp_unlike_stack, a.stack, b.stack);
    say(w.cmp_unlike_machine, a.machine, b.machine);
    say(w.cmp_unlike_profile, a.profile, b.profile);
    if (state.A.experiment !== state.B.experiment || a.fingerprint !== b.fingerprint) all.push(w.cmp_unlike_question);
    if (a.standIn || b.standIn) all.push(w.cmp_stand_in);
    return all;
  }
  function variant(r, name) { return r.variants.filter(function (v) { return v.name === name; })[0]; }
  function pairs(state, a, b) {
    var av = state.A.variant && variant(a, state.A.variant), bv = state.B.variant && variant(b, state.B.variant);
    if (av && bv) return [[av, bv]];
    if (av || bv) {
      var one = av || bv, other = variant(av ? b : a, one.name);
      if (other) return [av ? [av, other] : [other, bv]];
      var rest = (av ? b : a).variants;
      return rest.map(function (v) { return av ? [av, v] : [v, bv]; });
    }
    var same = a.variants.filter(function (v) { return variant(b, v.name); }).map(function (v) { return [v, variant(b, v.name)]; });
    if (!same.length && a.variants.length === 1 && b.variants.length === 1) same = [[a.variants[0], b.variants[0]]];
    return same;
  }
  function only(state, a, b) {
    if (state.A.variant || state.B.variant) return [];
    function left(x, y) { return x.variants.filter(function (v) { return !variant(y, v.name); }).map(function (v) { return v.name; }).join(', '); }
    var texts = [], l = left(a, b), r = left(b, a);
    if (a.variants.length === 1 && b.variants.length === 1) return texts;
    if (l) texts.push(w.cmp_only_a + ' ' + l);
    if (r) texts.push(w.cmp_only_b + ' ' + r);
    return texts;
  }
  function signed(v, unit) {
    var digits = Math.abs(v) >= 100 ? 0 : 1;
    return (v < 0 ? '−' : '+') + Math.abs(v).toFixed(digits) + unit;
  }
  function table(a, b) {
    var wrap = el('div'), h = isolated('h3', '', a.name === b.name ? a.name : a.name + ' → ' + b.name), scroll = el('div', 'scroll');
    wrap.appendChild(h);
    scroll.tabIndex = 0;
    scroll.setAttribute('role', 'region');
    scroll.setAttribute('aria-label', h.textContent);
    var t = el('table', 'rows'), head = t.createTHead().insertRow();
    [[w.cmp_figure, ''], ['', 'picture-cell'], ['A', 'num'], ['B', 'num'], [w.cmp_change, 'num']].forEach(function (c) {
      if (c[1] === 'picture-cell') { head.appendChild(el('td', c[1])); return; }
      var th = el('th', c[1], c[0]);
      th.scope = 'col';
      head.appendChild(th);
    });
    var body = t.createTBody();
    data.figures.forEach(function (f) {
      var x = a.figures[f.key], y = b.figures[f.key];
      if (!x && !y) return;
      var row = body.insertRow(), th = el('th', '', f.label);
      th.scope = 'row';
      row.appendChild(th);
      var cell = row.insertCell();
      cell.className = 'picture-cell';
      cell.appendChild(bars(x, y));
      [['A', x], ['B', y]].forEach(function (side) {
        var c = row.insertCell();
        c.className = 'num';
        c.dataset.l = side[0];
        c.appendChild(document.createTextNode(side[1] ? side[1].t : '–'));
        if (side[1] && side[1].r) c.appendChild(el('span', 'sub', side[1].r));
      });
      var change = row.insertCell();
      change.className = 'num';
      change.dataset.l = w.cmp_change;
      if (x && y && (f.share || x.v > 0)) {
        change.textContent = f.share ? signed(100 * (y.v - x.v), ' ' + w.cmp_points) : y.v >= 10 * x.v ? '×' + Math.round(y.v / x.v) : signed(100 * (y.v / x.v - 1), '%');
      } else change.textContent = '–';
    });
    scroll.appendChild(t);
    wrap.appendChild(scroll);
    [['A', a], ['B', b]].forEach(function (side) { if (side[1].limit) wrap.appendChild(isolated('p', 'note', side[0] + ' · ' + w.cmp_limit + ' ' + side[1].limit)); });
    return wrap;
  }
  function bars(x, y) {
    var top = Math.max(x ? x.v : 0, y ? y.v : 0) || 1, both = document.createDocumentFragment();
    [[x, 's1'], [y, 's2']].forEach(function (side) {
      var ns = 'http://www.w3.org/2000/svg', svg = document.createElementNS(ns, 'svg'), r = document.createElementNS(ns, 'rect');
      svg.setAttribute('class', 'shot ' + side[1]);
      svg.setAttribute('viewBox', '0 0 100 10');
      svg.setAttribute('preserveAspectRatio', 'none');
      svg.setAttribute('aria-hidden', 'true');
      r.setAttribute('class', 'part');
      r.setAttribute('height', 10);
      r.setAttribute('width', side[0] ? Math.max(.4, 100 * side[0].v / top) : 0);
      svg.appendChild(r);
      both.appendChild(svg);
    });
    return both;
  }

  form.hidden = false;
  ['A', 'B'].forEach(function (side) {
    function changed(what) {
      var state = read(), s = state[side];
      s[what] = box(side, what).value;
      if (what === 'experiment') s.run = s.variant = '';
      if (what === 'run') s.variant = '';
      write(state);
    }
    ['experiment', 'run', 'variant'].forEach(function (what) { box(side, what).addEventListener('change', function () { changed(what); }); });
  });
  document.getElementById('swap').addEventListener('click', function () { var s = read(); write({A: s.B, B: s.A}); });
  form.addEventListener('submit', function (e) { e.preventDefault(); });
  addEventListener('hashchange', show);
  show();
})();
