// k6 run --env BASE_URL=http://127.0.0.1:8000 THIS_FILE

import exec from 'k6/execution';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8000';

export const options = {
  scenarios: {
    load: {
      executor: 'shared-iterations',
      vus: 10,
      iterations: 1000,
      maxDuration: '10m',
      gracefulStop: '30s',
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
  send();
}
