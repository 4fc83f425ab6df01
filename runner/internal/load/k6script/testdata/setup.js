// k6 run --env BASE_URL=http://127.0.0.1:8000 THIS_FILE

import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';

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
  discardResponseBodies: true, // no check reads them
};

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
  constructor(user, iteration, given) {
    this.user = String(user);
    this.iteration = String(iteration);
    this.base = mix(SEED ^ iteration);
    this.n = 2; // the first draw of a template
    this.vars = Object.assign(Object.create(null), given); // of setup
    this.status = 0; // of the last response
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

function send(v) {
  const url = BASE_URL + '/things?t=' + escaped(v.get('token')) + '&n=1';
  const headers = {
    'X-Token': v.get('token'),
  };
  return http.request('GET', url, null, { headers, tags: { name: '/things?t=${token}&n=1' }, timeout: '1m' });
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
const len = (v) => {
  if (typeof v === 'string' || Array.isArray(v)) return [...v].length;
  return v !== null && typeof v === 'object' ? Object.keys(v).length : misfit('no length');
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
// A condition that does not fit its values is false.
const holds = (when, v) => {
  try {
    return when(v);
  } catch (_) {
    return false;
  }
};
const CHECKS = {
  'is status 200': (r) => r.status === 200,
};

// Sends steps once; none of that is a figure of the load.
function once(what, steps, v) {
  exec.vu.metrics.tags.runner_once = what;
  const give = (step, why) => {
    throw new Error('load.' + what + ', step ' + step.name + ': ' + why);
  };
  for (const [i, step] of steps.entries()) {
    v.turn(i, 0);
    if (step.when && !holds(step.when, v)) continue;
    const turns = step.repeat ? step.repeat(v) : 1;
    for (let turn = 0; turn < turns; turn++) {
      v.turn(i, turn);
      const r = step.send(v);
      if (r.status === 0) give(step, r.error);
      if (!step.expected(r.status)) give(step, 'it answered ' + r.status);
      for (const [name, holds] of Object.entries(step.checks || {})) {
        if (!holds(r)) give(step, 'the check ' + name + ' did not hold for its answer, of status ' + r.status);
      }
      v.status = r.status;
      for (const [name, from] of Object.entries(step.extract || {})) {
        v.vars[name] = from(r);
        if (v.vars[name] === '') give(step, 'its answer, of status ' + r.status + ', does not hold ' + name);
      }
      if (step.pause) sleep(step.pause(v));
    }
  }
  return v.vars;
}

const SETUP = [
  {
    name: 'login',
    send(v) {
      const url = BASE_URL + '/login';
      const headers = {
        'Content-Type': 'application/x-www-form-urlencoded',
      };
      const body = 'u=' + escaped(v.letters(4));
      return http.request('POST', url, body, { headers, responseType: 'text', tags: { name: 'login' }, timeout: '1m', responseCallback: http.expectedStatuses(201) });
    },
    pause: () => 0.005,
    expected: (status) => 201 <= status && status <= 201,
    checks: {
      'a token': sound((r) => len(at(r.json(), 'token')) > 3),
    },
    extract: {
      token: (r) => jsonText(r, [['token', null]]),
    },
  },
  {
    name: 'make',
    send(v) {
      const url = BASE_URL + '/things/' + v.iteration;
      const headers = {
        'X-Token': v.get('token'),
      };
      return http.request('PUT', url, null, { headers, responseType: 'text', tags: { name: 'make' }, timeout: '1m' });
    },
    when: (v) => v.status === 201,
    repeat: () => 2,
    expected: (status) => 200 <= status && status <= 399,
  },
];

export function setup() {
  return once('setup', SETUP, new Values(1, -1, {}));
}

const TEARDOWN = [
  {
    name: 'logout',
    send(v) {
      const url = BASE_URL + '/login';
      const headers = {
        'X-Token': v.get('token'),
      };
      return http.request('DELETE', url, null, { headers, responseType: 'text', tags: { name: 'logout' }, timeout: '1m' });
    },
    expected: (status) => 200 <= status && status <= 399,
  },
];

export function teardown(given) {
  return once('teardown', TEARDOWN, new Values(1, -2, given));
}

// Tells runner, which reads k6's samples, when the scenario began.
const start = new Gauge('runner_scenario_start');

export default function (given) {
  const iteration = exec.scenario.iterationInTest;
  if (exec.scenario.iterationInInstance === 0) start.add(exec.scenario.startTime);
  check(send(new Values(exec.vu.idInTest, iteration, given)), CHECKS);
}
