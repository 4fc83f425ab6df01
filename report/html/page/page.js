// What the page can do beyond being read: copy itself as Markdown, give a chart's table as a
// file, open what a link or a printer asks for, and sort and filter many variants.
(function () {
  'use strict';
  function each(selector, of) { Array.prototype.forEach.call(document.querySelectorAll(selector), of); }
  function line(node) { return node.textContent.replace(/\s+/g, ' ').trim(); }

  // A permalink, or a link of the contents, into something closed opens it.
  function reveal() {
    var at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var n = at; n; n = n.parentElement) if (n.tagName === 'DETAILS') n.open = true;
    if (at) at.scrollIntoView();
  }
  addEventListener('hashchange', reveal);
  if (location.hash) reveal();

  // On paper nothing is closed but what is data.
  var closed = [];
  addEventListener('beforeprint', function () {
    each('details:not([open]):not(.data)', function (d) { d.open = true; closed.push(d); });
  });
  addEventListener('afterprint', function () { closed.forEach(function (d) { d.open = false; }); closed = []; });

  each('details.data', function (d) {
    var pre = d.querySelector('pre'), link = document.createElement('a');
    link.download = pre.id.replace(/^chart-|-csv$/g, '') + '.csv';
    link.textContent = link.download;
    link.href = '#' + pre.id;
    link.addEventListener('click', function () { link.href = URL.createObjectURL(new Blob([pre.textContent], {type: 'text/csv'})); });
    d.insertBefore(link, pre);
  });

  function cells(row) { return '| ' + Array.prototype.map.call(row.cells, function (c) { return line(c).replace(/\|/g, '\\|'); }).join(' | ') + ' |'; }
  function markdown() {
    var out = ['# ' + line(document.querySelector('h1'))];
    each('[data-md]', function (n) {
      if (n.tagName !== 'TABLE') {
        out.push((n.dataset.md || '') + line(n));
        return;
      }
      var rows = Array.prototype.map.call(n.rows, cells);
      rows.splice(1, 0, '|' + new Array(n.rows[0].cells.length + 1).join(' --- |'));
      out.push(rows.join('\n'));
    });
    return out.join('\n\n') + '\n';
  }
  each('[data-copy]', function (button) {
    button.hidden = false;
    button.addEventListener('click', function () {
      var text = markdown(), said = button.textContent;
      function done() {
        button.textContent = button.dataset.copy;
        setTimeout(function () { button.textContent = said; }, 2000);
      }
      // A page opened from a file may have no clipboard of its own.
      function byHand() {
        var area = document.createElement('textarea');
        area.value = text;
        document.body.appendChild(area);
        area.select();
        document.execCommand('copy');
        area.remove();
        done();
      }
      if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, byHand); else byHand();
    });
  });

  each('table[data-sort]', function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement('button');
      button.type = 'button';
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener('click', function () {
        var down = head.getAttribute('aria-sort') !== 'descending', body = table.tBodies[0];
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (h) { h.removeAttribute('aria-sort'); });
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        function key(row) {
          var cell = row.cells[column], first = cell.firstChild ? cell.firstChild.textContent : '', n = parseFloat(first.replace(/,/g, ''));
          return isNaN(n) || column === 0 ? line(cell) : n;
        }
        Array.prototype.slice.call(body.rows).sort(function (a, b) {
          var x = key(a), y = key(b), d = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
          return down ? -d : d;
        }).forEach(function (row) { body.appendChild(row); });
      });
    });
  });

  each('input[data-filter]', function (input) {
    input.parentElement.hidden = false;
    input.addEventListener('input', function () {
      var text = input.value.toLowerCase();
      each('[data-name]', function (n) { n.hidden = n.dataset.name.toLowerCase().indexOf(text) < 0; });
      if (text) each('details.many', function (d) { d.open = true; });
    });
  });
})();
