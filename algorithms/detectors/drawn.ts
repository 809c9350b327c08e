import { draw } from '../../graph/draw.ts';
import { idOf, OBSERVED_PURCHASES, OBSERVED_SALES, type Snapshot } from '../../graph/snapshot.ts';
import type { Detector, Finding } from './detector.ts';
import { Scan, type ScanOptions } from './scan.ts';

/** Small ledgers, for tests of detectors. */

/** Amounts of a drawing are gross; 1 is 100,000 yuan. */
export const YUAN = 10_000_000;

/** As `draw`, with amounts in YUAN; both ledgers of all firms are there. */
export function drawn(drawing: string): Snapshot {
  const minor = (_: string, amount: string) => `:${Math.round(Number(amount) * YUAN)}@`;
  const snapshot = draw(drawing.replaceAll(/:([\d.]+)@/g, minor));
  snapshot.taxpayers.observed.fill(OBSERVED_SALES | OBSERVED_PURCHASES);
  return snapshot;
}

/** Trade that others have, from the first day on and to the last. */
export const OTHERS = 'x→y:9@0 y→z:4@400 x→z:9@900';

/** Firms that both buy and sell, of two others each: peers enough for a percentile to say something. */
export const PEERS = Array.from({ length: 30 }, (_, k) => {
  const next = (k + 1) % 30;
  return `f${k}→g${k}:9@${k} f${k}→g${next}:8@${k + 5} g${k}→f${k}:5@${k + 200} g${k}→f${next}:6@${k + 205}`;
}).join(' ');

/** `count` equal invoices from a day on, one every so many days. */
export const run = (seller: string, buyer: string, amount: number, from: number, count: number, step: number) =>
  Array.from({ length: count }, (_, k) => `${seller}→${buyer}:${amount}@${from + step * k}`).join(' ');

/** Findings with the ids of their core, strongest first. */
export function found(detector: Detector, snapshot: Snapshot, options: Partial<ScanOptions> = {}): { cores: string[]; findings: readonly Finding[] } {
  const scan = new Scan(snapshot, { currency: snapshot.currencies.indexOf('CNY'), ...options });
  const { findings } = detector.detect(scan, detector.parameters);
  return { cores: findings.map(({ core }) => core.map((u) => idOf(snapshot, u)).join(' ')), findings };
} // prettier-ignore
