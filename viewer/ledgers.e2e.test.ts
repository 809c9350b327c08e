/** The real ledgers on the page, as an officer would follow them. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killAll, run, start } from '../server/testing/commands.ts';
import { temporaryFolder } from '../server/testing/ledger.ts';
import { expectQuiet, hasChromium, launch, open } from './testing/browser.ts';

const ledgers = resolve(process.env.SUYUAN_SHARED ?? '../shared', 'data/cumcm2020c');

describe.skipIf(!existsSync(ledgers))('the page on the real ledgers [needs ../shared]', () => {
  const { folder, remove } = temporaryFolder('suyuan-officer-');
  const memory = { SUYUAN_MEMORY: '3000', XDG_RUNTIME_DIR: folder };
  let link: string;
  let browser: Browser;
  beforeAll(async () => {
    const data = join(folder, 'ledgers');
    const { code, err } = await run(['load', ledgers, '--data', data, '--json'], memory);
    expect(code, err).toBe(0);
    link = (JSON.parse(await start(['start', '--data', data, '--port', '0', '--json'], memory).line) as { url: string })
      .url;
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    killAll();
    remove();
  });

  test.skipIf(!hasChromium)(
    'the chain from E193 is followed to E209 by keyboard, and the long way is lit',
    async () => {
      const opened = await open(browser, link);
      const { page } = opened;
      await page.getByRole('heading', { name: '从一户纳税人开始' }).waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('E193');
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.scene[data-taxpayers]').waitFor();
      // the chain is there, whatever large customers stand around it; the start is the last row, since nothing leads to it
      await page.keyboard.press('t');
      await page.locator('.grid-scroll').focus();
      const selected = () => new URL(page.url()).searchParams.get('taxpayer');
      for (let at = 0; at < 100 && selected() !== 'E209'; at++) await page.keyboard.press('ArrowUp');
      expect(selected()).toBe('E209');
      const spoken = page.locator('[data-spoken]');
      await expect.poll(() => spoken.innerText()).toMatch(/路径：E193 卖给 E8 .+ 卖给 E209 /);
      // three relations: one hop more than at first
      await page.getByLabel('层数').selectOption('3');
      const long = page.getByRole('button', { name: /^E193 → E8 → E2 → E209/ });
      await long.focus();
      await page.keyboard.press('Enter');
      expect(new URL(page.url()).searchParams.getAll('path')).toEqual(['E193', 'E8', 'E2', 'E209']);
      expectQuiet(opened);
    },
  );
});
