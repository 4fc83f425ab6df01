// Draws the page's charts from the options beside them, in the page's own colours, and
// draws them again when the colour scheme, the width or the choice of variants changes.
(function () {
  'use strict';
  var plots = Array.prototype.slice.call(document.querySelectorAll('.plot'));
  // Without its library the page keeps the pictures that it came with.
  if (!plots.length || !window.echarts) return;
  var root = document.documentElement, hidden = {}, drawn = [];
  var dashes = ['solid', 'dashed', 'dotted'];

  function digits(v, n) { return v.toLocaleString('en-US', {maximumFractionDigits: n}); }
  function sig(v) { var a = Math.abs(v); return digits(v, a >= 100 ? 0 : a >= 10 ? 1 : 2); }
  var units = {
    rate: sig,
    share: function (v) { return digits(v, v > 99 && v < 100 ? 2 : 1) + '%'; },
    cpu: function (v) { return digits(v, 3); },
    ms: function (v) {
      if (v >= 1000) return sig(v / 1000) + ' s';
      return v >= 1 || v === 0 ? sig(v) + ' ms' : sig(v * 1000) + ' µs';
    },
    bytes: function (v) {
      var names = ['B', 'KiB', 'MiB', 'GiB', 'TiB'], i = 0;
      while (Math.abs(v) >= 1024 && i < names.length - 1) { v /= 1024; i++; }
      return sig(v) + ' ' + names[i];
    }
  };
  function clock(s) {
    s = Math.round(s);
    var h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60, r = s % 60;
    return (h ? h + ':' + (m < 10 ? '0' : '') : '') + m + ':' + (r < 10 ? '0' : '') + r;
  }
  var axes = {
    time: clock,
    rate: function (v) { return sig(v) + '/s'; },
    count: sig,
    run: function (n) { return '#' + n; },
    // x is 1/(1-share): each factor of ten adds a nine.
    percentile: function (x) { x = Number(x); return x <= 1 ? '0%' : String(+(100 * (1 - 1 / x)).toPrecision(Math.ceil(Math.log10(x)) + 2)) + '%'; }
  };

  // valued tells the points of a series that have a value; a gap is null or '-'.
  function valued(d) {
    var v = d !== null && typeof d === 'object' && 'value' in d ? d.value : d;
    return typeof v === 'number';
  }

  // A point of a chart of rates is a pair: what a reader asks for is the second number.
  function height(p) { return Array.isArray(p.value) ? p.value[1] : p.value; }

  function tip(plot, list) {
    list = list.filter(function (p) { return /^v\d+(-intended|-p\d+(-failed)?|-curve|-measured)?$/.test(p.seriesId) && typeof height(p) === 'number'; });
    var box = document.createElement('div'), table = document.createElement('table'), head = document.createElement('div');
    if (!list.length) return '';
    box.className = 'tip';
    head.textContent = axes[plot.dataset.axis](list[0].axisValue);
    box.appendChild(head);
    list.forEach(function (p) {
      var row = table.insertRow(), mark = row.insertCell(), dot = document.createElement('span');
      dot.className = 'swatch';
      dot.style.background = p.color;
      mark.appendChild(dot);
      mark.appendChild(document.createTextNode(p.seriesName));
      row.insertCell().textContent = units[plot.dataset.unit](height(p));
    });
    box.appendChild(table);
    return box;
  }

  // filled puts the values of the table beside a chart into the series that name its columns or rows.
  function filled(plot) {
    var option = JSON.parse(document.getElementById(plot.id + '-option').textContent);
    var csv = document.getElementById(plot.id + '-csv');
    if (!csv) return option;
    var columns = [], scale = plot.dataset.unit === 'bytes' ? 1048576 : 1, lines = csv.textContent.trim().split('\n').slice(1);
    option.series.forEach(function (s) {
      if (!s.rows) return;
      s.data = lines.slice(s.rows[0], s.rows[1]).map(function (line) { return line.split(',').slice(-2).map(Number); });
      delete s.rows;
    });
    if (!option.series.some(function (s) { return s.columns; })) return option;
    lines.forEach(function (line) {
      line.split(',').forEach(function (field, i) { (columns[i] = columns[i] || []).push(field === '' ? null : Number(field) * (i ? scale : 1)); });
    });
    option.xAxis[0].data = columns[0] || [];
    option.series.forEach(function (s) {
      if (!s.columns) return;
      var low = columns[s.columns[0]] || [], high = s.columns.length > 1 ? columns[s.columns[1]] : null;
      s.data = high ? low.map(function (v, i) { return v === null || high[i] === null ? null : high[i] - v; }) : low;
      delete s.columns;
    });
    return option;
  }

  function themed(plot) {
    var option = filled(plot);
    var style = getComputedStyle(root), colour = function (name) { return style.getPropertyValue('--' + name).trim(); };
    var text = {color: colour('muted'), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12};
    var unit = units[plot.dataset.unit], small = plot.clientWidth < 480;
    option.animation = false;
    option.textStyle = text;
    option.grid = {left: 4, right: plot.dataset.axis === 'time' ? 14 : 26, top: plot.dataset.axis === 'rate' || plot.dataset.axis === 'run' ? 22 : 14, bottom: 4, containLabel: true};
    option.legend = {show: false};
    option.toolbox = {show: false};
    option.tooltip = {
      trigger: 'axis', confine: true, transitionDuration: 0, backgroundColor: colour('bg'), borderColor: colour('rule'),
      textStyle: {color: colour('fg'), fontSize: 12}, axisPointer: {type: 'line', lineStyle: {color: colour('muted')}},
      formatter: function (list) { return tip(plot, list); }
    };
    option.xAxis.forEach(function (axis) {
      axis.axisLine = {lineStyle: {color: colour('rule')}};
      axis.boundaryGap = false;
      if (axis.type === 'value') {
        axis.interval = axis.max / 4;
        axis.splitLine = {show: false};
        axis.axisLabel = Object.assign({}, text, {formatter: axes[plot.dataset.axis], hideOverlap: true, showMaxLabel: null, showMinLabel: null});
        return;
      }
      var shown = ticks(plot.dataset.axis, axis.data, small ? 4 : 8);
      axis.axisTick = {lineStyle: {color: colour('muted')}, interval: shown};
      axis.splitLine = {show: false};
      axis.axisLabel = Object.assign({}, text, {formatter: axes[plot.dataset.axis], interval: shown, hideOverlap: true, showMaxLabel: null, showMinLabel: null});
    });
    option.yAxis.forEach(function (axis) {
      axis.interval = axis.type === 'value' ? (axis.max - (axis.min || 0)) / 4 : undefined;
      axis.splitLine = {lineStyle: {color: colour('rule')}};
      axis.axisLabel = Object.assign({}, text, {formatter: unit, showMaxLabel: null, showMinLabel: null});
    });
    option.series = option.series.filter(function (s) { return !hidden[group(s.id)]; });
    option.series.forEach(function (s) {
      var n = group(s.id), c = n < 0 ? colour('muted') : colour('s' + (n % 8 + 1));
      // A line needs two points: one alone, of a trial of a second, is a dot.
      s.symbol = (s.data || []).filter(valued).length === 1 ? 'circle' : 'none';
      if (plot.dataset.axis === 'rate' || /-measured$/.test(s.id)) { // each point has a sign of its own
        s.showAllSymbol = true;
        s.symbolSize = 8;
      }
      s.silent = true;
      s.itemStyle = {color: c};
      s.lineStyle = Object.assign({color: c, type: dashes[Math.floor(n / 8) % 3]}, s.lineStyle);
      if (s.areaStyle) s.areaStyle.color = c;
      if (s.markLine) {
        s.markLine.silent = true;
        s.markLine.symbol = 'none';
        s.markLine.lineStyle = {color: colour('fg'), type: [5, 4], width: 1.25, opacity: .75};
        s.markLine.label = {color: colour('fg'), fontSize: 11, position: plot.dataset.axis === 'rate' ? 'insideStartTop' : 'insideEndTop', formatter: '{b}', textBorderColor: colour('bg'), textBorderWidth: 3};
        if (n >= 0) { // of one variant: upright, with its label above
          s.markLine.lineStyle.color = s.markLine.label.color = c;
          s.markLine.label.position = 'end';
          s.markLine.label.distance = 4;
        }
      }
      if (s.markArea) {
        s.markArea.silent = true;
        s.markArea.itemStyle = {color: colour('shade'), opacity: .07};
        s.markArea.label = {color: colour('muted'), fontSize: 11, position: 'insideTopLeft'};
      }
    });
    return option;
  }
  function group(id) { var m = /^v(\d+)/.exec(id || ''); return m ? +m[1] : -1; }
  // ticks says which points of x get a tick and a label: round times, or whole nines.
  function ticks(kind, data, most) {
    if (kind === 'percentile') return function (i, x) { return Math.abs(Math.log10(x) - Math.round(Math.log10(x))) < 1e-6; };
    var width = data.length > 1 ? data[1] - data[0] : 1, last = data[data.length - 1] || 1, step = 1;
    var steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200];
    for (var i = 0; i < steps.length; i++) { step = steps[i]; if (last / step <= most) break; }
    step = Math.ceil(step / width) * width;
    return function (i, x) { return x % step === 0; };
  }
  function draw() { drawn.forEach(function (d) { d.chart.setOption(themed(d.plot), {notMerge: true}); }); }

  var buttons = document.querySelectorAll('.legend button[data-variant]');
  buttons.forEach(function (b) { if (b.getAttribute('aria-pressed') === 'false') hidden[b.dataset.variant] = true; });
  plots.forEach(function (plot) {
    plot.textContent = '';
    plot.classList.add('drawn');
    drawn.push({plot: plot, chart: window.echarts.init(plot, null, {renderer: 'svg'})});
  });
  draw();

  function show(button, on) {
    hidden[button.dataset.variant] = !on;
    button.setAttribute('aria-pressed', String(on));
  }
  buttons.forEach(function (button) {
    button.addEventListener('click', function () { show(button, Boolean(hidden[button.dataset.variant])); draw(); });
  });
  document.querySelectorAll('[data-show]').forEach(function (all) {
    all.addEventListener('click', function () {
      buttons.forEach(function (b) { show(b, all.dataset.show === 'all'); });
      draw();
    });
  });

  var timer;
  window.addEventListener('resize', function () {
    clearTimeout(timer);
    timer = setTimeout(function () { drawn.forEach(function (d) { d.chart.resize(); }); draw(); }, 100);
  });
  window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  window.addEventListener('themed', draw);
  // On paper charts are light, drawn for the width of a page and scaled to it by the style.
  var chosen;
  function paper(on) {
    if (on) chosen = root.dataset.theme;
    if (on) root.dataset.theme = 'light'; else if (chosen) root.dataset.theme = chosen; else delete root.dataset.theme;
    drawn.forEach(function (d) { d.chart.resize({width: on ? (d.plot.closest('.pair') ? 340 : 700) : 'auto'}); });
    draw();
    drawn.forEach(function (d) {
      var svg = d.plot.querySelector('svg');
      if (on) svg.setAttribute('viewBox', '0 0 ' + svg.getAttribute('width') + ' ' + svg.getAttribute('height'));
      else svg.removeAttribute('viewBox');
    });
  }
  window.addEventListener('beforeprint', function () { paper(true); });
  window.addEventListener('afterprint', function () { paper(false); });
})();
