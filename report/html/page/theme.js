// The reader's choice of light, dark, or what the system has. It stands in the head of a page, so
// that nothing is drawn in another first, and is remembered where the browser allows it.
(function () {
  'use strict';
  var root = document.documentElement, order = ['', 'light', 'dark'], key = 'perflab-theme', now = '';
  function recall() {
    try { now = localStorage.getItem(key) || ''; } catch (e) { return; }
    if (order.indexOf(now) < 0) now = '';
  }
  function show() {
    if (now) root.dataset.theme = now; else delete root.dataset.theme;
    document.querySelectorAll('[data-themes]').forEach(function (b) {
      b.textContent = b.dataset.themes.split('|')[order.indexOf(now)];
      b.hidden = false;
    });
    dispatchEvent(new Event('themed'));
  }
  recall();
  show();
  addEventListener('storage', function () { recall(); show(); });
  document.addEventListener('DOMContentLoaded', show);
  document.addEventListener('click', function (e) {
    if (!e.target.closest('[data-themes]')) return;
    now = order[(order.indexOf(now) + 1) % order.length];
    try { localStorage.setItem(key, now); } catch (e) {}
    show();
  });
})();
