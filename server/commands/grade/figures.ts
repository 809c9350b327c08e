import type { Terminal } from '../terminal.ts';

/** A figure beside what is aimed at. */
export interface Aim {
  readonly bound: 'least' | 'most' | 'exactly';
  readonly value: number;
}
export const least = (value: number): Aim => ({ bound: 'least', value });
export const most = (value: number): Aim => ({ bound: 'most', value });
export const exactly = (value: number): Aim => ({ bound: 'exactly', value });

const SIGNS = { least: '≥', most: '≤', exactly: '=' } as const;

/** By how much an aim is missed; 0 where it is met, null where the figure cannot be told. */
export function missedBy(value: number, aim: Aim): number | null {
  if (Number.isNaN(value)) return null;
  const above = value - aim.value;
  if (aim.bound === 'exactly') return Math.abs(above);
  return Math.max(0, aim.bound === 'least' ? -above : above);
}

/** Aim and verdict, two cells. */
export function aimCells(value: number, aim: Aim | null, terminal: Terminal): [string, string] {
  if (aim === null) return ['', ''];
  const missed = missedBy(value, aim);
  const text = `${SIGNS[aim.bound]} ${plain(aim.value)}`;
  if (missed === null) return [text, '-'];
  // what a float leaves over is no miss
  return missed < 1e-9
    ? [text, terminal.say('达到', 'met')]
    : [text, terminal.say(`差 ${plain(missed)}`, `missed by ${plain(missed)}`)];
}

export const aimHeads = (terminal: Terminal) => [terminal.say('目标', 'aim'), ''];

/** Whole numbers as they are, parts with three digits. */
export const plain = (value: number) => Number.isNaN(value) ? '-' : Number.isInteger(value) ? String(value) : value.toFixed(3); // prettier-ignore
export const percent = (part: number) => `${Number((100 * part).toPrecision(3))} %`;

/** Columns of a terminal that everything is to fit into. */
export const WIDTH = 160;

/** A list after its heading, on as many lines as it takes. */
export function listed(heading: string, items: readonly string[], terminal: Terminal): string {
  const lines = [heading];
  for (const [i, item] of items.entries()) {
    const text = item + (i + 1 < items.length ? terminal.say('、', ', ') : '');
    if (lines[lines.length - 1].length + text.length > WIDTH) lines.push('  ');
    lines[lines.length - 1] += text;
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}
