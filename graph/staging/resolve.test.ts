import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildSnapshot } from '../build.ts';
import { dayOf } from '../days.ts';
import { digestText, invoiceDigest } from '../model.ts';
import { digestOf as digestInSnapshot, INVOICE_CONFLICT } from '../snapshot.ts';
import type { Store } from '../store.ts';
import { MemoryStore } from '../stores/memory/store.ts';
import { CONFLICT_AMOUNT, CONFLICT_PARTY, CONFLICT_STATUS } from '../tables.ts';
import { csv, type Files, invoicesOf, ledgerOf, liveChanges, type Loaded, loadFiles } from './harness.ts';

/** A row of a ledger, as a test gives it. Empty texts are missing cells. */
interface LedgerRow {
  kind: 'sales' | 'purchases' | 'invoices';
  /** The ledger's owner; of a full invoice, the seller. */
  owner: string;
  /** The other party: a number of the tax administration, else a code of the owner's own. */
  otherId: string;
  otherCode: string;
  code: string;
  number: string;
  date: string;
  net: string;
  tax: string;
  gross: string;
  void: boolean;
  class: string;
  name: string;
}

const REST = '发票代码,发票号码,开票日期,金额,税额,价税合计,发票状态,发票类型';
const HEADERS = {
  sales: `企业代号,购方识别号,购方代号,购方名称,${REST}`,
  purchases: `企业代号,销方识别号,销方代号,销方名称,${REST}`,
  invoices: `销方识别号,购方识别号,x,购方名称,${REST}`,
};
const lineOf = (row: LedgerRow) =>
  [row.owner, row.otherId, row.otherCode, row.name, row.code, row.number, row.date, row.net, row.tax, row.gross]
    .concat(row.void ? '作废发票' : '有效发票', row.class)
    .join(',');

const BASIS: LedgerRow = {
  kind: 'sales',
  owner: 'X',
  otherId: '',
  otherCode: 'c1',
  code: '',
  number: '1',
  date: '2020-01-02',
  net: '100',
  tax: '13',
  gross: '113',
  void: false,
  class: '',
  name: '',
};
const sale = (more: Partial<LedgerRow> = {}): LedgerRow => ({ ...BASIS, ...more });
const purchase = (more: Partial<LedgerRow> = {}): LedgerRow => ({
  ...BASIS,
  kind: 'purchases',
  owner: 'Y',
  otherCode: 'c2',
  ...more,
});
const full = (more: Partial<LedgerRow> = {}): LedgerRow => ({
  ...BASIS,
  kind: 'invoices',
  owner: 'X',
  otherId: 'Y',
  otherCode: '',
  ...more,
});

/** What is tested here is what claims say by themselves; who is who is for identify.test.ts. */
const ALONE = { identifies: false };
async function aloneIn(...files: Files[]): Promise<{ store: MemoryStore; loaded: Loaded[] }> {
  const store = new MemoryStore();
  const loaded: Loaded[] = [];
  for (const some of files) loaded.push(await loadFiles(store, some, ALONE));
  return { store, loaded };
}

/** Files with the rows of each kind, in order; the mark makes contents differ. */
function filesOf(rows: readonly LedgerRow[], mark = ''): Files {
  const files: Record<string, string> = {};
  for (const kind of ['sales', 'purchases', 'invoices'] as const) {
    const ofKind = rows.filter((row) => row.kind === kind);
    if (ofKind.length > 0)
      files[`${mark}${kind}.csv`] = csv(
        `${HEADERS[kind]}${mark && `,${mark}`}`,
        ...ofKind.map((row) => lineOf(row) + (mark && ',')),
      );
  }
  return files;
}

const differing = (conflict: number) =>
  (conflict & CONFLICT_PARTY ? ' party' : '') +
  (conflict & CONFLICT_STATUS ? ' status' : '') +
  (conflict & CONFLICT_AMOUNT ? ' amount' : '');
const told = async (store: Store) =>
  (await invoicesOf(store))
    .map(
      ({ seller, buyer, number, void: isVoid, conflict, contested, claims }) =>
        `${seller}→${buyer} ${number} ×${claims.length}${isVoid ? ' void' : ''}${differing(conflict)}${contested ? ' contested' : ''}`,
    )
    .sort();

async function resolved(...loads: LedgerRow[][]) {
  const { store, loaded } = await aloneIn(...loads.map((rows, i) => filesOf(rows, `l${i}`)));
  return { store, told: await told(store), loaded, last: loaded.at(-1)! };
}

