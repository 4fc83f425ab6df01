// k6 run --env BASE_URL=http://127.0.0.1:8000 THIS_FILE

import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8000';

export const options = {
  scenarios: {
    load: {
      executor: 'per-vu-iterations',
      vus: 10,
      iterations: 20,
      maxDuration: '10m',
      gracefulStop: '0s',
    },
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

// Tells runner, which reads k6's samples, when the scenario began.
const start = new Gauge('runner_scenario_start');

export default function () {
  const iteration = exec.scenario.iterationInTest;
  if (exec.scenario.iterationInInstance === 0) start.add(exec.scenario.startTime);
  // Users start evenly over 2s rather than in one instant; the iteration that holds the wait is marked.
  if (exec.vu.iterationInScenario === 0) {
    exec.vu.metrics.tags.runner_start = 'spread';
    sleep(((exec.vu.idInTest - 1) * 2) / 10);
  } else if (exec.vu.iterationInScenario === 1) {
    delete exec.vu.metrics.tags.runner_start;
  }
  send();
  sleep(2);
}
