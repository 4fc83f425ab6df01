// k6 run --env BASE_URL=http://127.0.0.1:9000 THIS_FILE

import { check } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:9000';

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

// The rows of load.data, shared by all users.
const COLUMNS = ['user', 'note'];
const ROWS = new SharedArray('load.data', () =>
  `
["ann","\`\${x}\`"]
["bob","a \\"quote\\" \\\\ é"]
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

const SEED = mix(0x107);
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

class Values {
  constructor(user, iteration) {
    this.user = String(user);
    this.iteration = String(iteration);
    this.base = mix(SEED ^ iteration);
    this.n = 2; // the first draw of a template
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
  data(column) {
    return ROWS[this.below(1, ROWS.length)][COLUMNS.indexOf(column)];
  }
}

function escaped(text) {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
}

// An iteration sends one of these, drawn by weight.
const REQUESTS = [
  {
    // list, weight 3
    below: 3,
    send(v) {
      const url = BASE_URL + '/api/posts/?page=' + v.int(1, 100) + '&q=' + escaped(v.pick(['red', 'dark green']));
      return http.request('GET', url, null, { tags: { name: 'list' }, timeout: '1m' });
    },
  },
  {
    // create, weight 1
    below: 4,
    send(v) {
      const url = BASE_URL + '/api/' + escaped(v.data('user')) + '/posts/';
      const headers = {
        'Content-Type': 'application/json',
        'X-Request-ID': v.uuid(),
        'X-User': v.user + '-' + v.iteration,
      };
      const body = '{"text": "' + v.letters(20) + '", "by": "' + v.data('user') + '"}\n';
      return http.request('POST', url, body, { headers, tags: { name: 'create' }, timeout: '1m' });
    },
  },
];

function send(v) {
  const drawn = v.below(0, 4);
  return REQUESTS.find((r) => drawn < r.below).send(v);
}

const CHECKS = {
  'is status 200': (r) => r.status === 200,
};

// Tells runner, which reads k6's samples, when the scenario began.
const start = new Gauge('runner_scenario_start');

export default function () {
  const iteration = exec.scenario.iterationInTest;
  if (exec.scenario.iterationInInstance === 0) start.add(exec.scenario.startTime);
  check(send(new Values(exec.vu.idInTest, iteration)), CHECKS);
}
