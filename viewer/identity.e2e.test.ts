/** Who is who, in a real browser against canned replies: candidates, evidence, decisions, and the same beside the picture. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { drawn, expectQuiet, hasChromium, open } from './testing/browser.ts';
import { startFakeServer } from './testing/fakeServer.ts';
import { servedPage } from './testing/served.ts';

const pair = (a: string, b: string) => `pair=${encodeURIComponent(a)}&pair=${encodeURIComponent(b)}`;
const codePair = pair('K1200/sales/A0708', 'D104');
const lines = (page: Page) => page.locator('.virtual-row');
const panel = (page: Page) => page.getByRole('complementary', { name: '依据' });
const search = (page: Page) => new URL(page.url()).searchParams;

async function fill(page: Page, reason: string, author: string | null) {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('理由').fill(reason);
  if (author !== null) await dialog.getByLabel('决定人').fill(author);
  await dialog.locator('.primary').click();
}

describe.skipIf(!hasChromium)(`who is who${hasChromium ? '' : ' [needs chromium]'}`, () => {
  const served = servedPage();

  test('candidates are ranked, say why in a line, are filtered, and come as one scrolls; the URL keeps it all', async () => {
    const opened = await open(served.browser, served.server.url);
    const { page } = opened;
    await page.getByRole('button', { name: '主体认定' }).click();
    await page.getByText('427 对').waitFor();
    expect(new URL(page.url()).search).toBe('?page=candidates&lang=zh');
    await lines(page).first().getByText('14,908 张有效发票把两户都记作购方').waitFor();
    const weights = (await page.locator('.virtual-row .weight').allInnerTexts()).map(Number);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    await page.getByRole('combobox', { name: '种类' }).selectOption('duplicate');
    await page.getByText('3 对').waitFor();
    await page.getByRole('combobox', { name: '状态' }).selectOption('confirmed');
    await lines(page).getByText('15 位旧号').waitFor();
    expect(search(page).get('kind')).toBe('duplicate');
    await page.reload();
    await lines(page).getByText('15 位旧号').waitFor();
    await page.goBack();
    await page.getByText('3 对').waitFor();
    await page.goto(`${served.server.url}/?page=candidates`);
    await page.getByRole('textbox', { name: '编号' }).fill(' D104 ');
    await page.keyboard.press('Enter');
    await lines(page)
      .getByText('K1200 的销项代号 A0708：436 行在对方账的期间内，仅 22 行在 D104 的进项账中找到')
      .waitFor();
    await lines(page).getByText('反面：只找到 5%，规则要 80%').waitFor();
    expect(await lines(page).count()).toBe(1);
    await page.getByRole('button', { name: '清除' }).click();
    await expect
      .poll(
        async () => {
          await page.locator('.row-scroll').evaluate((element) => (element.scrollTop = element.scrollHeight));
          return lines(page).last().getAttribute('aria-rowindex');
        },
        { timeout: 30_000 },
      )
      .toBe('428');
    expectQuiet(opened);
    await page.context().close();
  });

  test('the evidence in full, by keyboard and by link, and on to the chain and to invoices', async () => {
    const opened = await open(served.browser, `${served.server.url}/?page=candidates&about=D104`);
    const { page } = opened;
    await lines(page).first().getByRole('button').focus();
    await page.keyboard.press('Enter');
    await panel(page).getByRole('row', { name: '代号名下的行 512' }).waitFor();
    expect(search(page).getAll('pair')).toEqual(['K1200/sales/A0708', 'D104']);
    await page.reload();
    const told = panel(page);
    for (const [name, text] of [
      ['其中在对方账的期间内', '436'],
      ['其中没有找到', '414'],
      ['账主 K1200', '2017-01-03 — 2017-12-28'],
    ])
      await told.getByRole('row', { name }).getByText(text).first().waitFor();
    await told.getByText('至少找到 2 行，占期间内的 80% 以上').waitFor();
    await told.getByText('这只说明“谁是谁”').waitFor();
    await told.getByRole('button', { name: 'D104 的采购发票' }).click();
    await page.getByRole('heading', { name: 'D104 的采购发票' }).waitFor();
    await lines(page).first().waitFor();
    await page.goBack();
    await told.getByRole('button', { name: /以 样例.* 为起点/ }).click();
    await page.locator('.scene[data-taxpayers]').waitFor();
    expect(search(page).get('start')).toBe('D104');
    await page.goto(`${served.server.url}/?page=candidates&${pair('D206', 'D205')}`);
    await panel(page).getByRole('row', { name: '销方 41 1 90 44 93%' }).waitFor();
    await panel(page).getByText('规则不会合并两个登记号').waitFor();
    await panel(page).getByRole('button', { name: '收起依据' }).click();
    await expect.poll(() => search(page).getAll('pair')).toEqual([]);
    await page.goto(`${served.server.url}/?page=candidates&${pair('X', 'Y')}`);
    await panel(page).getByText('账本里现在没有这一对候选').waitFor();
    expectQuiet(opened);
    await page.context().close();
  });

  test('a decision needs a reason and a name, shows that it works and what came of it, and can be undone', async () => {
    const mine = await startFakeServer();
    mine.state.decidingMs = 2000;
    const opened = await open(served.browser, `${mine.url}/?page=candidates&start=D104&${codePair}`);
    const { page } = opened;
    await panel(page).getByRole('button', { name: '确认' }).click();
    const dialog = page.getByRole('dialog', { name: '确认是同一主体' });
    await dialog.getByText('在图里合成一户').waitFor();
    await fill(page, '  ', '王样例');
    await dialog.getByText('请填好每一栏').waitFor();
    expect(mine.state.decisions).toEqual([]);
    await fill(page, '合同和付款都对得上', '王样例');
    await dialog.getByText('正在记下决定并重建图').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.isVisible()).toBe(true);
    expect(mine.state.decisions).toHaveLength(1);
    const decided = page.locator('.decided');
    await decided.getByText('K1200 的销项代号 A0708 → D104').waitFor();
    await decided.getByText('032a9c17').waitFor();
    expect(await decided.evaluate((element) => element === document.activeElement)).toBe(true);
    await panel(page).getByText('已确认').waitFor();
    await page.getByText('426 对').waitFor();
    expect(mine.state.decisions).toEqual([
      { kind: 'confirm', a: 'K1200/sales/A0708', b: 'D104', reason: '合同和付款都对得上', author: '王样例' },
    ]);
    // The name is kept for the next time, also after a reload.
    await page.reload();
    await page.getByRole('button', { name: '决定', exact: true }).click();
    await page.getByRole('button', { name: '撤销第 3 号决定' }).click();
    expect(await page.getByLabel('决定人').inputValue()).toBe('王样例');
    await fill(page, '合同是另一户的', null);
    await decided.getByText('第 4 号决定已记下').waitFor();
    await page.getByText('已被第 4 号撤销').waitFor();
    expect(await page.getByRole('button', { name: '撤销第 3 号决定' }).count()).toBe(0);
    // The chain behind the page was traced at first, and anew after each decision.
    await expect.poll(() => mine.state.traces.length).toBe(4);
    await page.getByRole('button', { name: '链条' }).click();
    await page.locator('.scene[data-taxpayers]').waitFor();
    expectQuiet(opened);
    await page.context().close();
    await mine.close();
  });

  test('what cannot stand is told in the form, and the form keeps what was typed', async () => {
    const mine = await startFakeServer();
    const opened = await open(served.browser, `${mine.url}/?page=decisions`);
    const { page } = opened;
    await page.getByRole('button', { name: '合并两个编号' }).click();
    const dialog = page.getByRole('dialog', { name: '合并两个编号' });
    await dialog.getByLabel('第一个编号').fill('K1204/purchases/S9');
    await dialog.getByLabel('第二个编号').fill('U102');
    await fill(page, '试试', '李样例');
    await dialog.getByText('而它们曾被判定为不同的主体').waitFor();
    expect(await dialog.getByLabel('理由').inputValue()).toBe('试试');
    mine.state.identity.loading = true;
    await dialog.locator('.primary').click();
    await dialog.getByText('另一个导入正在写入台账').waitFor();
    // The focus stays inside.
    for (let press = 0; press < 8; press++) {
      await page.keyboard.press('Tab');
      const inside = await dialog.evaluate((element) => element.contains(document.activeElement));
      expect(inside || (await page.evaluate(() => document.activeElement === document.body))).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    mine.state.identity.loading = false;
    await page.getByRole('button', { name: '拆出一个编号' }).click();
    await page.getByLabel('要拆出的编号').fill('K1203/sales/A0001');
    await fill(page, '门店另行登记', null);
    await page.getByText('K1203 的销项代号 A0001 单独成户').waitFor();
    expect(mine.state.decisions.map(({ kind }) => kind)).toEqual(['merge', 'merge', 'split']);
    expectQuiet(opened, /409/);
    await page.context().close();
    await mine.close();
  });

  test('a taxpayer tells its numbers, its ledgers and its open pairs; a relation, whose ledgers stand behind it', async () => {
    const opened = await open(
      served.browser,
      `${served.server.url}/?start=91320100123456789K&taxpayer=91320100123456789K`,
    );
    const { page } = opened;
    const detail = page.locator('.detail');
    await detail.getByRole('heading', { name: '以 2 个编号出现' }).waitFor();
    const numbers = await detail.locator('.registration-list li').allInnerTexts();
    expect(numbers[0]).toContain('本号 · 销项账 2017-01-03 — 2017-12-28 已装入；进项账未装入');
    expect(numbers[1]).toMatch(/320100123456789\s+旧号 · 由人认定/);
    await page.goto(
      `${served.server.url}/?start=D000&hops=3&limit=500&relation=D100&relation=D101&relation=CNY&table=relations`,
    );
    await drawn(page, 61);
    await detail.getByText('销方的销项账 2017-01-03 — 2017-12-28 已装入；购方的进项账未装入').waitFor();
    await page.locator('.legend', { hasText: '疑为同一主体' }).waitFor();
    await page.locator('.grid tr[aria-current]', { hasText: '=? 疑为同一主体' }).waitFor();
    await detail.getByRole('button', { name: '看依据' }).click();
    await panel(page).getByText('组织机构代码相同').first().waitFor();
    expect(search(page).getAll('pair')).toEqual(['D100', 'D101']);
    await page.goto(`${served.server.url}/?start=D000&taxpayer=D100`);
    await detail.getByText('有 1 对待定').waitFor();
    await detail.getByRole('button', { name: '与 D101' }).click();
    await panel(page).getByRole('button', { name: '否定' }).waitFor();
    expectQuiet(opened);
    await page.context().close();
  });

  test.each(['zh', 'en'])('axe finds nothing serious in the form, in %s', async (language) => {
    const opened = await open(served.browser, `${served.server.url}/?page=candidates&${codePair}&lang=${language}`);
    const { page } = opened;
    await page.locator('.decide .primary').click();
    await page.locator('dialog .primary').click();
    await page.locator('dialog .problem').waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    expectQuiet(opened);
    await page.context().close();
  });
});