describe('which claims are one invoice', () => {
  const cases: [what: string, rows: LedgerRow[], invoices: string[]][] = [
    ['a sale and a purchase that match', [sale(), purchase()], ['X→Y 1 ×2']],
    [
      'within one firm they stay two',
      [sale(), purchase({ owner: 'X' })],
      ['X/purchases/c2→X 1 ×1', 'X→X/sales/c1 1 ×1'],
    ],
    ['another day', [sale(), purchase({ date: '2020-01-03' })], ['X→X/sales/c1 1 ×1', 'Y/purchases/c2→Y 1 ×1']],
    ['another tax', [sale(), purchase({ tax: '12', gross: '' })], ['X→X/sales/c1 1 ×1', 'Y/purchases/c2→Y 1 ×1']],
    [
      'a missing code equals only a missing one',
      [sale({ code: '04' }), purchase()],
      ['X→X/sales/c1 1 ×1', 'Y/purchases/c2→Y 1 ×1'],
    ],
    ['equal codes', [sale({ code: '04' }), purchase({ code: '04' })], ['X→Y 1 ×2']],
    [
      'missing amounts equal nothing',
      [sale({ net: '', tax: '' }), purchase({ net: '', tax: '' })],
      ['X→X/sales/c1 1 ×1', 'Y/purchases/c2→Y 1 ×1'],
    ],
    [
      'two buyers match one sale',
      [sale(), purchase(), purchase({ owner: 'Z' })],
      ['X→X/sales/c1 1 ×1 contested', 'Y/purchases/c2→Y 1 ×1 contested', 'Z/purchases/c2→Z 1 ×1 contested'],
    ],
    [
      'two sellers match one purchase',
      [sale(), sale({ owner: 'W' }), purchase()],
      ['W→W/sales/c1 1 ×1 contested', 'X→X/sales/c1 1 ×1 contested', 'Y/purchases/c2→Y 1 ×1 contested'],
    ],
    ['the own number of the other party agrees', [sale({ otherId: 'Y' }), purchase({ otherId: 'X' })], ['X→Y 1 ×2']],
    [
      'the own number of the other party contradicts',
      [sale({ otherId: 'Z' }), purchase()],
      ['X→Z 1 ×1', 'Y/purchases/c2→Y 1 ×1'],
    ],
    [
      'a contradiction leaves the other match',
      [sale(), purchase(), purchase({ owner: 'Z', otherId: 'W' })],
      ['W→Z 1 ×1', 'X→Y 1 ×2'],
    ],
    ['void at one side', [sale(), purchase({ void: true })], ['X→Y 1 ×2 status']],
    ['void at both', [sale({ void: true }), purchase({ void: true })], ['X→Y 1 ×2 void']],
    ['a full invoice and both ledgers', [full(), sale(), purchase()], ['X→Y 1 ×3']],
    ['a full invoice and a sale to somebody else', [full(), sale({ otherId: 'Z' })], ['X→Y 1 ×1', 'X→Z 1 ×1']],
    [
      'a purchase that fits two full invoices',
      [full(), full({ owner: 'W' }), purchase()],
      ['W→Y 1 ×1', 'X→Y 1 ×1', 'Y/purchases/c2→Y 1 ×1 contested'],
    ],
    [
      'a purchase of what a full invoice gives to another',
      [full(), sale(), purchase(), purchase({ owner: 'Z' })],
      ['X→Y 1 ×3', 'Z/purchases/c2→Z 1 ×1 contested'],
    ],
    [
      'the same under one code',
      [full(), sale(), purchase(), purchase({ owner: 'Z' })].map((row) => ({ ...row, code: '04' })),
      ['X→Y 1 ×4 party'],
    ],
    [
      'a full invoice and a sale that know only the gross',
      [full({ net: '', tax: '', class: 'p' }), sale({ net: '', tax: '', otherId: 'Y' })],
      ['X→Y 1 ×2'],
    ],
    [
      'several buyers of one code, who name the seller by codes: a pair that one of them names',
      [purchase({ code: '04', owner: 'A', otherCode: 'x' }), purchase({ code: '04', owner: 'A-1', otherCode: 'y' })],
      ['A-1/purchases/y→A-1 1 ×2 party'],
    ],
    [
      'both ledgers of one firm, and another buyer: the sale is met',
      [
        sale({ code: '04' }),
        purchase({ code: '04', owner: 'X', net: '200' }),
        purchase({ code: '04', owner: 'X', net: '200' }),
        purchase({ code: '04', net: '99' }),
      ],
      ['X/purchases/c2→X 1 ×2', 'X→Y 1 ×2 amount'],
    ],
    [
      'most claims name the party',
      [sale({ otherCode: 'c9' }), sale({ otherCode: 'c9' }), sale()],
      ['X→X/sales/c9 1 ×3 party'],
    ],
    [
      'then bytes do',
      [sale({ otherCode: '\u{1f600}' }), sale({ otherCode: '\uff5e' })],
      ['X→X/sales/\uff5e 1 ×2 party'],
    ],
    ['another gross is a conflict', [sale(), sale({ gross: '114' })], ['X→X/sales/c1 1 ×2 amount']],
    [
      'where only the gross is known, it tells documents apart',
      [sale({ net: '', tax: '' }), sale({ net: '', tax: '', gross: '7' })],
      ['X→X/sales/c1 1 ×1', 'X→X/sales/c1 1 ×1'],
    ],
    // what one number names, whoever claims it
    [
      'two buyers claim one code and number',
      [purchase({ code: '04', otherId: 'X' }), purchase({ code: '04', otherId: 'X', owner: 'Z' })],
      ['X→Y 1 ×2 party'],
    ],
    [
      'a buyer that the sale does not name claims it too',
      [
        sale({ code: '04', otherId: 'Y' }),
        purchase({ code: '04', otherId: 'X' }),
        purchase({ code: '04', otherId: 'X', owner: 'Z' }),
      ],
      ['X→Y 1 ×3 party'],
    ],
    [
      'a code that several buyers match is contested all the same',
      [sale({ code: '04' }), purchase({ code: '04' }), purchase({ code: '04', owner: 'Z' })],
      ['X→X/sales/c1 1 ×1 contested', 'Y/purchases/c2→Y 1 ×1 contested', 'Z/purchases/c2→Z 1 ×1 contested'],
    ],
    [
      'another day or amount under one code and number',
      [
        full({ code: '04' }),
        full({ code: '04', date: '2020-01-05' }),
        full({ code: '04', net: '1', tax: '0', gross: '1' }),
      ],
      ['X→Y 1 ×3 amount'],
    ],
    [
      'another amount and status in the other ledger',
      [sale({ code: '04' }), purchase({ code: '04', net: '99', tax: '14', void: true })],
      ['X→Y 1 ×2 status amount'],
    ],
    [
      'both ledgers of one firm, under one code',
      [sale({ code: '04' }), purchase({ code: '04', owner: 'X' })],
      ['X/purchases/c2→X 1 ×1', 'X→X/sales/c1 1 ×1'],
    ],
    [
      'several sellers of one code: most claims, then bytes, and a buyer that goes with it',
      [
        full({ code: '04' }),
        full({ code: '04', owner: 'A', otherId: 'B' }),
        full({ code: '04', owner: 'A', otherId: 'B' }),
      ],
      ['A→B 1 ×3 party'],
    ],
    ['codes with slashes and percents', [sale({ owner: 'a/b', otherCode: '%/' })], ['a%2Fb→a%2Fb/sales/%25%2F 1 ×1']],
  ];
  /** By case: all in one load, and each case's last rows first, in as many loads as it has rows. */
  let whole: Map<string, string[]>;
  let parts: Map<string, string[]>;
  beforeAll(async () => {
    // a case is told from the others by the number of its invoices
    const rows = cases.map(([, given], i) => given.map((row) => ({ ...row, number: `${i}` })));
    whole = byNumber((await resolved(rows.flat())).told);
    const longest = Math.max(...rows.map(({ length }) => length));
    const loads = Array.from({ length: longest }, (_, k) =>
      rows.flatMap((given) => given.toReversed().slice(k, k + 1)),
    );
    parts = byNumber((await resolved(...loads)).told);
  });

  const byNumber = (lines: string[]) => {
    const groups = new Map<string, string[]>();
    for (const line of lines) {
      const number = line.split(' ')[1];
      groups.set(number, [...(groups.get(number) ?? []), line.replace(` ${number} `, ' 1 ')]);
    }
    return groups;
  };

  test.each(cases.map(([what, , invoices], i) => [what, invoices, i] as const))('%s', (_, invoices, i) => {
    expect(whole.get(`${i}`)).toEqual(invoices);
    expect(parts.get(`${i}`)).toEqual(invoices);
  });

  test('a number that means nothing: of ten thousand pairs only those that name each other are joined', async () => {
    const crowd = Array.from({ length: 110 }, (_, i) => [
      sale({ owner: `S${i}`, number: '0' }),
      purchase({ owner: `B${i}`, number: '0' }),
    ]);
    const named = [
      sale({ owner: 'N', otherId: 'M', number: '0' }),
      purchase({ owner: 'M', otherId: 'N', number: '0' }),
      // names nobody who is there
      sale({ owner: 'O', otherId: 'elsewhere', number: '0' }),
    ];
    const { told: whole } = await resolved([...crowd.flat(), ...named]);
    const { told: inTwo } = await resolved(
      [...named, ...crowd.map(([first]) => first)],
      crowd.map(([, second]) => second),
    );
    expect(inTwo).toEqual(whole);
    expect(whole.filter((line) => !line.endsWith('contested'))).toEqual(['N→M 0 ×2', 'O→elsewhere 0 ×1']);
    expect(whole).toHaveLength(222);
  });

  test('outcomes of rows', async () => {
    const { last } = await resolved([
      sale(),
      sale(),
      sale({ otherCode: 'c9' }),
      sale({ void: true }),
      purchase(),
      sale({ number: 'x' }),
    ]);
    const noFacts = { newFacts: 0, replacedFacts: 0 };
    expect(last.files.map(({ rows }) => rows)).toEqual([
      { read: 5, refused: 0, newInvoices: 2, furtherClaims: 0, exactRepeats: 1, conflicts: 2, ...noFacts },
      { read: 1, refused: 0, newInvoices: 0, furtherClaims: 1, exactRepeats: 0, conflicts: 0, ...noFacts },
    ]);
  });

  test('the report counts matches in which a row is new', async () => {
    const first = [sale(), sale(), purchase(), sale({ number: '2' }), purchase({ number: '2', owner: 'X' })];
    const { loaded } = await resolved(first, [purchase({ owner: 'Z' })], [sale({ number: '9' })]);
    expect(loaded.map(({ matches }) => matches)).toEqual([
      { rowPairs: 3, rowPairsWithinOneFirm: 1, rowPairsBetweenFirms: 2, orderedPairs: 1, invoices: 1, contested: 0 },
      { rowPairs: 2, rowPairsWithinOneFirm: 0, rowPairsBetweenFirms: 2, orderedPairs: 1, invoices: 1, contested: 1 },
      { rowPairs: 0, rowPairsWithinOneFirm: 0, rowPairsBetweenFirms: 0, orderedPairs: 0, invoices: 0, contested: 0 },
    ]);
  });

  test('single, matched, contested: what changes is told', async () => {
    const store = new MemoryStore();
    const change = async (rows: LedgerRow[], mark: string) => {
      const { sequence } = await store.state();
      await loadFiles(store, filesOf(rows, mark), ALONE);
      const { added, removed } = await liveChanges(store, sequence);
      return [
        added.map(({ seller, buyer, contested }) => `${seller}→${buyer}${contested ? ' contested' : ''}`).sort(),
        removed.high.length,
      ];
    };
    expect(await change([sale()], 'a')).toEqual([['X→X/sales/c1'], 0]);
    expect(await change([purchase()], 'b')).toEqual([['X→Y'], 1]);
    expect(await change([purchase({ owner: 'Z' })], 'c')).toEqual([
      ['X→X/sales/c1 contested', 'Y/purchases/c2→Y contested', 'Z/purchases/c2→Z contested'],
      1,
    ]);
    expect(await change([sale()], 'd')).toEqual([[], 0]);
    // a status that differs changes a flag only
    expect(await change([sale({ void: true })], 'e')).toEqual([['X→X/sales/c1 contested'], 1]);
  });
});

