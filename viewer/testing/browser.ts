/** Chromium with software rendering, and pages that remember what went wrong on them. For tests of the page only. */
import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
export const hasChromium = existsSync(executablePath);

const args = [
  '--no-sandbox',
  '--headless=new',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

export const launch = (more: string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath, args: [...args, ...more] });

export interface Opened {
  page: Page;
  /** Errors and warnings of the console, exceptions, and violations of the content security policy. */
  complaints: string[];
}

export async function open(browser: Browser, url: string, locale = 'zh-CN'): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(request.url())) complaints.push(`asks ${request.url()}`);
  });
  await page.exposeFunction('complain', (text: string) => void complaints.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { complain } = window as unknown as { complain: (text: string) => void };
      complain(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(url);
  return { page, complaints };
}

/** How many colours, beyond the paper, the picture shows; read from a screenshot, since WebGL keeps no buffer. */
export async function coloursInScene(page: Page): Promise<number> {
  const picture = await page.locator('.stage').screenshot();
  return page.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
      return new Set(pixels).size;
    },
    `data:image/png;base64,${picture.toString('base64')}`,
  );
}

/** Waits until so many taxpayers and relations are drawn. */
export async function drawn(page: Page, taxpayers: number) {
  await page.locator(`.scene[data-taxpayers="${taxpayers}"]`).waitFor({ timeout: 20_000 });
}

export async function shown(page: Page) {
  const scene = page.locator('.scene[data-taxpayers]');
  return [await scene.getAttribute('data-taxpayers'), await scene.getAttribute('data-relations')].map(Number);
}

export function expectQuiet({ complaints }: Opened, except?: RegExp) {
  expect(complaints.filter((text) => !except?.test(text))).toEqual([]);
}

/** Nothing that axe calls serious or critical. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
