import { ledgerRows } from '../../seed/fit/ledgers.ts';
import {
  distanceOf,
  type LedgerRow,
  MARGINAL_NAMES,
  type Marginals,
  MARGINALS,
  marginalsOf,
  quantileOf,
} from '../../seed/fit/marginals.ts';
import type { Terminal } from './terminal.ts';
import { readable } from './unreadable.ts';

const SHARES = [0.1, 0.5, 0.9, 0.99];

/** `suyuan fit`: the distributions of two sets of one-sided ledgers side by side. */
export async function fit({ real, made }: { real: string; made: string }, terminal: Terminal): Promise<number> {
  const [a, b] = [await marginalsIn(real, terminal), await marginalsIn(made, terminal)];
  terminal.endProgress();
  const rows = MARGINAL_NAMES.map((name) => ({
    name,
    real: SHARES.map((share) => quantileOf(a[name], share)),
    made: SHARES.map((share) => quantileOf(b[name], share)),
    distance: distanceOf(a[name], b[name]),
  }));
  terminal.document({ shares: SHARES, rows });
  const [realName, madeName] = [terminal.say('真', 'real'), terminal.say('造', 'made')];
  terminal.print(
    terminal.table(
      [
        terminal.say('分布', 'distribution'),
        ...[realName, madeName].flatMap((of) => SHARES.map((share) => `${of} P${100 * share}>`)),
        `${terminal.say('距离', 'distance')}>`,
      ],
      rows.map(({ name, real, made, distance }) => [
        MARGINALS[name][terminal.language],
        ...[...real, ...made].map(short),
        distance.toFixed(2),
      ]),
    ),
  );
  terminal.print(
    terminal.say(
      '距离：两个累积分布的最大差（Kolmogorov–Smirnov），0 为相同，1 为毫无重叠。',
      'distance: the largest difference of the cumulative distributions (Kolmogorov–Smirnov); 0 is equal, 1 is apart.',
    ),
  );
  return 0;
}

async function marginalsIn(folder: string, terminal: Terminal): Promise<Marginals> {
  terminal.progress(terminal.say(`读取 ${folder}…`, `reading ${folder}…`));
  return readable(async () => {
    const rows: LedgerRow[] = [];
    for await (const row of ledgerRows(folder)) rows.push(row);
    return marginalsOf(rows);
  });
}

/** Three digits that count. */
function short(value: number): string {
  if (Number.isNaN(value)) return '-';
  const size = Math.abs(value);
  return size >= 100 || value === 0 ? value.toFixed(0) : value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3);
}