// ---- a naive oracle: plain arrays, no code in common with staging

interface Claim extends LedgerRow {
  file: string;
  line: number;
}

interface Concluded {
  fields: Record<string, unknown>;
  /** CONFLICT_* bits. */
  conflict: number;
  contested: boolean;
  claims: string[];
}

const bytes = (text: string) => Buffer.from(text).toString('hex');
const least = (texts: (string | null)[]) =>
  texts.filter((text) => text !== null).sort((a, b) => (bytes(a) < bytes(b) ? -1 : 1))[0] ?? null;
const minor = (text: string) => (text === '' ? null : Math.round(Number(text) * 100));

function oracle(claims: readonly Claim[]): { invoices: Concluded[]; outcomes: Record<string, number[]> } {
  const rows = claims.map((claim) => {
    const given = { net: minor(claim.net), tax: minor(claim.tax), gross: minor(claim.gross) };
    const gross = given.gross ?? given.net! + given.tax!;
    const other = claim.otherId || `${claim.owner}/${claim.kind}/${claim.otherCode}`;
    return {
      ...claim,
      code: /^\d{20}$/.test(claim.number) ? '' : claim.code,
      gross,
      net: given.net ?? (given.tax === null ? null : gross - given.tax),
      tax: given.tax ?? (given.net === null ? null : gross - given.net),
      seller: claim.kind === 'purchases' ? other : claim.owner,
      buyer: claim.kind === 'purchases' ? claim.owner : other,
      own: claim.otherId === '' && claim.kind !== 'invoices',
    };
  });
  type R = (typeof rows)[number];
  const isGlobal = (row: R) => row.code !== '' || /^\d{20}$/.test(row.number);
  const faceOf = (row: R) => JSON.stringify([row.code, row.number, row.date, row.net, row.tax]);
  const amountsOf = (row: R) => [row.date, row.net, row.tax, row.gross] as const;
  const byPaper = new Map<string, R[]>();
  for (const row of rows) {
    const bare = row.net === null || row.tax === null ? row.gross : null;
    const what = isGlobal(row) ? [row.code, row.number] : [faceOf(row), bare];
    const paper = JSON.stringify([row.kind, row.owner, ...what]);
    byPaper.set(paper, [...(byPaper.get(paper) ?? []), row]);
  }
  /** What most say; then the one that comes first. */
  const elected = <T>(
    votes: readonly { what: T; weight: number }[],
    before: (a: T, b: T) => number,
    rankOf: (what: T) => number = () => 0,
  ): T => {
    const tally = new Map<string, { what: T; weight: number }>();
    for (const { what, weight } of votes) {
      const key = JSON.stringify(what);
      tally.set(key, { what, weight: weight + (tally.get(key)?.weight ?? 0) });
    }
    return [...tally.values()].sort(
      (a, b) => rankOf(a.what) - rankOf(b.what) || b.weight - a.weight || before(a.what, b.what),
    )[0].what;
  };
  const inBytes = (a: string, b: string) => (bytes(a) < bytes(b) ? -1 : bytes(a) > bytes(b) ? 1 : 0);
  type Amounts = readonly [date: string, net: number | null, tax: number | null, gross: number];
  const inAmounts = (a: Amounts, b: Amounts) =>
    inBytes(a[0], b[0]) ||
    [1, 2, 3].reduce((order, i) => order || Number(a[i] ?? Infinity) - Number(b[i] ?? Infinity) || 0, 0);
  /** Values that are given, and are not all the same. */
  const vary = (values: unknown[]) => new Set(values.filter((value) => value !== null)).size > 1;
  const amountsVary = (all: readonly Amounts[]) => [0, 1, 2, 3].some((i) => vary(all.map((one) => one[i])));
  const smallest = (values: (number | null)[]) => {
    const given = values.filter((value) => value !== null);
    return given.length > 0 ? Math.min(...given) : null;
  };
  const agreedOn = (all: readonly Amounts[]): Amounts => [
    all[0][0],
    smallest(all.map((one) => one[1])),
    smallest(all.map((one) => one[2])),
    smallest(all.map((one) => one[3]))!,
  ];
  const papers = [...byPaper.values()].map((of) => {
    const [seller, buyer] = elected(
      of.map((row) => ({ what: [row.seller, row.buyer] as const, weight: 1 })),
      (a, b) => inBytes(a[0], b[0]) || inBytes(a[1], b[1]),
      // own numbers before codes
      (pair) => pair.filter((party) => party.includes('/')).length,
    );
    const all = of.map(amountsOf);
    const votes = all.map((what) => ({ what, weight: 1 }));
    return {
      of,
      kind: of[0].kind,
      owner: of[0].owner,
      seller,
      buyer,
      own: of.find((row) => row.seller === seller && row.buyer === buyer)!.own,
      global: isGlobal(of[0]) ? JSON.stringify([of[0].code, of[0].number]) : null,
      faces: new Set(of.filter((row) => row.net !== null && row.tax !== null).map(faceOf)),
      /** Where net or tax is missing, the gross has to do. */
      allFaces: new Set(
        of.map((row) => faceOf(row) + (isGlobal(row) || (row.net !== null && row.tax !== null) ? '' : row.gross)),
      ),
      amounts: amountsVary(all) ? elected(votes, inAmounts) : agreedOn(all),
      disagree: {
        // a number and a code may mean the same
        party: (['seller', 'buyer'] as const).some((party) =>
          [true, false].some((isCode) => vary(of.map((row) => row[party]).filter((id) => id.includes('/') === isCode))),
        ),
        amount: amountsVary(all),
      },
    };
  });
  type P = (typeof papers)[number];
  const meet = (a: P, b: P) => [...a.faces].some((face) => b.faces.has(face));
  const possible = papers
    .filter(({ kind }) => kind === 'sales')
    .flatMap((s) =>
      papers
        .filter((p) => p.kind === 'purchases' && meet(s, p) && s.owner !== p.owner)
        .filter((p) => (s.own || s.buyer === p.owner) && (p.own || p.seller === s.owner))
        .map((p) => ({ s, p })),
    );
  const contested = new Set<P>();
  const anchor = new Map<P, P>(papers.map((paper) => [paper, paper]));
  for (const x of papers.filter(({ kind }) => kind !== 'invoices')) {
    const takers = papers.filter(
      (f) =>
        f.kind === 'invoices' &&
        [...f.allFaces].some((face) => x.allFaces.has(face)) &&
        (x.kind === 'sales'
          ? x.owner === f.seller && (x.own || x.buyer === f.buyer)
          : x.owner === f.buyer && (x.own || x.seller === f.seller)),
    );
    if (takers.length === 1) anchor.set(x, takers[0]);
    else if (takers.length > 1 && x.global === null) contested.add(x);
  }
  const isTaken = (paper: P) => anchor.get(paper) !== paper;
  const open = possible.filter(({ s, p }) => !isTaken(s) && !isTaken(p));
  const rivals = (paper: P) => open.filter(({ s, p }) => s === paper || p === paper).length;
  for (const { s, p } of open) if (rivals(s) > 1 || rivals(p) > 1) contested.add(s).add(p);
  for (const { s, p } of possible)
    for (const [one, other] of [
      [s, p],
      [p, s],
    ])
      if (isTaken(other) && !isTaken(one) && one.global === null) contested.add(one);
  for (const { s, p } of open)
    if (rivals(s) === 1 && rivals(p) === 1 && !contested.has(s) && !contested.has(p)) anchor.set(p, s);

  // whatever else bears a number that names one document
  const unitOf = (head: P) => papers.filter((paper) => anchor.get(paper) === head);
  const kindsInOrder = ['invoices', 'sales', 'purchases'];
  const first = (unit: P[]) =>
    unit
      .map(({ kind, owner }) => ({ kind: kindsInOrder.indexOf(kind), owner }))
      .sort((a, b) => a.kind - b.kind || inBytes(a.owner, b.owner))[0];
  for (const number of new Set(papers.map(({ global }) => global))) {
    if (number === null) continue;
    const units = papers
      .filter((paper) => paper.global === number && anchor.get(paper) === paper)
      .map(unitOf)
      .filter((unit) => !unit.some((paper) => contested.has(paper)));
    const weight = (unit: P[]) => unit.reduce((sum, { of }) => sum + of.length, 0);
    units.sort(
      (a, b) => weight(b) - weight(a) || first(a).kind - first(b).kind || inBytes(first(a).owner, first(b).owner),
    );
    /** A purchase by a firm that claims the document as its sale, elsewhere. */
    const isApart = (unit: P[]) =>
      unit.some(
        (x) =>
          x.kind === 'purchases' &&
          units.some((other) => other !== unit && other.some((y) => y.kind === 'sales' && y.owner === x.owner)),
      );
    const [head, ...followers] = units.filter((unit) => !isApart(unit));
    for (const unit of followers) for (const paper of unit) anchor.set(paper, anchor.get(head[0])!);
  }

  const merged = new Map<string, Concluded & { papers: P[] }>();
  for (const head of new Set(anchor.values())) {
    const group = unitOf(head);
    const say = <T>(pick: (paper: P) => T | null): T | null =>
      [...['invoices', 'sales'].map((kind) => group.filter((paper) => paper.kind === kind)), group]
        .map(
          (some) =>
            some
              .map(pick)
              .filter((value) => value !== null)
              .sort()[0],
        )
        .find((value) => value !== undefined) ?? null;
    const all = group.flatMap(({ of }) => of);
    // a party is named by its own number, or by a code of the other's ledger
    const byCode = (paper: P, party: 'seller' | 'buyer') =>
      paper.own && paper.kind === (party === 'seller' ? 'purchases' : 'sales');
    const name = (party: 'seller' | 'buyer', some: P[]) => {
      const numbered = some.filter((paper) => !byCode(paper, party));
      return elected(
        (numbered.length > 0 ? numbered : some).map((paper) => ({ what: paper[party], weight: paper.of.length })),
        inBytes,
      );
    };
    const differIn = (party: 'seller' | 'buyer') =>
      vary(group.filter((paper) => !byCode(paper, party)).map((paper) => paper[party]));
    const seller = name('seller', group);
    const sellerIsNumbered = group.some((paper) => !byCode(paper, 'seller'));
    const buyer = name(
      'buyer',
      group.filter((paper) => paper.seller === seller || (byCode(paper, 'seller') && sellerIsNumbered)),
    );
    const amounts = group.map((paper) => paper.amounts);
    const severalAmounts = amountsVary(amounts);
    const voices = group.map((paper) => ({ what: paper.amounts, weight: paper.of.length }));
    const sideOf = (what: Amounts) =>
      Math.min(
        ...group
          .filter((paper) => JSON.stringify(paper.amounts) === JSON.stringify(what))
          .map(({ kind }) => kindsInOrder.indexOf(kind)),
      );
    const [date, net, tax, gross] = severalAmounts
      ? elected(voices, (a, b) => sideOf(a) - sideOf(b) || inAmounts(a, b))
      : agreedOn(amounts);
    const fields = {
      ...{ seller, buyer, code: all[0].code || null, number: all[0].number, date, net, tax, gross },
      void: all.every((row) => row.void),
      class: say(({ of }) => least(of.map((row) => row.class || null))),
    };
    const conflict =
      (group.some(({ disagree }) => disagree.party) || differIn('seller') || differIn('buyer') ? CONFLICT_PARTY : 0) +
      (vary(all.map((row) => row.void)) ? CONFLICT_STATUS : 0) +
      (group.some(({ disagree }) => disagree.amount) || severalAmounts ? CONFLICT_AMOUNT : 0);
    const key = JSON.stringify(fields);
    const before = merged.get(key);
    merged.set(key, {
      fields,
      conflict: conflict | (before?.conflict ?? 0),
      contested: group.some((paper) => contested.has(paper)) || (before?.contested ?? false),
      claims: [...(before?.claims ?? []), ...all.map(({ file, line }) => `${file}:${line}`)].sort(),
      papers: [...(before?.papers ?? []), ...group],
    });
  }
  const outcomes: Record<string, number[]> = {};
  const seen = new Set<unknown>();
  const isNew = (what: unknown) => !seen.has(what) && Boolean(seen.add(what));
  const invoices = [...merged.values()];
  for (const row of rows) {
    const invoice = invoices.findIndex(({ papers: of }) => of.some((paper) => paper.of.includes(row)));
    const said = [row.owner, row.seller, row.buyer, row.void, amountsOf(row)];
    const isFirst = isNew(invoice);
    const isSide = isNew(JSON.stringify([invoice, row.kind]));
    const isSame = isNew(JSON.stringify([invoice, row.kind, said]));
    (outcomes[row.file] ??= [0, 0, 0, 0])[isFirst ? 0 : isSide ? 1 : isSame ? 3 : 2]++;
  }
  return { invoices: [...merged.values()].map(({ papers: _, ...rest }) => rest), outcomes };
}

