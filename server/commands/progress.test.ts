import { expect, test } from 'vitest';
import { en } from '../../viewer/i18n/en.ts';
import { zh } from '../../viewer/i18n/zh.ts';
import type { JobProgress } from '../contract.ts';
import { PHASES, progressLine } from './progress.ts';
import { Terminal } from './terminal.ts';

const progress: JobProgress = {
  ...{ phase: 'reading', file: 'a.csv', done: 1, total: 3, unit: 'bytes', secondsLeft: 59 },
};

test('one line says what, how far, and how long it will take', () => {
  const [chinese, english] = [new Terminal('zh', false), new Terminal('en', false)];
  expect(progressLine(progress, english)).toBe('Reading · a.csv · 33 % · about 59 s left');
  expect(progressLine({ ...progress, secondsLeft: 61 }, chinese)).toBe('正在读取 · a.csv · 33 % · 约剩 2 分钟');
  const unknown = { ...progress, file: null, total: null, secondsLeft: null };
  expect(progressLine({ ...unknown, phase: 'building' }, english)).toBe('Building the graph');
});

test('the command line says what the page says', () => {
  for (const [phase, words] of Object.entries(PHASES))
    expect(words).toEqual({ zh: zh.phase[phase as keyof typeof PHASES], en: en.phase[phase as keyof typeof PHASES] });
  const line = (secondsLeft: number, language: 'zh' | 'en') =>
    progressLine({ ...progress, secondsLeft }, new Terminal(language, false)).split(' · ')[3];
  for (const [language, { left }] of [
    ['zh', zh],
    ['en', en],
  ] as const) {
    expect(line(5, language)).toBe(left.seconds.replace('{{number}}', '5'));
    expect(line(125, language)).toBe(left.minutes.replace('{{number}}', '3'));
  }
});
