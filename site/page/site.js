// Marks the page as one with a script; on the first page: search, and filter by answer and tag.
// What is looked for stands in the address. Nothing is loaded but the index beside the page, as
// a script, which works from the file system too.
(function () {
  'use strict';
  var root = document.documentElement;
  root.classList.add('js');
  var perflab = window.perflab = window.perflab || {};
  var words = {}, asked = false;

  perflab.index = function (entries) {
    entries.forEach(function (e) { words[e[0]] = fold(e[1]); });
    if (perflab.refilter) perflab.refilter();
  };
  // fold makes letters of one form: upper and lower case, and Hangul composed and not.
  function fold(text) { return text.normalize('NFKC').toLowerCase(); }

  function start() {
    var form = document.querySelector('.tools');
    if (!form) return;
    var q = document.getElementById('q'), state = document.getElementById('state'), found = document.getElementById('found');
    var tags = [].slice.call(form.querySelectorAll('[data-tag]'));
    var items = [].slice.call(document.querySelectorAll('.entry, .group .lines li')).map(function (node) {
      var card = node.classList.contains('entry'), link = node.querySelector('a');
      var name = card ? node.dataset.name : decodeURIComponent(link.getAttribute('href').split('/')[0]);
      return {
        node: node, card: card, name: name, text: fold(node.textContent + ' ' + name), tags: card ? node.dataset.tags.split('|') : null,
        tone: card ? node.dataset.tone : (node.className || 'plain')
      };
    });
    var groups = [].slice.call(document.querySelectorAll('.group'));
    form.hidden = false;

    function pressed() { return tags.filter(function (b) { return b.getAttribute('aria-pressed') === 'true'; }).map(function (b) { return b.dataset.tag; }); }
    function fits(item, terms, chosen) {
      var text = item.text + ' ' + (words[item.name] || '');
      if (!terms.every(function (t) { return text.indexOf(t) >= 0; })) return false;
      if (!chosen.every(function (t) { return item.tags ? item.tags.indexOf(t) >= 0 : ('|' + (words[item.name] || '') + '|').indexOf(fold(t)) >= 0; })) return false;
      var s = state.value;
      return !s || (s === 'open' ? item.tone !== 'good' && item.tone !== 'bad' : item.tone === s);
    }
    function filter() {
      var terms = fold(q.value).split(/\s+/).filter(Boolean), chosen = pressed(), n = 0;
      if ((terms.length || chosen.length) && found.dataset.index && !asked) {
        asked = true;
        var s = document.createElement('script');
        s.src = found.dataset.index;
        document.head.appendChild(s);
      }
      items.forEach(function (item) {
        var fit = fits(item, terms, chosen);
        item.node.hidden = !fit;
        if (fit) n++;
      });
      groups.forEach(function (g) { g.hidden = !g.querySelector('.entry:not([hidden]), .lines li:not([hidden])'); });
      var all = !terms.length && !chosen.length && !state.value;
      found.textContent = all ? '' : n === 0 ? found.dataset.none : n === 1 ? found.dataset.one : found.dataset.many.replace('%d', n);
      return {q: q.value.trim(), state: state.value, tag: chosen.join('|')};
    }
    function remember() {
      var s = filter(), parts = Object.keys(s).filter(function (k) { return s[k]; }).map(function (k) { return k + '=' + encodeURIComponent(s[k]); });
      history.replaceState(null, '', parts.length ? '#' + parts.join('&') : location.pathname + location.search);
    }
    function recall() {
      var s = new URLSearchParams(location.hash.slice(1));
      if (!s.has('q') && !s.has('state') && !s.has('tag')) return filter();
      q.value = s.get('q') || '';
      state.value = s.get('state') || '';
      var chosen = (s.get('tag') || '').split('|');
      tags.forEach(function (b) { b.setAttribute('aria-pressed', chosen.indexOf(b.dataset.tag) >= 0); });
      filter();
    }
    perflab.refilter = filter;
    q.addEventListener('input', remember);
    state.addEventListener('change', remember);
    form.addEventListener('submit', function (e) { e.preventDefault(); });
    tags.forEach(function (b) {
      b.addEventListener('click', function () {
        b.setAttribute('aria-pressed', b.getAttribute('aria-pressed') !== 'true');
        remember();
      });
    });
    addEventListener('hashchange', recall);
    recall();
  }
  // What is closed on the screen is open on paper.
  addEventListener('beforeprint', function () {
    [].forEach.call(document.querySelectorAll('details:not([open])'), function (d) { d.open = true; d.dataset.printed = ''; });
  });
  addEventListener('afterprint', function () {
    [].forEach.call(document.querySelectorAll('details[data-printed]'), function (d) { d.open = false; delete d.dataset.printed; });
  });
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