const some = <T>(...values: T[]) => fc.constantFrom(...values);
const ledgerRow = (numbers: number): fc.Arbitrary<LedgerRow> =>
  fc
    .record({
      kind: some<LedgerRow['kind']>('sales', 'purchases', 'invoices'),
      owner: some('X', 'Y', 'Z'),
      otherId: some('', '', 'X', 'Y', 'Z', 'W'),
      otherCode: some('c1', 'c2'),
      code: some('', '', '04'),
      number: fc.nat(numbers).map((number) => (number % 4 === 0 ? String(number).padStart(20, '7') : String(number))),
      date: some('2020-01-02', '2020-01-02', '2020-01-03'),
      amounts: some(
        ['100', '13', '113'],
        ['100', '13', '113'],
        ['100', '13', ''],
        ['', '', '113'],
        ['', '', '7'],
        ['100', '13', '114'],
        ['-5', '-1', '-6'],
        ['0', '0', '0'],
      ),
      void: some(false, false, false, true),
      class: some('', '', 'p', 'q'),
      name: some('', 'n1', 'n2'),
    })
    .map(({ amounts: [net, tax, gross], ...row }) => ({
      ...row,
      net,
      tax,
      gross,
      otherId: row.kind === 'invoices' ? row.otherId || 'W' : row.otherId,
    }));

