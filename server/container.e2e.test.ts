import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const CANNOT = 3;
const rehearse = fileURLToPath(new URL('../.docker/rehearse.mjs', import.meta.url));

/** Without Docker: the Dockerfile's own commands, then the server read-only under another user (see .docker/rehearse.mjs). */
test('what the Dockerfile builds serves, confined as docker-compose.yml confines it', ({ skip }) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [rehearse], { encoding: 'utf8', timeout: 170_000 });
  skip(status === CANNOT, stdout.trim());
  expect(`${stdout}${stderr}`).toMatch(/rehearsed: all well\n$/);
});
