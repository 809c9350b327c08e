import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSnapshot } from './build.ts';
import { dayOf } from './days.ts';
import { digestText } from './model.ts';
import { concludeReversals } from './reversals.ts';
import { idOf, type Snapshot } from './snapshot.ts';
import { apply, type Given, invoice } from './stores/given.ts';
import { MemoryStore } from './stores/memory/store.ts';
import {
  REVERSAL_EQUAL,
  REVERSAL_LINKED,
  REVERSAL_MISSING,
  REVERSAL_NONE,
  REVERSAL_TAKEN,
  type Row,
} from './tables.ts';

const RULES = {
  [REVERSAL_LINKED]: 'linked',
  [REVERSAL_EQUAL]: 'equal',
  [REVERSAL_NONE]: 'none',
  [REVERSAL_TAKEN]: 'taken',
  [REVERSAL_MISSING]: 'missing',
} as Readonly<Record<number, string>>;

type Invoice = Row<'invoice'>;
const digestOf = ({ digest_high, digest_low }: Invoice) => digestText(digest_high, digest_low);

/** `number day gross`, then what is named, and after `:` the buyer: `2 5 -100 1`. Tax is a tenth of it. */
function drawn(text: string): Invoice[] {
  return text
    .trim()
    .split(/\s*,\s*/)
    .map((token) => {
      const [words, buyer = 'B'] = token.split(':');
      const [number, day, gross, original] = words.trim().split(' ');
      const [code, named] = original?.includes('/') ? original.split('/') : [null, original ?? null];
      const [ownCode, own] = number.includes('/') ? number.split('/') : [null, number];
      return invoice({
        ...{ number: own, code: ownCode, day: dayOf(2020, 1, Number(day)), buyer },
        ...{ gross_minor: Number(gross), tax_minor: Number(gross) / 10, net_minor: (9 * Number(gross)) / 10 },
        ...{ original_code: code, original_number: named },
      });
    });
}

/** `red → original rule amount`, by number, in order of the red letters' numbers. */
function told(invoices: readonly Invoice[]): string[] {
  const byDigest = new Map(invoices.map((row) => [digestOf(row), row]));
  return concludeReversals(invoices)
    .map((row) => {
      const red = byDigest.get(digestText(row.red_high, row.red_low))!;
      const original = byDigest.get(digestText(row.original_high, row.original_low));
      const equals = row.equals > 0 ? ` of ${row.equals}` : '';
      return `${red.number} → ${original?.number ?? '–'} ${RULES[row.rule]}${equals} ${row.gross_minor}/${row.tax_minor}`;
    })
    .sort();
}

describe('what a red letter reverses', () => {
  test.each([
    ['an equal one', '1 1 100, 2 5 -100', ['2 → 1 equal of 1 100/10']],
    ['of the same day', '1 5 100, 2 5 -100', ['2 → 1 equal of 1 100/10']],
    ['not a later one', '1 6 100, 2 5 -100', ['2 → – none 0/0']],
    ['not one of another pair', '1 1 100:C, 2 5 -100', ['2 → – none 0/0']],
    ['not one of another amount', '1 1 101, 2 5 -100', ['2 → – none 0/0']],
    ['the latest of several', '1 1 100, 3 4 100, 2 5 -100', ['2 → 3 equal of 2 100/10']],
    [
      'each another one, the earlier red letter first',
      '1 1 100, 3 4 100, 5 6 -100, 2 5 -100, 6 9 -100',
      ['2 → 3 equal of 2 100/10', '5 → 1 equal of 2 100/10', '6 → – taken of 2 0/0'],
    ],
    ['what it names, though others are later', '1 1 100, 3 4 100, 2 5 -100 1', ['2 → 1 linked 100/10']],
    ['in part', '1 1 100, 2 5 -30 1, 3 6 -20 1', ['2 → 1 linked 30/3', '3 → 1 linked 20/2']],
    [
      'no more than there is; the rest is unallocated',
      '1 1 100, 2 5 -70 1, 3 6 -70 1, 4 7 -10 1',
      ['2 → 1 linked 70/7', '3 → 1 linked 30/3', '4 → 1 linked 0/0'],
    ],
    ['nothing that is not there', '1 1 100, 2 5 -100 9', ['2 → – missing 0/0']],
    [
      'no equal one that another names, even later',
      '1 1 100, 2 5 -100, 3 9 -1 1',
      ['2 → – none 0/0', '3 → 1 linked 1/0.1'],
    ],
    ['by code and number, of whatever pair', 'k/1 1 100:C, 2 5 -100 k/1', ['2 → 1 linked 100/10']],
    ['not a number without its code of another pair', 'k/1 1 100:C, 2 5 -100 1', ['2 → – missing 0/0']],
    ['a number without its code within the pair', 'k/1 1 100, 2 5 -100 1', ['2 → 1 linked 100/10']],
    [
      'twenty digits, wherever',
      '20200000000000000001 1 100:C, 2 5 -100 20200000000000000001',
      ['2 → 20200000000000000001 linked 100/10'],
    ],
    ['one of its pair before others', 'k/1 1 100:C, k/1 3 50, 2 5 -50 k/1', ['2 → 1 linked 50/5']],
  ])('%s', (_, drawing, expected) => {
    expect(told(drawn(drawing))).toEqual(expected);
    expect(told(drawn(drawing).reverse())).toEqual(expected);
  });

  test('missing net and tax equal only missing ones', () => {
    const bare = { net_minor: null, tax_minor: null };
    const rows = [
      invoice({ number: '1', gross_minor: 100, ...bare }),
      invoice({ number: '2', gross_minor: -100, ...bare, day: 18_001 }),
      invoice({ number: '3', gross_minor: -100, net_minor: -88, tax_minor: -12, day: 18_002 }),
    ];
    expect(told(rows)).toEqual(['2 → 1 equal of 1 100/0', '3 → – none 0/0']);
  });
});