const order = ['sales.csv', 'purchases.csv', 'invoices.csv'];

describe('against a naive oracle', () => {
  test('invoices, their claims and the outcomes of rows are the same', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ledgerRow(40), { minLength: 1, maxLength: 400, size: 'max' }), async (rows) => {
        const { store, loaded } = await aloneIn(filesOf(rows));
        const claims = order.flatMap((file) =>
          rows.filter(({ kind }) => `${kind}.csv` === file).map((row, i): Claim => ({ ...row, file, line: i + 2 })),
        );
        const expected = oracle(claims);
        const found = (await invoicesOf(store)).map((row) => ({
          fields: {
            seller: row.seller,
            buyer: row.buyer,
            code: row.code,
            number: row.number,
            date: new Date(row.day * 86_400_000).toISOString().slice(0, 10),
            net: row.net_minor,
            tax: row.tax_minor,
            gross: row.gross_minor,
            void: row.void === 1,
            class: row.class,
          },
          conflict: row.conflict,
          contested: row.contested === 1,
          claims: row.claims.map(({ name, row: line }) => `${name}:${line}`).sort(),
        }));
        const sorted = (invoices: Concluded[]) => invoices.map((one) => JSON.stringify(one)).sort();
        expect(sorted(found)).toEqual(sorted(expected.invoices));
        for (const { name, rows: counts } of loaded[0].files)
          expect([counts.newInvoices, counts.furtherClaims, counts.exactRepeats, counts.conflicts], name).toEqual(
            expected.outcomes[name],
          );
      }),
      { numRuns: 12 },
    );
  });

  test('the digest in SQL is that of model.ts', async () => {
    const texts = ['E/1%', '销方 "甲"', '\u{1f600}', '\uff5e', "it's", 'a,b'];
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const rows = texts.flatMap((text, i) => [
      `${quoted(text)},B,${quoted(text)},044,2020-01-0${i + 1},1.00,0.13,1.13,USD,作废,${quoted(text)},30,`,
      `S,${quoted(text)},${i},,1955-01-0${i + 1},,,-1.13,,,,,${quoted(text)}`,
    ]);
    const { store } = await ledgerOf({
      'a.csv': csv('seller,buyer,number,code,date,net,tax,gross,currency,status,class,goods code,goods name', ...rows),
    });
    const invoices = await invoicesOf(store);
    expect(invoices).toHaveLength(rows.length);
    for (const row of invoices) {
      const { high, low } = invoiceDigest({
        seller: row.seller!,
        buyer: row.buyer!,
        code: row.code,
        number: row.number!,
        day: row.day,
        netMinor: row.net_minor,
        taxMinor: row.tax_minor,
        grossMinor: row.gross_minor!,
        currency: row.currency!,
        void: row.void === 1,
        class: row.class,
        goodsCode: row.goods_code,
        goodsName: row.goods_name,
        originalCode: row.original_code,
        originalNumber: row.original_number,
      });
      expect(digestText(row.digest_high, row.digest_low)).toBe(digestText(high, low));
    }
    expect(Math.min(...invoices.map(({ day }) => day))).toBe(dayOf(1955, 1, 1));
  });
});

