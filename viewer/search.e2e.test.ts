/** The search box in a real browser against canned replies: why somebody was found, whole ids, invoices, rings, and lists that are pasted. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectAccessible, expectQuiet, hasChromium, open } from './testing/browser.ts';
import { servedPage } from './testing/served.ts';
import { initials, startAlias } from './testing/search.ts';

const options = (page: Page) => page.getByRole('option');
const parts = (page: Page) => new URL(page.url()).searchParams;
const ringId = 'beef0123beef0123beef0123beef0123';

async function type(page: Page, text: string) {
  await page.getByRole('combobox').first().fill('');
  await page.getByRole('combobox').first().pressSequentially(text);
}

/** What the clipboard holds cannot be set without a permission; the event is what the page sees. */
async function paste(page: Page, text: string) {
  await page.getByRole('combobox').first().focus();
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', pasted);
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    if (document.activeElement!.dispatchEvent(event)) document.execCommand('insertText', false, pasted);
  }, text);
}

describe.skipIf(!hasChromium)(`search${hasChromium ? '' : ' [needs chromium]'}`, () => {
  const served = servedPage();

  test('says why somebody was found: by another id, by a part of the name, by initials', async () => {
    const opened = await open(served.browser, served.server.url);
    const { page } = opened;
    await type(page, startAlias.slice(0, 4));
    await options(page)
      .filter({ hasText: `按另一编号 ${startAlias} 找到` })
      .waitFor();
    expect(await options(page).locator('.search-id').innerText()).toBe('D000');
    await type(page, '宏安');
    await options(page).filter({ hasText: '样例宏安' }).first().waitFor();
    expect(await page.getByText('按拼音首字母找到').count()).toBe(0);
    await type(page, initials);
    await options(page).filter({ hasText: '按拼音首字母找到' }).first().waitFor();
    expect(await options(page).first().innerText()).toContain('宏安');
    await expectAccessible(page);
    await type(page, '样例');
    await page.getByText(/还有 [\d,]+ 户/).waitFor();
    for (let step = 0; step < 11; step++) await page.keyboard.press('ArrowDown');
    // the list scrolls along with the arrows
    await expect
      .poll(async () => {
        const [list, last] = await Promise.all(
          [page.getByRole('listbox'), options(page).last()].map((one) => one.boundingBox()),
        );
        return last!.y + last!.height <= list!.y + list!.height + 1;
      })
      .toBe(true);
    await expectAccessible(page);
    expectQuiet(opened);
    await page.context().close();
  });

  test('takes a whole id at once, even before the list has come', async () => {
    const { page } = await open(served.browser, served.server.url);
    await page.route('**/api/v1/taxpayers?q=*', () => undefined);
    await type(page, 'D104');
    await page.keyboard.press('Enter');
    await expect.poll(() => parts(page).get('start')).toBe('D104');
    // the beginning of ids is no id
    await type(page, 'D10');
    await page.keyboard.press('Enter');
    await expect.poll(() => served.server.state.asked.some((url) => url.includes('taxpayers?id=D10&'))).toBe(true);
    await page.waitForTimeout(300);
    expect(parts(page).get('start')).toBe('D104');
    await page.context().close();
  });

  test('offers an invoice where the text looks like one, and a ring where there is one', async () => {
    const { page } = await open(served.browser, `${served.server.url}/?lang=en`);
    await type(page, '3200171130/01234567');
    await options(page).filter({ hasText: 'Invoice 3200171130/01234567' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => parts(page).get('invoice')).toBe('3200171130/01234567');
    expect(parts(page).get('page')).toBe('invoice');
    let looked = 0;
    await page.route(`**/api/v1/rings/${ringId}`, (route) =>
      looked++ === 0 ? route.fulfill({ json: {} }) : undefined,
    );
    await type(page, ringId.toUpperCase());
    await options(page)
      .filter({ hasText: `Ring ${ringId}` })
      .click();
    await expect.poll(() => parts(page).get('ring')).toBe(ringId);
    expect(parts(page).get('page')).toBe('rings');
    await type(page, ringId.replace('beef', 'dead'));
    await page.getByText('no name holds it').waitFor();
    expect(await options(page).count()).toBe(0);
    await page.context().close();
  });

  test('draws a pasted list as one, having told which ids there are none of; the link keeps it', async () => {
    const opened = await open(served.browser, served.server.url);
    const { page } = opened;
    const { traces } = served.server.state;
    traces.length = 0;
    await paste(page, `D104\r\nU100\nNOBODY\n${startAlias}\r\n`);
    await options(page).filter({ hasText: '把这 3 户一起溯源' }).waitFor();
    await page.getByText('账本里没有这 1 个编号：NOBODY。').waitFor();
    expect(traces).toEqual([]);
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await expect.poll(() => traces.map(({ start }) => start)).toEqual([['D104', 'U100', 'D000']]);
    expect([parts(page).get('start'), parts(page).getAll('also')]).toEqual(['D104', ['U100', 'D000']]);
    await page.locator('.scene[data-taxpayers]').waitFor();
    await page.reload();
    await expect.poll(() => traces.length).toBe(2);
    expect(traces[1]).toEqual(traces[0]);
    expectQuiet(opened);
    await page.context().close();
  });

  test('offers no list for a name of several words, nor for ids of which one is known', async () => {
    const { page } = await open(served.browser, `${served.server.url}/?lang=en`);
    for (const text of ['Hong Yuan Ltd', 'D104, NOBODY']) {
      await type(page, text);
      await page.getByText(`No number begins with “${text}”`).waitFor();
      expect(await options(page).count()).toBe(0);
    }
    await page.context().close();
  });
});
