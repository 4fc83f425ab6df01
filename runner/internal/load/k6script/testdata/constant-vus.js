// feed-100posts-redis, variant response
//
// k6 run --env BASE_URL=http://127.0.0.1:8000 THIS_FILE
//
// The first 10s warm up: k6 counts them in its figures and thresholds, runner leaves them out.

import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8000';

export const options = {
  scenarios: {
    load: {
      executor: 'constant-vus',
      vus: 1000,
      duration: '40s',
      gracefulStop: '30s',
    },
  },
  thresholds: {
    checks: ['rate>0.9'],
    http_req_duration: ['p(95)<500', 'max<2000'],
    // send_lag: ['p(99)<10'], no metric of k6's
    'http_req_duration{expected_response:true}': ['avg<300'],
  },
  userAgent: 'perflab',
  maxRedirects: 10,
  insecureSkipTLSVerify: false,
  discardResponseBodies: true, // no check reads them
};

function send() {
  const url = BASE_URL + '/api/posts/';
  return http.request('GET', url, null, { tags: { name: '/api/posts/' }, timeout: '1m' });
}

const CHECKS = {
  'is status 200': (r) => r.status === 200,
};

// Tells runner, which reads k6's samples, when the scenario began.
const start = new Gauge('runner_scenario_start');

export default function () {
  const iteration = exec.scenario.iterationInTest;
  if (exec.scenario.iterationInInstance === 0) start.add(exec.scenario.startTime);
  // Users start evenly over 1s rather than in one instant; the iteration that holds the wait is marked.
  if (exec.vu.iterationInScenario === 0) {
    exec.vu.metrics.tags.runner_start = 'spread';
    sleep(((exec.vu.idInTest - 1) * 1) / 1000);
  } else if (exec.vu.iterationInScenario === 1) {
    delete exec.vu.metrics.tags.runner_start;
  }
  check(send(), CHECKS);
  sleep(1);
}
