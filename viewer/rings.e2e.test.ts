/** Rings on the page, in a real browser, against the program with its demo economy. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, Ring, RingsReply, Risk } from '../server/contract.ts';
import { type Demo, startDemo } from '../server/testing/demo.ts';
import { expectAccessible, expectQuiet, hasChromium, launch, open, type Opened } from './testing/browser.ts';

describe.skipIf(!hasChromium)(`rings${hasChromium ? '' : ' [needs chromium]'}`, () => {
  let demo: Demo;
  let browser: Browser;
  let opened: Opened;
  let page: Page;
  let origin: string;
  beforeAll(async () => {
    [demo, browser] = await Promise.all([startDemo('rings-page'), launch()]);
    origin = demo.origin;
    opened = await open(browser, demo.url);
    page = opened.page;
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.end();
  });

  const headers = () => ({ origin, 'accept-language': 'zh' });
  const get = async <T>(path: string) =>
    (await (await page.request.get(`${origin}/api/v1${path}`, { headers: headers() })).json()) as T;
  const search = () => new URL(page.url()).searchParams;
  const lines = () => page.locator('.virtual-row .lead-line');
  const panel = () => page.getByRole('complementary', { name: '一个团伙的依据' });
  const members = () => panel().locator('.parties-table').first().locator('tbody tr');
  const scene = () => page.locator('.scene[data-taxpayers]');
  const drawn = () =>
    scene().evaluate(({ dataset }) => [dataset.taxpayers, dataset.relations].map((text) => Number(text)));
  /** One with members beside its core. */
  const withAssociated = async (): Promise<Ring> => {
    const { items } = await get<RingsReply>('/rings?limit=200');
    return get<Ring>(`/rings/${items.find(({ core, members: all }) => all > core.length)!.id}`);
  };

  test('a scan of one detector has few rings, one of all has more', async () => {
    const asked = { headers: headers(), data: { detectors: ['mutual'] } };
    const { id } = (await (await page.request.post(`${origin}/api/v1/scans`, asked)).json()) as Job;
    while ((await get<Job>(`/jobs/${id}`)).state !== 'done') await sleep(50);
    await page.goto(`${origin}/?page=leads`);
    await lines().first().waitFor();
    await page.getByRole('navigation', { name: '检测结果' }).getByRole('button', { name: '团伙' }).click();
    await page.getByText('成员是否串通，由检查认定').waitFor();
    const few = await get<RingsReply>('/rings');
    await page.getByRole('button', { name: '重新检测' }).click();
    await expect
      .poll(async () => (await get<RingsReply>('/rings')).total, { timeout: 60_000 })
      .toBeGreaterThan(few.total);
    // a scan of other detectors is nothing to compare with
    expect(await page.locator('.ring-change').count()).toBe(0);
    const { total } = await get<RingsReply>('/rings');
    await page.getByText(`${total} 个团伙`, { exact: true }).waitFor();
    expect(await page.getByRole('region', { name: '检测', exact: true }).innerText()).toContain(`${total} 个团伙`);
    expect(search().get('page')).toBe('rings');
    await expectAccessible(page);
    expectQuiet(opened);
  });

  test('the first ring is opened by keyboard, and tells its score, who belongs to it, and where it comes from', async () => {
    const [head] = (await get<RingsReply>('/rings?limit=1')).items;
    const first = lines().first().getByRole('button');
    expect(await first.innerText()).toBe('团伙 1');
    await first.focus();
    await page.keyboard.press('Enter');
    await members().first().waitFor();
    expect(search().get('ring')).toBe(head.id);
    for (const heading of ['分数由来', '不利于此的', '从哪里得来'])
      await panel().getByRole('heading', { name: heading, exact: true }).waitFor();
    expect(await panel().locator('.reasons li').count()).toBe(head.terms.length);
    await panel().getByText('只用来排序，不是概率').waitFor();
    await panel().getByText('就是现在的数据').waitFor();
    await panel().getByText('归并方法的参数').click();
    await expectAccessible(page);
    // the strongest lead, by keyboard, and back
    await panel().locator('.reasons .link').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: '一条疑点的依据' }).locator('.kicker').waitFor();
    expect([search().get('page'), search().get('lead')]).toEqual(['leads', head.terms[0].lead]);
    await page.goBack();
    await members().first().waitFor();
    expectQuiet(opened);
  });

  test('members stand in order of the chain, each with its role by letter and word, and why', async () => {
    const ring = await withAssociated();
    await page.goto(`${origin}/?page=rings&ring=${ring.id}&lang=zh`);
    await members().first().waitFor();
    if ((await members().count()) < ring.members.length)
      await panel()
        .getByRole('button', { name: `全部 ${ring.members.length} 个` })
        .first()
        .click();
    const rows = await members().allInnerTexts();
    expect(rows).toHaveLength(ring.members.length);
    const words = { source: '源\\s*源头', pipe: '管\\s*管道', recipient: '受\\s*受票', associated: '关\\s*相关' };
    for (const [index, { id, role, why }] of ring.members.entries()) {
      expect(rows[index]).toContain(id);
      expect(rows[index]).toMatch(new RegExp(words[role]));
      expect(rows[index]).toContain(why[0].text);
    }
    expectQuiet(opened);
  });

  test('it is drawn with its roles, and the link draws the same, in both languages', async () => {
    const ring = await withAssociated();
    await panel().getByRole('button', { name: '画在图上' }).click();
    await scene().waitFor();
    expect(search().get('drawnRing')).toBe(ring.id);
    const before = await drawn();
    expect(before).toEqual([ring.members.length, ring.relations.length]);
    const legend = page.locator('.legend');
    for (const word of ['团伙核心', '相关']) expect(await legend.innerText()).toContain(word);
    await page.locator('.detail .ranked button').first().waitFor();
    await expectAccessible(page);
    await page.reload();
    await scene().waitFor();
    expect(await drawn()).toEqual(before);
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('.detail').getByRole('heading', { name: 'What the score is made of' }).waitFor();
    await page.reload();
    await scene().waitFor();
    expect(await drawn()).toEqual(before);
    expect(await legend.innerText()).toContain('core of the ring');
    await page.locator('.detail').getByText('whether members agreed on anything is found by an inspection').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'All of its evidence' }).click();
    await page.getByRole('complementary', { name: 'The evidence of a ring' }).locator('.reasons li').first().waitFor();
    await page.goBack();
    await scene().waitFor();
    await page.getByRole('button', { name: '中文' }).click();
    expectQuiet(opened);
  });

  test('a taxpayer shows its risk by every term, and the ring that it is in', async () => {
    const ring = await withAssociated();
    const beside = ring.members.find(({ role }) => role === 'associated')!;
    const risk = await get<Risk>(`/taxpayers/${encodeURIComponent(beside.id)}/risk`);
    await page.locator('.detail .ranked button', { hasText: beside.name ?? beside.id }).click();
    const section = page.locator('.detail section', {
      has: page.getByRole('heading', { name: '风险', exact: true }),
    });
    await section.getByText('只用来排序，不是概率').waitFor();
    expect(await section.locator('.reasons li').count()).toBe(risk.terms.length);
    await section.getByText('中的角色：相关').waitFor();
    await expectAccessible(page);
    await section.getByRole('button', { name: '它旁边的团伙' }).first().click();
    await members().first().waitFor();
    expect(search().get('ring')).toBe(ring.id);
    expectQuiet(opened);
  });

  test('the list is that of one taxpayer, and goes over to its leads', async () => {
    const [{ core }] = (await get<RingsReply>('/rings?limit=1')).items;
    await page.getByRole('textbox', { name: '只看有这户纳税人的团伙' }).fill(core[0].id);
    await page.keyboard.press('Enter');
    await expect.poll(() => search().get('about')).toBe(core[0].id);
    await lines().first().waitFor();
    await page.getByRole('navigation', { name: '检测结果' }).getByRole('button', { name: '疑点' }).click();
    await page.getByText(/^\d+ 条疑点$/).waitFor();
    expect([search().get('page'), search().get('about')]).toEqual(['leads', core[0].id]);
    await page.goto(`${origin}/?page=rings&about=nobody&lang=zh`);
    await page.getByText('没有这样的团伙').waitFor();
    expectQuiet(opened);
  });

  test('a ring that is not there is told in words', async () => {
    await page.goto(`${origin}/?page=rings&ring=${'0'.repeat(32)}`);
    await panel().locator('.problem').waitFor();
    expectQuiet(opened, /404/);
  });
});