// ---- a naive oracle: one red letter after the other, looking at all invoices each time

function oracle(invoices: readonly Invoice[]): string[] {
  const order = (a: Invoice, b: Invoice) => a.day - b.day || (digestOf(a) < digestOf(b) ? -1 : 1);
  const reds = invoices.filter((row) => row.gross_minor! < 0).sort(order);
  const originals = invoices.filter((row) => row.gross_minor! > 0);
  const left = new Map(originals.map((row) => [row, { gross: row.gross_minor!, tax: row.tax_minor ?? 0 }]));
  const isPair = (a: Invoice, b: Invoice) => a.seller === b.seller && a.buyer === b.buyer && a.currency === b.currency;
  const lines: string[] = [];
  const say = (red: Invoice, original: Invoice | undefined, rule: string, equals: number, gross: number, tax: number) =>
    lines.push(`${red.number} → ${original?.number ?? '–'} ${rule}${equals ? ` of ${equals}` : ''} ${gross}/${tax}`);
  const isNamed = new Set<Invoice>();
  for (const red of reds.filter((row) => row.original_number !== null)) {
    const isGlobal = red.original_code !== null || /^\d{20}$/.test(red.original_number!);
    const [original] = originals
      .filter((row) => row.number === red.original_number && row.currency === red.currency)
      .filter((row) => (isGlobal ? row.code === red.original_code : isPair(row, red)))
      .sort((a, b) => {
        const rank = (row: Invoice) => (isPair(row, red) ? 0 : 2) + (row.day <= red.day ? 0 : 1);
        return rank(a) - rank(b) || b.day - a.day || (digestOf(a) < digestOf(b) ? -1 : 1);
      });
    if (!original) {
      say(red, undefined, 'missing', 0, 0, 0);
      continue;
    }
    isNamed.add(original);
    const rest = left.get(original)!;
    const gross = Math.min(rest.gross, -red.gross_minor!);
    const tax = gross === rest.gross ? rest.tax : Math.max(0, Math.min(rest.tax, -(red.tax_minor ?? 0)));
    left.set(original, { gross: rest.gross - gross, tax: rest.tax - tax });
    say(red, original, 'linked', 0, gross, tax);
  }
  const taken = new Set<Invoice>();
  const opposite = (a: number | null, b: number | null) => (a === null ? b === null : b !== null && a === -b);
  for (const red of reds.filter((row) => row.original_number === null)) {
    const equals = originals
      .filter((row) => isPair(row, red) && row.day <= red.day && !isNamed.has(row))
      .filter((row) => row.gross_minor === -red.gross_minor!)
      .filter((row) => opposite(row.net_minor, red.net_minor) && opposite(row.tax_minor, red.tax_minor));
    const original = equals
      .filter((row) => !taken.has(row))
      .sort(order)
      .at(-1);
    if (!original) say(red, undefined, equals.length > 0 ? 'taken' : 'none', equals.length, 0, 0);
    else {
      taken.add(original);
      say(red, original, 'equal', equals.length, original.gross_minor!, original.tax_minor ?? 0);
    }
  }
  return lines.sort();
}

