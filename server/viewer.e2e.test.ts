import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killAll, type Running, start } from './testing/commands.ts';
import { temporaryFolder } from './testing/ledger.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const hasChromium = existsSync(executablePath);
const args = [
  ...['--no-sandbox', '--headless=new', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  '--disable-quic',
];

/** What npm start serves, in a real browser: the page and the API together. The page alone has tests of its own in viewer/. */
describe.skipIf(!hasChromium)(`the page of npm start${hasChromium ? '' : ' [needs chromium]'}`, () => {
  const { folder, remove } = temporaryFolder('suyuan-page-');
  let server: Running;
  let browser: Browser;
  let page: Page;
  let link: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    server = start(['start', '--data', folder, '--port', '0', '--json'], { XDG_RUNTIME_DIR: folder });
    [browser, link] = await Promise.all([
      chromium.launch({ executablePath, args }),
      server.line.then((line) => (JSON.parse(line) as { url: string }).url),
    ]);
    page = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })).newPage();
    // Chromium words a violation of the content security policy as an error of the console
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(link).origin) && !/^(data|blob):/.test(request.url()))
        complaints.push(`asks ${request.url()}`);
    });
    page.on('response', (reply) => {
      if (reply.status() >= 400) complaints.push(`${reply.status()} ${reply.url()}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    server?.child.kill('SIGTERM');
    await server?.ended;
    killAll();
    remove();
  });

  const drawn = async (): Promise<number> => {
    const scene = page.locator('.scene[data-taxpayers]');
    await scene.waitFor();
    return Number(await scene.getAttribute('data-taxpayers'));
  };

  test('the launch link leads to the page, which offers where to begin', async () => {
    await page.goto(link);
    expect(new URL(page.url()).pathname).toBe('/');
    expect(page.url()).not.toContain('token');
    await page.locator('.suggestions button').first().waitFor();
    await page.getByText('演示数据').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('a search draws the chain in tiers, in colour', async () => {
    const id = await page.locator('.suggestions button .id').first().innerText();
    await page.keyboard.press('/');
    await page.keyboard.type(id);
    await page.getByRole('option').filter({ hasText: id }).waitFor();
    // Enter takes nothing while the list is that of an earlier letter
    await expect
      .poll(
        async () => {
          await page.keyboard.press('Enter');
          return new URL(page.url()).searchParams.get('start');
        },
        { timeout: 20_000 },
      )
      .toBe(id);
    expect(await drawn()).toBeGreaterThan(2);
    const tiers = (await page.locator('.tier-names b').allInnerTexts()).join(' ');
    expect(tiers).toMatch(/上游 1.*起点.*下游 1/);
    await expect.poll(() => coloursOf(page), { timeout: 20_000 }).toBeGreaterThan(50);
    expect(complaints).toEqual([]);
  });

  test('a firm is expanded, and that can be undone', async () => {
    const id = new URL(page.url()).searchParams.get('start')!;
    await page.goto(`${new URL(link).origin}/?start=${encodeURIComponent(id)}&hops=1&table=taxpayers`);
    const before = await drawn();
    // the firm with most that waits downstream
    const column = page.getByRole('columnheader', { name: '待下追' }).getByRole('button');
    await column.click();
    if ((await page.getByRole('columnheader', { name: '待下追' }).getAttribute('aria-sort')) === 'ascending')
      await column.click();
    await page.locator('.grid tbody .row-button').first().click();
    await page.locator('.detail .expand').getByRole('button', { name: /下追/ }).click();
    const confirm = page.getByRole('dialog').getByRole('button', { name: '展开' });
    await expect
      .poll(
        async () => {
          if (await confirm.isVisible()) await confirm.click();
          return drawn();
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(before);
    await page.keyboard.press('Control+z');
    await expect.poll(drawn, { timeout: 20_000 }).toBe(before);
    expect(complaints).toEqual([]);
  });

  test('a relation has its invoices, with where each stands', async () => {
    await page
      .locator('.table-tabs')
      .getByRole('button', { name: /购销关系/ })
      .click();
    await page.locator('.grid tbody .row-button').first().click();
    await page.getByRole('heading', { name: /^单据（[1-9][\d,]*）$/ }).waitFor();
    await page.locator('.virtual-row .disclose').first().click();
    await page
      .getByText(/\.csv:\d+/)
      .first()
      .waitFor();
    expect(complaints).toEqual([]);
  });

  test('the load report accounts for every row', async () => {
    await page.locator('.tabs button', { hasText: '数据' }).click();
    await page.getByText('读入行数').first().waitFor();
    await page.getByText(/\.csv/).first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('the language changes, and stays', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('Rows read').first().waitFor();
    await page.reload();
    await page.getByText('Rows read').first().waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByText('读入行数').first().waitFor();
    expect(complaints).toEqual([]);
  });

  test('without the link, a browser is told to open it', async () => {
    const stranger = await (await browser.newContext({ locale: 'en' })).newPage();
    await stranger.goto(new URL(link).origin);
    await stranger.getByRole('heading', { name: 'Open the launch link' }).waitFor();
    await stranger.close();
  });
});

/** How many colours the picture shows; from a screenshot, since WebGL keeps no buffer. */
async function coloursOf(page: Page): Promise<number> {
  const picture = (await page.locator('.stage').screenshot()).toString('base64');
  return page.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${picture}';
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer)).size;
  })()`);
}
