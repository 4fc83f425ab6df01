// k6 run --env BASE_URL=http://127.0.0.1:8000 THIS_FILE
//
// The first 5s warm up: k6 counts them in its figures and thresholds, runner leaves them out.

import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8000';

export const options = {
  scenarios: {
    load: {
      executor: 'constant-arrival-rate',
      rate: 5,
      timeUnit: '10s',
      duration: '35s',
      preAllocatedVUs: 20,
      maxVUs: 20,
      gracefulStop: '30s',
    },
  },
  userAgent: 'perflab',
  maxRedirects: 10,
  insecureSkipTLSVerify: false,
};

function send() {
  const url = BASE_URL + '/api/posts/';
  return http.request('GET', url, null, { tags: { name: '/api/posts/' }, timeout: '250ms' });
}

// A request without a response fails every check, and so does a check that does not fit it.
const sound = (holds) => (r) => {
  if (r.status === 0) return false;
  try {
    return holds(r);
  } catch (_) {
    return false;
  }
};
const misfit = (what) => {
  throw new TypeError(what);
};
const body = (r) => r.body || '';
const number = (v) => (typeof v === 'number' ? v : misfit('not a number'));
const text = (v) => (typeof v === 'string' ? v : misfit('not a text'));
// A member of an object, null where it has none, or of a list, counted from its end where negative.
const at = (v, key) => {
  if (Array.isArray(v)) {
    const i = Math.trunc(number(key)) + (key < 0 ? v.length : 0);
    return i >= 0 && i < v.length ? v[i] : misfit('no such item');
  }
  if (v === null || typeof v !== 'object') misfit('no members');
  return Object.keys(v).includes(text(key)) ? v[key] : null;
};
const has = (v, x) => (Array.isArray(v) ? v.some((item) => item === x) : Object.keys(v).includes(text(x)));
const len = (v) => {
  if (typeof v === 'string' || Array.isArray(v)) return [...v].length;
  return v !== null && typeof v === 'object' ? Object.keys(v).length : misfit('no length');
};
const CHECKS = {
  'it\'s a list': sound((r) => ((number(at(at(at(r.json(), 'items'), 0), 'id')) > 10) && has(r.json(), 'next')) && (len(at(r.json(), 'items')) === 100)),
  'html': sound((r) => (r.headers['Content-Type'] || '').startsWith('text/html') || /<![Dd][Oo][Cc][Tt][Yy][Pp][Ee] [Hh][Tt][Mm][Ll]>/.test(body(r))),
  'quick': sound((r) => (200 <= r.status && r.status <= 299) && (r.timings.duration < 50)),
};

// Tells runner, which reads k6's samples, when the scenario began.
const start = new Gauge('runner_scenario_start');

export default function () {
  const iteration = exec.scenario.iterationInTest;
  if (exec.scenario.iterationInInstance === 0) start.add(exec.scenario.startTime);
  check(send(), CHECKS);
}
