// The container's health check: whether the server's first graph is there and its ledger answers.
import { get } from 'node:http';

const port = process.env.SUYUAN_PORT || 7878;
get(`http://127.0.0.1:${port}/api/v1/ready`, { timeout: 4000 }, ({ statusCode }) =>
  process.exit(statusCode === 200 ? 0 : 1),
)
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