describe('the order of rows, files and loads does not matter', () => {
  test('any partition gives the same ledger, and each step tells its change', { timeout: 60_000 }, async () => {
    const partitioned = fc.tuple(
      fc.array(fc.tuple(ledgerRow(12), fc.nat(3), fc.nat(1_000_000)), { minLength: 1, maxLength: 80, size: 'max' }),
      fc.nat(3),
    );
    await fc.assert(
      fc.asyncProperty(partitioned, async ([rows, loads]) => {
        const { store: whole, loaded } = await aloneIn(filesOf(rows.map(([row]) => row)));
        const parts = new MemoryStore();
        const live = new Map<string, number>();
        const shuffled = rows.toSorted((a, b) => a[2] - b[2]);
        for (let part = 0; part <= loads; part++) {
          const some = shuffled.filter(([, at]) => at % (loads + 1) === part).map(([row]) => row);
          if (some.length === 0) continue;
          const { sequence } = await parts.state();
          await loadFiles(parts, filesOf(some, `part${part}`), ALONE);
          const { added, removed } = await liveChanges(parts, sequence);
          for (const [i, high] of removed.high.entries())
            expect(live.delete(digestText(high, removed.low[i]))).toBe(true);
          for (const row of added) {
            const digest = digestText(row.digest_high, row.digest_low);
            expect(live.has(digest)).toBe(false);
            live.set(digest, row.conflict || row.contested ? INVOICE_CONFLICT : 0);
          }
          const snapshot = await buildSnapshot(parts);
          const flags = Array.from(
            snapshot.invoices.flags,
            (flag, i) => [digestInSnapshot(snapshot, i), flag & INVOICE_CONFLICT] as const,
          );
          expect(new Map(flags)).toEqual(live);
        }
        const { version, attributesVersion, sequence } = await parts.state();
        expect(loaded[0].state).toMatchObject({ version, attributesVersion });
        expect({ ...(await buildSnapshot(whole)), sequence }).toEqual(await buildSnapshot(parts));
        const named = (invoices: Awaited<ReturnType<typeof invoicesOf>>) =>
          invoices.map(({ claims, ...row }) => ({ ...row, claims: claims.length }));
        expect(named(await invoicesOf(parts))).toEqual(named(await invoicesOf(whole)));
      }),
      { numRuns: 6 },
    );
  });
});
