import { OBSERVED_PURCHASES, OBSERVED_SALES } from '../../graph/snapshot.ts';
import { type BenchOptions, madeSnapshot } from '../trace.bench.ts';
import { DETECTORS } from './detectors.ts';
import { type Report, reportsOf } from './leads.ts';
import { ringsOf } from '../rings/rings.ts';
import { Scan } from './scan.ts';

/** Times a whole scan of a made snapshot in one thread, detector by detector in their order, then rings: what several ask for is measured by the first. */
export function benchScan({ firms, invoices, seed, log }: BenchOptions): void {
  const snapshot = madeSnapshot(firms, invoices, seed);
  snapshot.taxpayers.observed.fill(OBSERVED_SALES | OBSERVED_PURCHASES);
  const row = (name: string, cells: readonly string[]) =>
    log(`${name.padEnd(20)}${cells.map((cell) => cell.padStart(12)).join('')}`);
  row('detector', ['seconds', 'CPU s', 'evaluated', 'leads']);
  const scan = new Scan(snapshot, { currency: 0 });
  const reports: Report[] = [];
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const secondsSince = (from: number, cpu: NodeJS.CpuUsage) => {
    const { user, system } = process.cpuUsage(cpu);
    return [(performance.now() - from) / 1000, (user + system) / 1e6].map((seconds) => seconds.toFixed(2));
  };
  for (const detector of DETECTORS) {
    const [from, cpu] = [performance.now(), process.cpuUsage()];
    const found = detector.detect(scan, detector.parameters);
    const own = reportsOf(scan, detector, found);
    reports.push(...own);
    row(detector.name, [...secondsSince(from, cpu), ...[found.candidates, own.length].map(String)]);
  }
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  const rings = ringsOf(scan, reports, seed);
  row('rings', [...secondsSince(from, cpu), ...[reports.length, rings.length].map(String)]);
  row('all', secondsSince(begun, used));
}
