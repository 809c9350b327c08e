/** The page in a real served.browser, against canned replies. */
import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { coloursInScene, drawn, expectQuiet, hasChromium, launch, open, shown } from './testing/browser.ts';
import { startFakeServer } from './testing/fakeServer.ts';
import { servedPage } from './testing/served.ts';

const chain = '/?start=D000&hops=3&limit=500&taxpayer=D000';
const row = (page: Page, id: string) => page.locator('.grid .row-button', { hasText: new RegExp(`^${id}$`) });

describe.skipIf(!hasChromium)(`the page${hasChromium ? '' : ' [needs chromium]'}`, () => {
  const served = servedPage();

  test('from search to a drawn chain, by keyboard', async () => {
    const opened = await open(served.browser, `${served.server.url}/?hops=3&limit=500`);
    const { page } = opened;
    await page.getByRole('heading', { name: '从一户纳税人开始' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('D00');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await drawn(page, 61);
    await expect.poll(() => coloursInScene(page)).toBeGreaterThan(50);
    expect(new URL(page.url()).searchParams.get('start')).toBe('D000');
    // The reader of a screen and the arrow keys.
    await page.locator('.scene').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('下游 1 ·').waitFor();
    expectQuiet(opened);
    await page.context().close();
  });

  test('expand, hub, undo, redo, reset, and the same in a new browser from the URL', async () => {
    const opened = await open(
      served.browser,
      `${served.server.url}/?start=D000&hops=3&limit=500&taxpayer=D300&table=taxpayers`,
    );
    const { page } = opened;
    await drawn(page, 61);
    const before = await row(page, 'D300')
      .first()
      .evaluate((element) => element.closest('tr')!.textContent);
    await page.keyboard.press(']');
    await drawn(page, 66);
    await row(page, 'D300').first().waitFor();
    expect(before).toContain('到了层数上限');
    await page.locator('.grid-scroll').evaluate((element) => (element.scrollTop = 0));
    await page.goto(`${page.url().replace('taxpayer=D300', 'taxpayer=D215')}`);
    await drawn(page, 66);
    await page.locator('.scene .handle').click();
    await page.getByRole('radio', { name: '50 条' }).check();
    await page.getByRole('dialog').getByRole('button', { name: '展开' }).click();
    await drawn(page, 116);
    await page.getByText('显示 1,566 户中的 116 户').waitFor();
    const link = page.url();
    await page.keyboard.press('Control+z');
    await drawn(page, 66);
    await page.keyboard.press('Control+y');
    await drawn(page, 116);
    await page.goBack();
    await drawn(page, 66);
    await page.goForward();
    await drawn(page, 116);
    const again = await open(served.browser, link);
    await drawn(again.page, 116);
    expect(await shown(again.page)).toEqual(await shown(page));
    const state = (from: Page) => from.locator('.detail').innerText();
    await expect.poll(() => state(again.page)).toBe(await state(page));
    await page.getByRole('button', { name: '重置' }).click();
    await expect.poll(() => page.url()).not.toMatch(/expand|hops|limit/);
    await drawn(page, 40);
    expectQuiet(opened);
    expectQuiet(again);
    await again.page.context().close();
    await page.context().close();
  });

  test('a relation has its invoices, fetched as one scrolls, with where each stands', async () => {
    const opened = await open(served.browser, `${served.server.url}${chain}&table=relations`);
    const { page } = opened;
    await drawn(page, 61);
    await page.getByRole('columnheader', { name: '发票', exact: true }).getByRole('button').click();
    await page.locator('.grid tbody tr[aria-rowindex="2"]').click();
    await page.getByRole('heading', { name: '单据（2,500）' }).waitFor();
    const scroller = page.locator('.row-scroll');
    const lines = scroller.locator('.virtual-row');
    expect(await lines.count()).toBeLessThan(60);
    await lines.first().getByRole('button').click();
    await page.getByText('D000-sales.csv:2').waitFor();
    await expect
      .poll(
        async () => {
          await scroller.evaluate((element) => (element.scrollTop = element.scrollHeight));
          return Number(await lines.last().getAttribute('data-index'));
        },
        { timeout: 30_000 },
      )
      .toBe(2499);
    expect(await lines.count()).toBeLessThan(60);
    expectQuiet(opened);
    await page.context().close();
  });

  test('a click on the canvas selects, and a path lights up', async () => {
    const opened = await open(served.browser, `${served.server.url}/?start=D000&hops=3&limit=500&taxpayer=D215`);
    const { page } = opened;
    await drawn(page, 61);
    const handle = (await page.locator('.scene .handle').boundingBox())!;
    const place = { x: handle.x + handle.width / 2, y: handle.y - 12 };
    await page.keyboard.press('Escape');
    await page.getByText('整条链').waitFor();
    await page.mouse.click(place.x, place.y);
    await page.locator('.detail .id', { hasText: 'D215' }).waitFor();
    await page.locator('.paths button').first().click();
    expect(new URL(page.url()).searchParams.getAll('path').at(-1)).toBe('D215');
    expect(new URL(page.url()).searchParams.getAll('path')[0]).toBe('D000');
    expectQuiet(opened);
    await page.context().close();
  });

  // both at a time: most of it is waiting for the page to be quiet
  test.concurrent.each([
    ['zh', 'light'],
    ['en', 'dark'],
  ] as const)('axe finds nothing serious in %s, %s', async (language, colorScheme) => {
    const opened = await open(served.browser, `${served.server.url}/?lang=${language}`);
    const { page } = opened;
    await page.emulateMedia({ colorScheme });
    const views = [
      '',
      'page=loads',
      'page=loads&load=load-0',
      'page=refusals&refused=all',
      'page=findings',
      'page=findings&finding=party',
      'page=invoice',
      'page=invoice&of=D104&side=purchases',
      'page=candidates',
      'page=candidates&pair=K1200%2Fsales%2FA0708&pair=D104',
      'page=candidates&state=all&pair=D205&pair=D206',
      'page=decisions',
      'start=91320100123456789K&taxpayer=91320100123456789K',
      'page=invoice&invoice=D000%3ED100%2321',
      'start=D000&hops=3&limit=500&taxpayer=D102&table=taxpayers',
      'start=D000&hops=3&limit=500&relation=D000&relation=D100&relation=CNY&table=relations',
      'start=D000&hops=3&limit=500&relation=D100&relation=D101&relation=CNY&table=relations',
    ];
    for (const view of views) {
      await page.goto(`${served.server.url}/?${view}&lang=${language}`);
      if (view.startsWith('start=D000')) await drawn(page, 61);
      await page.waitForLoadState('networkidle');
      // The story below a line, where there is one.
      const closed = page.locator('.virtual-row .disclose[aria-expanded="false"]').first();
      if ((await closed.count()) > 0) {
        await closed.click();
        await page.locator('.story').first().waitFor();
        await page.waitForLoadState('networkidle');
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      const told = serious.map(({ id, nodes }) => `${view}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      expect(told).toEqual([]);
    }
    expectQuiet(opened);
    await page.context().close();
  });

  test('the language is switched on the page, stands in the URL, and follows the browser at first', async () => {
    const opened = await open(served.browser, `${served.server.url}${chain}`, 'en-GB');
    const { page } = opened;
    await drawn(page, 61);
    await page.getByText('All shown: 61 taxpayers').waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByText('全部显示：61 户').waitFor();
    expect(new URL(page.url()).searchParams.get('lang')).toBe('zh');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    expectQuiet(opened);
    await page.context().close();
  });

  test('files are uploaded, the demo ledger is given up only when confirmed, and the report adds up', async () => {
    const opened = await open(served.browser, `${served.server.url}/?page=loads`);
    const { page } = opened;
    await page.getByText('309,346 行').first().waitFor();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n') });
    await page.getByRole('dialog', { name: '替换演示数据？' }).waitFor();
    await page.getByRole('button', { name: '删掉并装入' }).click();
    await page.getByText('正在读取 · mine.csv').waitFor();
    await page.getByRole('heading', { name: '拒收的行（4）' }).waitFor({ timeout: 10_000 });
    const sums = await page.locator('tfoot').first().locator('td').allInnerTexts();
    const [read, ...parts] = sums.map((text) => Number(text.replaceAll(',', '')));
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(read);
    expectQuiet(opened, /409/);
    await page.context().close();
  });

  test('a server that goes and comes back, and a missing launch token, are told in words', async () => {
    const mine = await startFakeServer();
    const opened = await open(served.browser, `${mine.url}${chain}`);
    const { page } = opened;
    await drawn(page, 61);
    await mine.close();
    await page.getByLabel('层数').selectOption('2');
    await page.locator('.banner', { hasText: '连不上服务程序' }).waitFor();
    expect(await page.locator('.problem').count()).toBe(0);
    expect((await shown(page))[0]).toBe(61);
    const back = await startFakeServer({ port: mine.port });
    await page.locator('.banner').getByRole('button', { name: '重试' }).click();
    await page.locator('.banner-lost').waitFor({ state: 'detached' });
    await expect.poll(async () => (await shown(page))[0]).toBeLessThan(61);
    back.state.unauthorised = true;
    await page.reload();
    await page.getByRole('heading', { name: '请用启动链接打开' }).waitFor();
    await page.context().close();
    await back.close();
  });

  test('a lost graphics context is built anew at the same camera', async () => {
    const opened = await open(served.browser, `${served.server.url}/?start=D000&hops=3&limit=500&taxpayer=D300`);
    const { page } = opened;
    await drawn(page, 61);
    await page.getByRole('button', { name: '放大' }).click();
    await page.waitForTimeout(500);
    const place = () => page.locator('.scene .handle').boundingBox();
    const before = await place();
    await page.evaluate(() => {
      for (const canvas of document.querySelectorAll('canvas')) {
        const context = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
        context?.getExtension('WEBGL_lose_context')?.loseContext();
      }
    });
    await page.locator('.scene[data-rebuilt="1"]').waitFor();
    await expect.poll(() => coloursInScene(page)).toBeGreaterThan(50);
    expect(await place()).toEqual(before);
    await page.context().close();
  });

  test('without WebGL the tables still work', async () => {
    const plain = await launch(['--disable-gpu', '--disable-3d-apis']);
    const opened = await open(plain, `${served.server.url}/?start=D000&hops=3&limit=500`);
    const { page } = opened;
    await page.getByText('没有 WebGL').waitFor();
    const still = page.getByRole('img', { name: /^链条图：61 户/ });
    await expect.poll(() => still.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(300);
    await page.locator('.grid .row-button').first().waitFor();
    await page.locator('.grid-scroll').focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.grid tr[aria-current]').waitFor();
    await page.locator('.detail h2').waitFor();
    expectQuiet(opened);
    await plain.close();
  });
});

test('the first load stays within 300 KB gzip', () => {
  const folder = path.resolve(import.meta.dirname, '../dist/viewer/assets');
  const sizes = readdirSync(folder).map((name) => gzipSync(readFileSync(path.join(folder, name))).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
});
