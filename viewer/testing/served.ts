/** A browser and the fake server, for all tests of a file. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launch } from './browser.ts';
import { startFakeServer } from './fakeServer.ts';

export interface Served {
  browser: Browser;
  server: Awaited<ReturnType<typeof startFakeServer>>;
}

/** To be read within tests: both begin before the first one, and end after the last. */
export function servedPage(): Served {
  const served = {} as Served;
  beforeAll(async () => {
    served.browser = await launch();
    served.server = await startFakeServer();
  });
  afterAll(async () => {
    await served.browser?.close();
    await served.server?.close();
  });
  return served;
}
