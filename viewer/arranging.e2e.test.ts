/** The chain view by mouse and by keyboard: picking, hiding, gathering, shortening, months; every step undone and every step a link. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { drawn, expectAccessible, expectQuiet, hasChromium, open, shown } from './testing/browser.ts';
import { servedPage } from './testing/served.ts';

const chain = '/?start=D000&hops=3&limit=500';
const spoken = (page: Page) => page.locator('[data-spoken]').innerText();
const query = (page: Page) => new URL(page.url()).searchParams;

describe.skipIf(!hasChromium)(`the chain view${hasChromium ? '' : ' [needs chromium]'}`, () => {
  const served = servedPage();

  test('of what waits beyond a hub one is searched, ticked and shown, and the next ones come by amount', async () => {
    const opened = await open(served.browser, `${served.server.url}${chain}&taxpayer=D215`);
    const { page } = opened;
    await drawn(page, 61);
    await page.getByRole('button', { name: '挑选下游…' }).click();
    await page.getByText('1,500 户，金额从大到小').waitFor();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: '识别号或名称中的几个字' }).fill('0777');
    await page.keyboard.press('Enter');
    await page.getByText('1 户，金额从大到小').waitFor();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: '显示勾选的 1 户' }).click();
    await drawn(page, 62);
    expect(query(page).getAll('expand')).toEqual(['down?only=K0777:D215']);
    await page.keyboard.press('}');
    await page.getByText('1,499 户，金额从大到小').waitFor();
    await page.getByRole('button', { name: '再显示最大的 25 户' }).click();
    await drawn(page, 87);
    expectQuiet(opened);
    await page.context().close();
  });

  test('ten steps are undone one by one, and a new browser shows each by its link', async () => {
    const opened = await open(served.browser, `${served.server.url}${chain}&taxpayer=D104`);
    const { page } = opened;
    await drawn(page, 61);
    const pictures = [{ url: page.url(), picture: await shown(page) }];
    const step = async (act: () => Promise<unknown>) => {
      const before = page.url();
      await act();
      await expect.poll(() => page.url()).not.toBe(before);
      await page.locator('.status-line .busy').waitFor({ state: 'detached' });
      await page.waitForLoadState('networkidle');
      pictures.push({ url: page.url(), picture: await shown(page) });
    };
    const tools = page.getByRole('group', { name: '图的整理' });
    const press = (key: string) => page.keyboard.press(key);
    await step(() => page.getByRole('button', { name: '略过它' }).click());
    await step(() => tools.getByLabel('归组').selectOption('region'));
    await step(() => tools.getByLabel('归组').selectOption('industry'));
    await step(() => tools.getByLabel('归组').selectOption(''));
    await step(() => tools.getByRole('button', { name: '时间轴' }).click());
    await step(async () => {
      await press('t');
      await page.locator('.grid .row-button', { hasText: /^D102$/ }).click();
      await press('h');
    });
    await step(() => page.getByLabel('层数').selectOption('2'));
    await step(() => page.getByLabel('时间先后').selectOption('none'));
    await step(() => tools.getByRole('button', { name: '恢复隐藏的 1 户' }).click());
    await step(() => tools.getByRole('button', { name: '略过过路户' }).click());
    await step(() => page.getByLabel('层数').selectOption('3'));
    const last = pictures.at(-1)!;
    expect(new Set(pictures.map(({ picture }) => picture.join())).size).toBeGreaterThan(5);
    const again = await open(served.browser, last.url);
    await expect.poll(() => shown(again.page)).toEqual(last.picture);
    await again.page.context().close();
    // opening the months is a look, and no step
    for (const { picture } of pictures
      .filter((_, index) => index !== 5)
      .slice(0, -1)
      .toReversed()) {
      await press('Control+z');
      await expect.poll(() => shown(page)).toEqual(picture);
    }
    expectQuiet(opened);
    await page.context().close();
  });

  test('firms of a region are one, its members are listed, and it is taken apart', async () => {
    const opened = await open(served.browser, `${served.server.url}${chain}`);
    const { page } = opened;
    await drawn(page, 61);
    await page.getByLabel('归组').selectOption('region');
    const count = async () => Number(await page.locator('.scene').getAttribute('data-groups'));
    await expect.poll(count).toBeGreaterThan(1);
    const groups = await count();
    await page.goto(`${page.url()}&group=${encodeURIComponent('region 1 330100')}`);
    await expect.poll(count).toBe(groups);
    await page.locator('.detail').getByText('按地区').waitFor();
    expect(await page.locator('.detail .ranked li').count()).toBeGreaterThan(1);
    await expectAccessible(page);
    await page.getByRole('button', { name: '拆开' }).click();
    await expect.poll(count).toBe(groups - 1);
    expectQuiet(opened);
    await page.context().close();
  });

  test('months cut the picture, are said in words, and are played', async () => {
    const opened = await open(served.browser, `${served.server.url}${chain}`);
    const { page } = opened;
    await drawn(page, 61);
    await page.keyboard.press('m');
    const strip = page.getByRole('region', { name: /^时间轴/ });
    await strip.locator('.month').first().waitFor();
    const months = await strip.locator('.month').count();
    expect(months).toBeGreaterThan(3);
    await strip.getByLabel('起').selectOption(String(months - 1));
    await expect.poll(async () => (await shown(page))[0]).toBeLessThan(61);
    expect(query(page).get('period')).toMatch(/^2017-\d\d~2017-\d\d$/);
    await strip.getByText(/^只看 2017-/).waitFor();
    await page.locator('.status-line', { hasText: '在所选月份没有发票' }).waitFor();
    await expectAccessible(page);
    const cut = await shown(page);
    await page.keyboard.press('Control+z');
    await drawn(page, 61);
    await strip.getByRole('button', { name: /播放/ }).click();
    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          seen.add((await strip.locator('output').innerText()).trim());
          return seen.size;
        },
        { timeout: 15_000 },
      )
      .toBeGreaterThan(3);
    // what is played is no step, and no part of the link
    expect(query(page).get('period')).toBeNull();
    await strip.getByRole('button', { name: /停止/ }).click();
    await drawn(page, 61);
    expect(cut).not.toEqual(await shown(page));
    expectQuiet(opened);
    await page.context().close();
  });

  test('with the keyboard alone the path is heard, taxpayer by taxpayer', async () => {
    const opened = await open(served.browser, `${served.server.url}/?hops=3&limit=500`);
    const { page } = opened;
    await page.getByRole('heading', { name: '从一户纳税人开始' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('D000');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await drawn(page, 61);
    await expect.poll(() => spoken(page)).toMatch(/^样例.+；起点/);
    await page.locator('.scene').focus();
    const heard: string[] = [];
    for (const hop of [1, 2]) {
      const before = await spoken(page);
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => spoken(page)).not.toBe(before);
      heard.push(await spoken(page));
      expect(heard.at(-1)!.match(/ 卖给 /g)).toHaveLength(hop);
    }
    expect(heard[1]).toMatch(/；路径：样例.+ 卖给 .+ ¥[\d.]+.?、 卖给 .+ ¥[\d.]+/);
    await page.keyboard.press('h');
    await page.getByText('隐藏 1 户').waitFor();
    expectQuiet(opened);
    await page.context().close();
  });

  test('what is shown is saved: pixels at double resolution, a drawing, and tables', async () => {
    const opened = await open(served.browser, `${served.server.url}${chain}&hide=D102`);
    const { page } = opened;
    await drawn(page, 60);
    const save = async (kind: string) => {
      await page.getByLabel('导出为').selectOption(kind);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: '导出', exact: true }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const png = await save('png');
    const stage = (await page.locator('.stage').boundingBox())!;
    // width and height stand in the head of a PNG
    expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual(
      [stage.width, stage.height].map((size) => Math.floor(size) * 2),
    );
    const svg = (await save('svg')).bytes.toString();
    expect(svg).toMatch(/^<svg /);
    expect(svg).not.toContain('D102');
    const csv = await save('taxpayers');
    expect(csv.name).toMatch(/^suyuan-D000-3f2a9c17\.taxpayers\.csv$/);
    expect(csv.bytes.toString().trim().split('\r\n')).toHaveLength(61);
    expectQuiet(opened);
    await page.context().close();
  });
});
