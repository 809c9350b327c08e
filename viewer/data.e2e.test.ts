/** The pages about the data, the stories of invoices, and the as-of day, in a real browser against canned replies. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { drawn, expectQuiet, hasChromium, open } from './testing/browser.ts';
import { startFakeServer } from './testing/fakeServer.ts';
import { servedPage } from './testing/served.ts';

const minor = (text: string) => Math.round(Number(text.replace(/[¥,]/g, '').replace('−', '-')) * 100);
const invoice = (digest: string) => `page=invoice&invoice=${encodeURIComponent(digest)}`;
const pair = 'start=D000&hops=3&limit=500&relation=D000&relation=D100&relation=CNY';

describe.skipIf(!hasChromium)(`the data${hasChromium ? '' : ' [needs chromium]'}`, () => {
  const served = servedPage();

  test('each page has its URL, and the browser’s back goes through them', async () => {
    const opened = await open(served.browser, `${served.server.url}/?page=loads&lang=en`, 'en-GB');
    const { page } = opened;
    const tabs = page.getByRole('navigation', { name: 'Pages about the data' });
    for (const [name, title, search] of [
      ['Refused rows', 'Refused rows', 'page=refusals'],
      ['Findings', 'Findings', 'page=findings'],
      ['Invoice', 'Look up an invoice', 'page=invoice'],
    ]) {
      await tabs.getByRole('button', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(new URL(page.url()).search).toBe(`?${search}&lang=en`);
      await page.reload();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
    }
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Findings' }).waitFor();
    await page.getByText('Choose a kind on the left').waitFor();
    expectQuiet(opened);
    await page.context().close();
  });

  test('the account of the ledger adds up, its shares belong to its counts, and it leads to findings', async () => {
    const opened = await open(served.browser, `${served.server.url}/?page=loads&load=load-1&lang=en`, 'en-GB');
    const { page } = opened;
    const equation = page.getByRole('group', { name: 'Invoices of the ledger as a sum' });
    await equation.waitFor();
    const terms = (await equation.locator('b').allInnerTexts()).map((text) => Number(text.replaceAll(',', '')));
    expect(terms[0]).toBe(51_000);
    expect(terms.slice(1).reduce((sum, part) => sum + part, 0)).toBe(terms[0]);
    expect(await equation.locator('.operator').allInnerTexts()).toEqual(['=', '+', '+', '+', '+', '+']);
    const one = page.locator('.red-letters tbody tr', { hasText: 'One equal' });
    expect(await one.locator('td').allInnerTexts()).toEqual(['1,380', '62%', '700', '62%', '900', '66%']);
    expect(await page.locator('.red-letters tfoot td').allInnerTexts()).toEqual([
      ...['2,210', '100%', '1,138', '100%', '1,359', '100%'],
    ]);
    await page.getByText('31 accepted, 2 refused again').waitFor();
    await page.getByRole('button', { name: 'Void on some claims only' }).click();
    await page.getByRole('heading', { name: 'Void on some claims only 9' }).waitFor();
    expect(new URL(page.url()).search).toBe('?page=findings&finding=status&lang=en');
    expectQuiet(opened);
    await page.context().close();
  });

  test('an interrupted load says which files, where it was hit, and that nothing of it was kept', async () => {
    const opened = await open(served.browser, `${served.server.url}/?page=loads`);
    const { page } = opened;
    await page.locator('.load-list').getByText('被中断').click();
    const told = page.locator('.interrupted');
    await told.getByText('程序停下时正处在：正在写入账本').waitFor();
    await told.getByText('账本里没有留下它的任何内容').waitFor();
    expect(new URL(page.url()).searchParams.get('load')).toBe('load-0');
    expect(await told.locator('li').allInnerTexts()).toEqual(['sales-2018.csv', 'purchases-2018.csv']);
    expectQuiet(opened);
    await page.context().close();
  });

  test('refused rows: open ones at first, all on demand, by load, and each table can be fetched', async () => {
    const opened = await open(served.browser, `${served.server.url}/?page=refusals`);
    const { page } = opened;
    await page.getByText('25,002 行待修复').waitFor();
    await page.getByRole('cell', { name: '20217-01-01' }).waitFor();
    const link = page.getByRole('link', { name: '销项账，25,001 行（CSV）' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.url()).toBe(`${served.server.url}/api/v1/refusals/tables/00112233445566aa.csv?lang=zh`);
    expect(readFileSync(await download.path(), 'utf8')).toContain('溯源拒收编号');
    await page.getByRole('combobox', { name: '装入' }).selectOption('load-1');
    await page.getByText('4 行待修复', { exact: false }).waitFor();
    expect(await page.getByRole('link', { name: '销项账，3 行（CSV）' }).getAttribute('href')).toBe(
      '/api/v1/refusals/tables/00112233445566aa.csv?load=load-1&lang=zh',
    );
    await page.goto(`${served.server.url}/?page=refusals&load=load-9`);
    await page.getByText('24,998 行待修复').waitFor();
    expect(await page.getByText('已修复：').count()).toBe(0);
    await page.getByRole('checkbox', { name: '也列出后来已修复的' }).check();
    await page.getByText('已修复：mended.csv:2').waitFor();
    await page.getByText('再次拒收：mended.csv:3').waitFor();
    expect(new URL(page.url()).searchParams.get('refused')).toBe('all');
    expectQuiet(opened);
    await page.context().close();
  });

  test('the last of very many refused rows can be reached, and few are drawn', async () => {
    const opened = await open(served.browser, `${served.server.url}/?page=refusals`);
    const { page } = opened;
    const after = page.getByRole('button', { name: '后一段' });
    await after.click();
    await page.getByText('第 10,001 至 20,000 行').waitFor();
    await after.click();
    await page.getByText('第 20,001 至 25,002 行').waitFor();
    expect(await after.isDisabled()).toBe(true);
    const rows = page.locator('.virtual-row');
    await expect
      .poll(
        async () => {
          await page.locator('.row-scroll').evaluate((element) => (element.scrollTop = element.scrollHeight));
          return rows.last().getAttribute('aria-rowindex');
        },
        { timeout: 30_000 },
      )
      .toBe('25003');
    expect(await rows.count()).toBeLessThan(60);
    // The four newer ones and the two that were mended are before it, and the header is row 1.
    await rows.last().getByText('25,001', { exact: true }).waitFor();
    await page.getByRole('button', { name: '前一段' }).click();
    await page.getByText('第 10,001 至 20,000 行').waitFor();
    expectQuiet(opened);
    await page.context().close();
  });

  test('from a finding to the story of its invoice, with a sign where its rows differ, and on to the chain', async () => {
    const opened = await open(served.browser, `${served.server.url}/?page=findings`);
    const { page } = opened;
    const counts = page.getByRole('navigation', { name: '待核事项的种类' }).locator('b');
    await expect.poll(() => counts.allInnerTexts()).toEqual(['14', '9', '172', '57', '1,457', '476']);
    await page.getByRole('button', { name: '日期或金额不一' }).click();
    await page.locator('.virtual-row .disclose').first().click();
    const story = page.locator('.story');
    await story.getByText('各行的日期或金额不同').waitFor();
    await story.getByText('代码和号码相同').waitFor();
    expect(await story.locator('.claim-table tbody tr').count()).toBe(2);
    // Day, net and gross of both rows; the tax is the same on both.
    const marked = await story.locator('.claim-table .differs').allInnerTexts();
    expect(marked).toHaveLength(6);
    expect(marked.every((text) => text.startsWith('≠'))).toBe(true);
    await story
      .getByRole('button', { name: /在链条图中以 .* 为起点/ })
      .first()
      .click();
    await page.locator('.scene[data-taxpayers]').waitFor();
    expect(new URL(page.url()).search).toBe('?start=D000&taxpayer=D000&lang=zh');
    expectQuiet(opened);
    await page.context().close();
  });

  test('an original and its red letter lead to one another, and one that takes nothing off says why', async () => {
    const opened = await open(served.browser, `${served.server.url}/?page=invoice`);
    const { page } = opened;
    const sum = page.locator('.story-live');
    const amounts = async () => (await sum.locator('td').allInnerTexts()).map(minor);
    const shown = () => new URL(page.url()).searchParams.get('invoice');
    await page.getByRole('textbox', { name: '发票号码、代码/号码或编号' }).fill(' D000>D100#21 ');
    await page.keyboard.press('Enter');
    await sum.getByText('它写明冲的是这一张').waitFor();
    expect(shown()).toBe('D000>D100#21');
    expect(await amounts()).toEqual([95_344, -47_672, 47_672]);
    await sum.getByRole('button', { name: /^红字/ }).click();
    await sum.getByText('红字金额').waitFor();
    expect(shown()).toBe('D000>D100#22');
    expect(await amounts()).toEqual([47_672, 47_672, 0]);
    await sum.getByRole('button', { name: /^冲减/ }).click();
    await sum.getByText('票面价税合计').waitFor();
    expect(shown()).toBe('D000>D100#21');
    await page.goto(`${served.server.url}/?${invoice('D000>D100#56')}`);
    await sum.getByText('都已被别的红字冲掉').waitFor();
    expect(await amounts()).toEqual([95_344, 95_344]);
    await page.goto(`${served.server.url}/?${invoice('10004777')}`);
    // A number without its code may be borne by several.
    await page.getByText(/找到 \d+ 张/).waitFor();
    expect(await page.locator('.virtual-row').count()).toBeGreaterThan(1);
    expect(await page.locator('.story').count()).toBe(0);
    await page.goto(`${served.server.url}/?${invoice('nothing')}`);
    await page.getByText('没有找到“nothing”').waitFor();
    expectQuiet(opened);
    await page.context().close();
  });

  test('the account of a relation goes from the ledger to what is live, and adds up', async () => {
    const opened = await open(served.browser, `${served.server.url}/?${pair}`);
    const { page } = opened;
    const lines = page.locator('.statement tbody tr');
    await lines.first().waitFor();
    const amounts = (await lines.locator('td:last-child').allInnerTexts()).map(minor);
    expect(amounts).toHaveLength(5);
    expect(amounts[3]).toBeLessThan(0);
    expect(amounts.slice(0, 4).reduce((sum, part) => sum + part, 0)).toBe(amounts[4]);
    // The same as the picture counts.
    const all = await page.locator('.comparison tbody tr').nth(1).locator('td').first().innerText();
    expect(minor(all)).toBe(amounts[4]);
    await page.locator('.virtual-row', { hasText: '有效 0.00' }).first().waitFor();
    await page.locator('.virtual-row .disclose').first().click();
    await page.locator('.story-narrow').getByText('代码和号码相同').waitFor();
    expectQuiet(opened);
    await page.context().close();
  });

  test('a taxpayer says how many of its documents are void, red, or told differently, on both sides', async () => {
    const opened = await open(served.browser, `${served.server.url}/?start=D000&hops=1&taxpayer=D000`);
    const { page } = opened;
    const sides = page.locator('.totals dl');
    await sides.first().waitFor();
    const [purchases, sales] = await sides.allInnerTexts();
    for (const text of ['作废 10', '红字 5', '记载不一致 2']) expect(purchases).toContain(text);
    for (const text of ['作废 18', '红字 9', '记载不一致 0']) expect(sales).toContain(text);
    expectQuiet(opened);
    await page.context().close();
  });

  test('the as-of day goes into the URL and into every request, is told, and can be taken back', async () => {
    const mine = await startFakeServer();
    const opened = await open(served.browser, `${mine.url}/?start=D000&hops=3&limit=500&taxpayer=D215`);
    const { page } = opened;
    await drawn(page, 61);
    await page.getByLabel('截至').fill('2017年6月30日');
    await page.keyboard.press('Enter');
    await page.locator('.status-line', { hasText: '截至 2017-06-30' }).waitFor();
    expect(new URL(page.url()).searchParams.get('asOf')).toBe('2017-06-30');
    await expect.poll(() => mine.state.paths.at(-1)?.asOf).toBe('2017-06-30');
    await page.goto(page.url().replace('taxpayer=D215', 'taxpayer=D300'));
    await drawn(page, 61);
    await page.locator('.scene').focus();
    await page.keyboard.press(']');
    await drawn(page, 66);
    expect(mine.state.traces.map(({ start, asOf }) => [start[0], asOf])).toEqual([
      ['D000', null],
      ['D000', '2017-06-30'],
      ['D000', '2017-06-30'],
      ['D300', '2017-06-30'],
    ]);
    await page.goto(`${mine.url}/?${pair}&asOf=2017-06-30`);
    await page.locator('.statement caption', { hasText: '截至 2017-06-30' }).waitFor();
    expect(mine.state.asked).toContain('/api/v1/relations/account?seller=D000&buyer=D100&asOf=2017-06-30');
    await page.getByRole('button', { name: '重置' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('asOf')).toBeNull();
    await page.locator('.status-line', { hasText: '截至' }).waitFor({ state: 'detached' });
    expectQuiet(opened);
    await page.context().close();
    await mine.close();
  });
});
