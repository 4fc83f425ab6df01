// k6 run --env BASE_URL=http://127.0.0.1:8000 THIS_FILE

import { check, sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Gauge } from 'k6/metrics';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8000';

export const options = {
  scenarios: {
    load: {
      executor: 'constant-vus',
      vus: 2,
      duration: '30s',
      gracefulStop: '30s',
    },
  },
  userAgent: 'perflab',
  maxRedirects: 10,
  insecureSkipTLSVerify: false,
  noCookiesReset: true, // load.cookies: user
};

// The rows of load.data, shared by all users.
const COLUMNS = ['user', 'note'];
const ROWS = new SharedArray('load.data', () =>
  `
["ann","plain"]
`.trim().split('\n').map((row) => JSON.parse(row)),
);

// What an iteration draws depends on the seed and its number alone: runner sends the same.
function mix(h) {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const SEED = mix(0x0);
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

class Values {
  constructor(user, iteration) {
    this.user = String(user);
    this.iteration = String(iteration);
    this.base = mix(SEED ^ iteration);
    this.n = 2; // the first draw of a template
    this.vars = Object.create(null);
    this.status = 0; // of the last response
    this.row = ROWS[this.below(1, ROWS.length)];
    this.root = this.base;
  }
  below(at, n) {
    return Math.floor((mix(this.base + Math.imul(at, 0x9e3779b9)) / 4294967296) * n);
  }
  next(n) {
    return this.below(this.n++, n);
  }
  int(min, max) {
    return String(min + this.next(max - min + 1));
  }
  letters(n) {
    let text = '';
    while (text.length < n) text += LETTERS[this.next(LETTERS.length)];
    return text;
  }
  pick(words) {
    return words[this.next(words.length)];
  }
  uuid() {
    const hex = (bits, digits) => (bits >>> 0).toString(16).padStart(digits, '0');
    const [a, b, c, d] = [0, 0, 0, 0].map(() => this.next(4294967296));
    const third = hex(b & 0xfff, 3);
    const fourth = hex(((c >>> 16) & 0x3fff) | 0x8000, 4);
    return hex(a, 8) + '-' + hex(b >>> 16, 4) + '-4' + third + '-' + fourth + '-' + hex(c & 0xffff, 4) + hex(d, 8);
  }
  get(name) {
    return name in this.vars ? this.vars[name] : '';
  }
  data(column) {
    return this.row[COLUMNS.indexOf(column)];
  }
  turn(step, turn) {
    this.base = mix(this.root + Math.imul(step + 1, 0x85ebca77) + Math.imul(turn, 0xc2b2ae3d));
    this.n = 2;
  }
  share(at) {
    return mix(this.base + Math.imul(at, 0x9e3779b9)) / 4294967296;
  }
}

function escaped(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
}

// Each step's request.
const SEND = {
  'login'(v) {
    const url = BASE_URL + '/login?r=' + v.int(1, 1000000);
    const headers = {
      'Content-Type': 'application/json',
      'X-Iteration': v.iteration,
      'X-User': v.user,
    };
    const body = '{"user": ' + JSON.stringify(v.data('user')) + ', "password": "' + v.letters(12) + '"}';
    return http.request('POST', url, body, { headers, tags: { name: 'login' }, timeout: '1m' });
  },
  'item'(v) {
    const url = BASE_URL + '/items/' + escaped(v.get('home')) + '?n=' + escaped(v.get('last')) + '&m=' + escaped(v.get('second')) + '&s=' + escaped(v.get('session')) + '&q=' + escaped(v.pick(['red', 'dark green', 'ü'])) + '&ok=' + escaped(v.get('ok')) + '&u=' + v.uuid();
    const headers = {
      'Authorization': 'Bearer ' + v.get('token'),
      'X-Iteration': v.iteration,
      'X-User': v.user,
    };
    return http.request('GET', url, null, { headers, tags: { name: 'item' }, timeout: '1m' });
  },
  'note'(v) {
    const url = BASE_URL + '/notes';
    const headers = {
      'Authorization': 'Bearer ' + v.get('token'),
      'Content-Type': 'application/json',
      'X-Iteration': v.iteration,
      'X-User': v.user,
    };
    const body = '{"note": ' + JSON.stringify(v.data('note')) + ', "token": ' + JSON.stringify(v.get('token')) + ', "next": "' + v.get('next') + '"}';
    return http.request('POST', url, body, { headers, tags: { name: 'note' }, timeout: '1m', responseCallback: http.expectedStatuses(201) });
  },
  'logout'(v) {
    const url = BASE_URL + '/logout';
    const headers = {
      'Cookie': 'a=b',
      'X-Iteration': v.iteration,
      'X-User': v.user,
    };
    return http.request('DELETE', url, null, { headers, tags: { name: 'logout' }, timeout: '1m' });
  },
};

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
const truth = (v) => (typeof v === 'boolean' ? v : misfit('neither true nor false'));
const float = (v) => (typeof v === 'number' ? v : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(v) ? Number(v) : misfit('not a number'));
// A member of an object, null where it has none, or of a list, counted from its end where negative.
const at = (v, key) => {
  if (Array.isArray(v)) {
    const i = Math.trunc(number(key)) + (key < 0 ? v.length : 0);
    return i >= 0 && i < v.length ? v[i] : misfit('no such item');
  }
  if (v === null || typeof v !== 'object') misfit('no members');
  return Object.keys(v).includes(text(key)) ? v[key] : null;
};
// The text, number, true or false at a path of the body; '' where there is none.
const jsonText = (r, keys) => {
  let v;
  try {
    v = r.json();
  } catch (_) {
    return '';
  }
  for (const [name, index] of keys) {
    if (Array.isArray(v)) v = index === null ? null : v[index < 0 ? v.length + index : index];
    else if (v !== null && typeof v === 'object' && Object.keys(v).includes(name)) v = v[name];
    else return '';
  }
  return ['string', 'number', 'boolean'].includes(typeof v) ? String(v) : '';
};
// A cookie that the response sets, or that goes with requests to where it came from.
const cookie = (r, name) => {
  const set = r.cookies[name];
  return set && set.length > 0 ? set[set.length - 1].value : (http.cookieJar().cookiesForURL(r.url)[name] || [''])[0];
};
// The first group of a pattern, or all that it matches where it has none.
const group = (pattern, text) => {
  const match = pattern.exec(text);
  return match === null ? '' : match[Math.min(1, match.length - 1)] || '';
};
// A condition that does not fit its values is false.
const holds = (when, v) => {
  try {
    return when(v);
  } catch (_) {
    return false;
  }
};

// Of every response.
const CHECKS = {
  'is status 200': (r) => r.status === 200,
};

// An iteration sends all of these, in order.
const STEPS = [
  {
    name: 'login',
    send: SEND['login'],
    checks: {
      ...CHECKS,
      'logged in': sound((r) => (r.status === 200) && truth(at(at(r.json(), 'data'), 'ok'))),
    },
    extract: {
      token: (r) => jsonText(r, [['data', null], ['token', null]]),
      last: (r) => jsonText(r, [['data', null], ['ids', null], ['', -1]]),
      second: (r) => jsonText(r, [['data', null], ['ids', null], ['1', 1]]),
      ok: (r) => jsonText(r, [['data', null], ['ok', null]]),
      home: (r) => group(/(?:^\/items\/((?:[0-9A-Z_a-z])+)$)/, r.headers['X-Home'] || ''),
      session: (r) => cookie(r, 'session'),
    },
  },
  {
    name: 'item',
    send: SEND['item'],
    repeat: (v) => 1 + v.below(1, 4),
    pause: (v) => -0.002 * Math.log(1 - v.share(0)),
    checks: {
      ...CHECKS,
      'a form': sound((r) => body(r).includes('<form>')),
    },
    extract: {
      next: (r) => group(/(?:name="next" value="((?:n\-(?:[0-9a-z])+))")/, r.body || ''),
    },
  },
  {
    name: 'note',
    send: SEND['note'],
    when: (v) => (v.share(4294967295) < 0.4) || ((((Number(v.iteration) % 10) === 0) && v.get('next').startsWith('n-')) && (float(v.get('second')) > 2)),
    pause: (v) => 0.001 + 0.002 * v.share(0),
    checks: CHECKS,
  },
  {
    name: 'logout',
    send: SEND['logout'],
    when: (v) => v.status !== 0,
    checks: {
      ...CHECKS,
      'gone': (r) => r.status === 204,
    },
  },
];

// Counts the iterations that ended as a response did not hold what a step extracts.
const missing = new Counter('extractions_failed');

function flow(v) {
  for (const [i, step] of STEPS.entries()) {
    v.turn(i, 0);
    if (step.when && !holds(step.when, v)) continue;
    const turns = step.repeat ? step.repeat(v) : 1;
    for (let turn = 0; turn < turns; turn++) {
      v.turn(i, turn);
      const r = step.send(v);
      if (step.checks) check(r, step.checks);
      v.status = r.status;
      for (const [name, from] of Object.entries(step.extract || {})) {
        const value = r.status === 0 ? '' : from(r);
        if (value === '') {
          missing.add(1, { extraction: step.name + '.' + name });
          return;
        }
        v.vars[name] = value;
      }
      if (step.pause) sleep(step.pause(v));
    }
  }
}

// Tells runner, which reads k6's samples, when the scenario began.
const start = new Gauge('runner_scenario_start');

export default function () {
  const iteration = exec.scenario.iterationInTest;
  if (exec.scenario.iterationInInstance === 0) start.add(exec.scenario.startTime);
  flow(new Values(exec.vu.idInTest, iteration));
}