const given: fc.Arbitrary<Given> = fc.record({
  number: fc.nat(30).map((number) => (number % 5 === 0 ? String(number).padStart(20, '9') : String(number))),
  code: fc.constantFrom(null, null, 'k'),
  seller: fc.constantFrom('S', 'T'),
  buyer: fc.constantFrom('B', 'C'),
  day: fc.integer({ min: 18_262, max: 18_270 }),
  currency: fc.constantFrom('CNY', 'CNY', 'USD'),
  gross_minor: fc.constantFrom(7, 7, 9, -7, -7, -9, -3),
  original_number: fc.option(
    fc.nat(30).map((number) => (number % 5 === 0 ? String(number).padStart(20, '9') : String(number))),
    { freq: 2 },
  ),
  original_code: fc.constantFrom(null, 'k'),
});
const invoices = fc
  .uniqueArray(given, { selector: (row) => JSON.stringify([row.number, row.code]), maxLength: 50, size: 'max' })
  .map((rows) =>
    rows.map((row) =>
      invoice({
        ...row,
        tax_minor: row.gross_minor === 9 ? null : Math.trunc(row.gross_minor! / 3),
        net_minor: row.gross_minor === 9 ? null : row.gross_minor! - Math.trunc(row.gross_minor! / 3),
        original_code: row.original_number === null ? null : row.original_code,
      }),
    ),
  );

test('against a naive oracle, in any order', () => {
  fc.assert(
    fc.property(invoices, fc.nat(), (rows, turn) => {
      const expected = oracle(rows);
      expect(told(rows)).toEqual(expected);
      const turned = [...rows.slice(turn % (rows.length + 1)), ...rows.slice(0, turn % (rows.length + 1))];
      expect(told(turned)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('nothing is reversed beyond its amount, and every red letter is told once', () => {
  fc.assert(
    fc.property(invoices, (rows) => {
      const reversals = concludeReversals(rows);
      expect(new Set(reversals.map((row) => digestText(row.red_high, row.red_low)))).toEqual(
        new Set(rows.filter((row) => row.gross_minor! < 0).map(digestOf)),
      );
      for (const original of rows.filter((row) => row.gross_minor! > 0)) {
        const of = reversals.filter((row) => digestText(row.original_high, row.original_low) === digestOf(original));
        const sum = of.reduce((total, row) => total + row.gross_minor!, 0);
        expect(sum).toBeLessThanOrEqual(original.gross_minor!);
        if (sum === original.gross_minor)
          expect(of.reduce((all, row) => all + row.tax_minor!, 0)).toBe(original.tax_minor ?? 0);
      }
    }),
  );
});

/** Relations by id, since a ledger of fewer documents has fewer taxpayers. */
const relationsOf = (snapshot: Snapshot) =>
  Array.from({ length: snapshot.relations.count }, (_, e) => {
    const { seller, buyer, currency, grossMinor, taxMinor, invoiceOffsets, tallies } = snapshot.relations;
    return [
      ...[idOf(snapshot, seller[e]), idOf(snapshot, buyer[e]), snapshot.currencies[currency[e]]],
      ...[grossMinor[e], taxMinor[e], invoiceOffsets[e + 1] - invoiceOffsets[e], tallies.reversals[e]],
    ];
  });

test('the graph of a day is that of a ledger without later documents', async () => {
  await fc.assert(
    fc.asyncProperty(invoices, fc.integer({ min: 18_261, max: 18_271 }), async (rows, asOf) => {
      const [whole, part] = [new MemoryStore(), new MemoryStore()];
      await apply(whole, { invoices: rows });
      await apply(part, { invoices: rows.filter(({ day }) => day <= asOf) });
      const [then, expected] = [await buildSnapshot(whole, { asOf }), await buildSnapshot(part)];
      expect(then.version).toBe(expected.version);
      expect(relationsOf(then)).toEqual(relationsOf(expected));
      expect(then.asOf).toBe(asOf);
      for (const gross of then.relations.grossMinor) expect(gross).toBeGreaterThan(0);
    }),
  );
});
