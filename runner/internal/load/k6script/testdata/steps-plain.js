// k6 run --env BASE_URL=http://127.0.0.1:8000 THIS_FILE

import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8000';

export const options = {
  scenarios: {
    load: {
      executor: 'constant-arrival-rate',
      rate: 10,
      timeUnit: '1s',
      duration: '30s',
      preAllocatedVUs: 5,
      maxVUs: 5,
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
  constructor(user, iteration) {
    this.user = String(user);
    this.iteration = String(iteration);
    this.base = mix(SEED ^ iteration);
    this.n = 2; // the first draw of a template
    this.vars = Object.create(null);
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

// Each step's request.
const SEND = {
  'first'() {
    const url = BASE_URL + '/a';
    return http.request('GET', url, null, { tags: { name: 'first' }, timeout: '1m' });
  },
  'second'() {
    const url = BASE_URL + '/b';
    return http.request('GET', url, null, { tags: { name: 'second' }, timeout: '1m' });
  },
};

// An iteration sends all of these, in order.
const STEPS = [
  {
    name: 'first',
    send: SEND['first'],
    pause: () => 0.5,
  },
  {
    name: 'second',
    send: SEND['second'],
    repeat: () => 2,
  },
];

function flow(v) {
  for (const [i, step] of STEPS.entries()) {
    v.turn(i, 0);
    const turns = step.repeat ? step.repeat(v) : 1;
    for (let turn = 0; turn < turns; turn++) {
      v.turn(i, turn);
      const r = step.send(v);
      v.status = r.status;
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
