// k6 run --env BASE_URL=http://127.0.0.1:8000 THIS_FILE
//
// The first 5s warm up: k6 counts them in its figures and thresholds, runner leaves them out.

import exec from 'k6/execution';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:8000';

export const options = {
  scenarios: {
    load: {
      executor: 'ramping-arrival-rate',
      startRate: 6000,
      timeUnit: '1m',
      stages: [
        { duration: '5s', target: 6000 }, // warm-up
        { duration: '30s', target: 20000 },
        { duration: '30s', target: 0 },
      ],
      preAllocatedVUs: 50,
      maxVUs: 50,
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
