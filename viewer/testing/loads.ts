/** A finished load with something of everything, and the steps of one under way. */
import type { FileReport, Load, LoadReport, Refusal, RefusalsReply, RefusalTable } from '../../server/contract.ts';
import { version } from './economy.ts';
import { account, slice } from './invoices.ts';

const noFacts = { newFacts: 0, replacedFacts: 0 };
const none = { read: 0, refused: 0, newInvoices: 0, furtherClaims: 0, exactRepeats: 0, conflicts: 0, ...noFacts };
const file = (name: string, part: Partial<FileReport>): FileReport => ({
  name,
  outcome: 'loaded',
  kind: 'sales',
  sha256: version,
  bytes: 0,
  reason: null,
  code: null,
  rows: none,
  voidRows: 0,
  redRows: 0,
  zeroRows: 0,
  repairs: { accepted: 0, refused: 0 },
  deductions: 0,
  ignoredColumns: [],
  reading: null,
  warnings: [],
  ...part,
});

export const report: LoadReport = {
  dryRun: false,
  files: [
    file('sales-2017.csv', {
      bytes: 48_211_004,
      rows: {
        read: 210_946,
        refused: 3,
        newInvoices: 209_801,
        furtherClaims: 0,
        exactRepeats: 940,
        conflicts: 202,
        ...noFacts,
      },
      voidRows: 9120,
      redRows: 4112,
      zeroRows: 17,
      ignoredColumns: ['备注', '开票人'],
      warnings: [{ code: 'self_issued', rows: 4, text: '销方与购方相同，记入账本，不画在图上' }],
    }),
    file('purchases-2017.csv.gz', {
      kind: 'purchases',
      bytes: 6_004_120,
      rows: {
        read: 98_400,
        refused: 1,
        newInvoices: 61_002,
        furtherClaims: 37_170,
        exactRepeats: 220,
        conflicts: 7,
        ...noFacts,
      },
      repairs: { accepted: 31, refused: 2 },
    }),
    file('sales-2016.csv', { outcome: 'already_loaded', bytes: 31_020_000 }),
    file('readme.txt', { outcome: 'skipped', kind: null, reason: '不是 CSV 文件。', bytes: 812 }),
    file('summary.csv', {
      outcome: 'refused',
      kind: null,
      reason: '表头里找不到开票日期和金额，认不出是哪种账。',
      bytes: 5120,
    }),
  ],
  rows: {
    read: 309_346,
    refused: 4,
    newInvoices: 270_803,
    furtherClaims: 37_170,
    exactRepeats: 1160,
    conflicts: 209,
    ...noFacts,
  },
  voidRows: 9120,
  redRows: 4112,
  zeroRows: 17,
  matches: {
    rowPairs: 37_170,
    rowPairsWithinOneFirm: 812,
    rowPairsBetweenFirms: 36_358,
    orderedPairs: 1904,
    invoices: 36_301,
    contested: 57,
  },
  refusals: [
    [
      'sales-2017.csv',
      1882,
      '开票日期',
      '20217-01-01',
      '日期不在 1950 至 2099 年之间。',
      '改正年份后重新装入这个文件。',
    ],
    ['sales-2017.csv', 40_210, '金额', '12a0.00', '金额里有字母。', '改成数字后重新装入。'],
    ['sales-2017.csv', 88_001, '税额', '1e18', '金额超过一张发票的上限。', '核对原票。'],
    ['purchases-2017.csv.gz', 512, null, null, '这一行的列数与表头不同。', '检查是否少了引号。'],
  ].map(([name, row, column, value, reason, advice]): Refusal => ({
    id: `${version}:${row}`,
    load: 'load-1',
    file: String(name),
    row: Number(row),
    column: column === null ? null : String(column),
    value: value === null ? null : String(value),
    code: 'bad_value',
    reason: String(reason),
    advice: String(advice),
    repair: null,
  })),
  repaired: 31,
  identity: { aliases: { accepted: 60, gained: 4, withdrawn: 1 }, open: { alias: 127, duplicate: 8 } },
  account,
  version,
  taxpayers: 1624,
  relations: 1705,
  invoices: 46_120,
  seconds: 6.2,
};

const done = { phase: 'done', file: null, done: 3, total: 3, unit: 'files', secondsLeft: null } as const;

export const finishedLoad: Load = {
  id: 'load-1',
  state: 'done',
  progress: done,
  startedAt: '2026-11-02T08:15:00Z',
  finishedAt: '2026-11-02T08:15:06Z',
  files: [],
  report,
  problem: null,
};

/** Hit by a crash while it was being written. */
export const interruptedLoad: Load = {
  ...finishedLoad,
  id: 'load-0',
  state: 'interrupted',
  progress: { phase: 'applying', file: null, done: 0, total: null, unit: 'rows', secondsLeft: null },
  startedAt: '2026-11-01T02:00:00Z',
  finishedAt: '2026-11-01T02:03:10Z',
  files: ['sales-2018.csv', 'purchases-2018.csv'],
  report: null,
};

/** Many more than fit on a page; two of an earlier load were mended since. */
const older = 25_000;
function refusalAt(index: number): Refusal {
  if (index < report.refusals.length) return report.refusals[index];
  const row = index - report.refusals.length + 2;
  const repair = row > 3 ? null : { file: 'mended.csv', row, accepted: row === 2 };
  return {
    ...{
      id: `${version}:${row}`,
      load: 'load-9',
      file: 'sales-2015.csv',
      row,
      column: '开票日期',
      value: '2015-02-30',
    },
    ...{ code: 'bad_day', reason: '没有这一天。', advice: '核对原票上的开票日期。', repair },
  };
}

export function refusals(query: URLSearchParams): RefusalsReply {
  const of = report.refusals.length;
  const [from, upTo] = { all: [0, of + older], 'load-1': [0, of], 'load-9': [of, of + older] }[
    query.get('load') ?? 'all'
  ] ?? [0, 0];
  const mended = query.get('open') === 'false' || from + upTo === of ? 0 : 2;
  const total = upTo - from - mended;
  // The mended ones are the first two of the older load.
  const place = (index: number) => (from + index < of ? from + index : from + index + mended);
  return { ...slice(total, query, (index) => refusalAt(place(index))), total };
}

export const refusalTables = (load: string | null): RefusalTable[] => [
  { id: '00112233445566aa', kind: 'sales', columns: ['发票号码', '开票日期'], rows: load === 'load-1' ? 3 : 25_001 },
  { id: '00112233445566bb', kind: 'purchases', columns: ['发票号码', '开票日期', '备注'], rows: 1 },
];

/** What the n-th look at a load finds. */
export function loadSeen(id: string, looks: number): Load {
  const under = { ...finishedLoad, id, startedAt: '2026-11-03T09:00:00Z' };
  if (looks > 2) return under;
  const progress = {
    phase: 'reading',
    file: 'mine.csv',
    done: looks * 400,
    total: 1200,
    unit: 'rows',
    secondsLeft: 5,
  } as const;
  return { ...under, state: 'running', progress, finishedAt: null, report: null };
}
