/** Leads on the page, in a real browser, against the program with its demo economy. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LeadsReply } from '../server/contract.ts';
import { type Demo, startDemo } from '../server/testing/demo.ts';
import { expectAccessible, expectQuiet, hasChromium, launch, open, type Opened } from './testing/browser.ts';

describe.skipIf(!hasChromium)(`leads${hasChromium ? '' : ' [needs chromium]'}`, () => {
  let demo: Demo;
  let browser: Browser;
  let opened: Opened;
  let page: Page;
  let origin: string;
  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo('leads-page'), launch()]);
    origin = demo.origin;
    opened = await open(browser, demo.url);
    page = opened.page;
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.end();
  });

  const search = () => new URL(page.url()).searchParams;
  const lines = () => page.locator('.virtual-row .lead-line');
  const panel = () => page.getByRole('complementary', { name: '一条疑点的依据' });

  test('nothing was scanned yet: the page says so, and scans', async () => {
    await page.getByRole('button', { name: '疑点' }).click();
    await page.getByRole('heading', { name: '还没有检测过' }).waitFor();
    await page.getByText('发票是否真实，由检查认定').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: '现在检测' }).click();
    await page.getByText('最近一次检测').waitFor({ timeout: 60_000 });
    await lines().first().waitFor();
    expect(await page.getByRole('button', { name: '重新检测' }).count()).toBe(1);
    expectQuiet(opened);
  });

  test('the first lead is opened by keyboard, and tells why, who takes part, and where it comes from', async () => {
    const title = await lines().first().getByRole('button').innerText();
    await lines().first().getByRole('button').focus();
    await page.keyboard.press('Enter');
    await panel().locator('.reasons li').first().waitFor();
    await expect(panel().locator('.kicker').innerText()).resolves.toBe(title);
    for (const heading of ['依据', '不利于此的', '从哪里得来'])
      await panel().getByRole('heading', { name: heading, exact: true }).waitFor();
    await panel().getByText('就是现在的数据').waitFor();
    await panel().locator('.parties-table').first().locator('tbody tr').first().waitFor();
    await panel().locator('.invoices .virtual-row').first().waitFor();
    expect(search().get('lead')).toMatch(/^[0-9a-f]{32}$/);
    await panel().getByText('检测方法的参数').click();
    await expectAccessible(page);
    expectQuiet(opened);
  });

  test('it is computed again, and its invoices come as a list', async () => {
    await panel().getByRole('button', { name: '重新计算' }).click();
    await panel().getByText('重新算过的都一致').waitFor();
    const row = panel().getByRole('row', { name: '发票张数' });
    const [told, found] = await row.locator('td').allInnerTexts();
    expect(found).toBe(told);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      panel().getByRole('link', { name: '协查清单' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`lead-${search().get('lead')}.csv`);
    await expectAccessible(page);
    expectQuiet(opened);
  });

  test('it is drawn as it is, and the link draws the same, in both languages', async () => {
    const id = search().get('lead')!;
    const relations = await panel().locator('.parties-table caption').last().innerText();
    await panel().getByRole('button', { name: '画在图上' }).click();
    const scene = page.locator('.scene[data-taxpayers]');
    await scene.waitFor();
    expect(search().get('drawn')).toBe(id);
    const drawn = () =>
      scene.evaluate(({ dataset }) => [dataset.taxpayers, dataset.relations].map((text) => Number(text)));
    const before = await drawn();
    expect(relations).toBe(`购销关系（${before[1]}）`);
    await page.locator('.detail .reasons li').first().waitFor();
    expect(await page.locator('.legend').innerText()).toContain('疑点所指');
    await expectAccessible(page);
    await page.reload();
    await scene.waitFor();
    expect(await drawn()).toEqual(before);
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('.detail').getByRole('heading', { name: 'What speaks against it' }).waitFor();
    await page.reload();
    await scene.waitFor();
    expect(await drawn()).toEqual(before);
    await page.locator('.detail').getByText('whether an invoice is false is found by an inspection').waitFor();
    await expectAccessible(page);
    // one of those whom it is about, and back to the evidence
    await page.locator('.detail .ranked button').first().click();
    await page.locator('.detail').getByText('whom it is about').waitFor();
    await page.locator('.detail').getByRole('heading', { name: 'In this lead' }).waitFor();
    await page.getByRole('button', { name: 'All of its evidence' }).click();
    await page.getByRole('complementary', { name: 'The evidence of a lead' }).locator('.reasons li').first().waitFor();
    await page.goBack();
    await scene.waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    expectQuiet(opened);
  });

  test('the list is that of one detector, and of one taxpayer', async () => {
    const reply = await page.request.get(`${origin}/api/v1/leads?limit=1`);
    const { items, total } = (await reply.json()) as LeadsReply;
    const [{ core, detector }] = items;
    await page.goto(`${origin}/?start=${encodeURIComponent(core[0].id)}&taxpayer=${encodeURIComponent(core[0].id)}`);
    await page
      .locator('.detail')
      .getByRole('button', { name: /有它的疑点/ })
      .click();
    await lines().first().waitFor();
    expect(search().get('about')).toBe(core[0].id);
    expect(await lines().first().innerText()).toContain(core[0].id);
    await page.getByRole('button', { name: '清除' }).click();
    await page.getByText(`${total} 条疑点`, { exact: true }).waitFor();
    await page.getByRole('button', { name: /图上选中的/ }).waitFor();
    await page.getByRole('combobox', { name: '检测方法' }).selectOption(detector.name);
    await expect.poll(() => search().get('detector')).toBe(detector.name);
    await page.getByRole('textbox', { name: '只看有这户纳税人的' }).fill('没有这一户');
    await page.keyboard.press('Enter');
    await page.getByText('没有这样的疑点').waitFor();
    expectQuiet(opened);
  });

  test('a lead that is not there is told in words', async () => {
    await page.goto(`${origin}/?page=leads&lead=${'0'.repeat(32)}`);
    await panel().locator('.problem').waitFor();
    expectQuiet(opened, /404/);
  });
});
