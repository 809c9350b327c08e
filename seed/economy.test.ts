import { describe, expect, test } from 'vitest';
import { dayOf, monthOf } from '../graph/days.ts';
import { isHoliday } from './calendar.ts';
import { unifiedCheckCharacter } from './codes.ts';
import { DEMO_ECONOMY, type EconomyInvoice, invoicesOf, makeEconomy } from './economy.ts';
import { GOODS } from './goods.ts';
import { HUBS, industryIndex } from './industries.ts';
import { REVERSED } from './invoices.ts';
import { answerKey } from './key.ts';
import { generalRate, smallScaleRate } from './rates.ts';

const economy = makeEconomy({ invoices: 20_000, seed: 11, firms: 1_000, relationsPerFirm: 6 });
const invoices = [...invoicesOf(economy)];
const { firms } = economy;
const all = Array.from({ length: firms.count }, (_, u) => u);

test('counts are as asked', () => {
  expect(invoices).toHaveLength(20_000);
  expect(invoices.filter(({ red }) => red)).toHaveLength(360);
  expect(firms.count).toBe(1_000);
  const relations = new Set(invoices.map(({ seller, buyer }) => seller * 1_000 + buyer));
  expect(relations.size).toBeGreaterThan(5_400);
  expect(relations.size).toBeLessThan(6_300);
});

test('about nine in a hundred are void, none of them fully digital, red or reversed', () => {
  const voids = invoices.filter((invoice) => invoice.void);
  expect(voids.length / invoices.length).toBeGreaterThan(0.075);
  expect(voids.length / invoices.length).toBeLessThan(0.105);
  for (const { code, red, index } of voids)
    expect([code === '', red, economy.invoices.flags[index] & REVERSED]).toEqual([false, false, 0]);
});

test('days lie in the period, in order, never on a holiday, and within the life of both firms', () => {
  let before = dayOf(2020, 1, 1);
  for (const { issuedDay: day, seller, buyer, red } of invoices) {
    if (day < before || day > dayOf(2022, 12, 31) || isHoliday(day)) expect.fail(`day ${day}`);
    if (day < firms.firstDay[seller] || day < firms.firstDay[buyer]) expect.fail(`${seller} → ${buyer} on ${day}`);
    if (!red && (day > firms.lastDay[seller] || day > firms.lastDay[buyer])) expect.fail(`${seller} → ${buyer} late`);
    before = day;
  }
});

test('amounts are integers, gross is net and tax, and tax is what the rate of the day makes of net', () => {
  const rateClass = new Map(GOODS.map((goods) => [goods.code, goods.rateClass]));
  const rates = new Set<number>();
  for (const { netMinor, taxMinor, grossMinor, red, seller, issuedDay, goodsCode } of invoices) {
    if (![netMinor, taxMinor, grossMinor].every(Number.isSafeInteger)) expect.fail(`${netMinor} ${taxMinor}`);
    if (grossMinor !== netMinor + taxMinor || netMinor < 0 !== red || netMinor === 0) expect.fail(`${netMinor}`);
    if (Math.abs(netMinor) > firms.limitMinor[seller]) expect.fail(`${netMinor} is over the limit`);
    if (red) continue;
    const rate = firms.smallScale[seller]
      ? smallScaleRate(issuedDay)
      : generalRate(rateClass.get(goodsCode)!, issuedDay);
    rates.add(rate);
    if (Math.abs(taxMinor - (netMinor * rate) / 100) > 0.5) expect.fail(`${taxMinor} of ${netMinor} at ${rate}`);
  }
  expect([...rates].sort((a, b) => a - b)).toEqual([1, 3, 6, 9, 13]);
});

test('red-letter invoices refer to an earlier live original of the same pair, four in five to all of it', () => {
  const { red, original } = economy.reversals;
  expect(red).toHaveLength(360);
  expect(new Set(original).size).toBe(360);
  let whole = 0;
  red.forEach((index, k) => {
    const [reversal, reversed] = [invoices[index], invoices[original[k]]];
    expect(reversal.red && !reversed.red && !reversed.void).toBe(true);
    expect([reversal.seller, reversal.buyer]).toEqual([reversed.seller, reversed.buyer]);
    expect(reversal.issuedDay).toBeGreaterThan(reversed.issuedDay);
    if (reversed.code !== '') expect(monthOf(reversal.issuedDay)).toBeGreaterThan(monthOf(reversed.issuedDay));
    expect(-reversal.netMinor).toBeLessThanOrEqual(reversed.netMinor);
    if (-reversal.grossMinor === reversed.grossMinor) whole++;
  });
  expect(whole / 360).toBeGreaterThan(0.7);
});

describe('firms', () => {
  test('have valid ids and names of their own that say what they are for', () => {
    const ids = all.map((u) => firms.id(u));
    const names = all.map((u) => firms.name(u));
    expect(new Set(ids).size).toBe(1_000);
    expect(new Set(names).size).toBe(1_000);
    for (const id of ids) {
      expect(id).toMatch(/^9199\d{4}[0-9A-HJ-NPQRTUWXY]{10}$/);
      expect(unifiedCheckCharacter(id.slice(0, 17))).toBe(id[17]);
    }
    for (const name of names) expect(name).toMatch(/^演示·[^,"]{2}[^,"]+有限公司$/);
  });

  test('all trade; degrees have a heavy tail with the hubs at its top', () => {
    const customers = all.map(() => new Set<number>());
    const seen = new Set<number>();
    for (const { seller, buyer } of invoices) {
      customers[seller].add(buyer);
      seen.add(seller).add(buyer);
    }
    expect(seen.size).toBe(1_000);
    const degrees = customers.map(({ size }) => size).sort((a, b) => a - b);
    expect(degrees[500]).toBeLessThan(6);
    expect(degrees[990]).toBeGreaterThan(30);
    const power = all.filter((u) => firms.industry[u] === industryIndex(HUBS[0].key));
    for (const u of power) expect(customers[u].size).toBeGreaterThan(degrees[985]);
  });
});

test('numbers: a code and number, or 20 digits, once each; numbers of a seller follow each other; numbers alone repeat', () => {
  const keys = new Set<string>();
  for (const { code, number, issuedDay, seller } of invoices) {
    keys.add(`${code} ${number}`);
    const digital = issuedDay >= firms.digitalDay[seller];
    if (digital ? code !== '' || !/^22991\d{15}$|^21991\d{15}$/.test(number) : !/^\d{8}$/.test(number))
      expect.fail(`${code} ${number}`);
    if (!digital && !/^99\d{8}$|^099\d{9}$/.test(code)) expect.fail(code);
  }
  expect(keys.size).toBe(invoices.length);
  const legacy = invoices.filter(({ code }) => code !== '');
  expect(new Set(legacy.map(({ number }) => number)).size).toBeLessThan(legacy.length);
});

describe('planted schemes', () => {
  const key = answerKey(economy, { form: 'full', files: [] });
  const byId = new Map(all.map((u) => [firms.id(u), u]));

  test('each has members with roles, whose invoices exist; nobody is in two', () => {
    const shown = key.schemes.map(({ members }) => [...new Set(members.flatMap(({ patterns }) => patterns))].join(' '));
    expect(shown.sort()).toEqual([
      ...['circular', 'source pipe goods-switch exporter'],
      ...['source pipe recipient', 'source pipe recipient', 'source pipe recipient'],
    ]);
    const members = key.schemes.flatMap((scheme) => scheme.members.map(({ taxpayer }) => taxpayer));
    expect(new Set(members).size).toBe(members.length);
    const byKey = new Map(invoices.map((invoice) => [`${invoice.code} ${invoice.number}`, invoice]));
    for (const scheme of key.schemes) {
      const inside = new Set(scheme.members.map(({ taxpayer }) => byId.get(taxpayer)));
      expect(inside.has(undefined)).toBe(false);
      expect(scheme.members.map(({ taxpayer }) => taxpayer)).toContain(scheme.start);
      const active = new Set<number>();
      for (const { code, number } of scheme.invoices) {
        const invoice = byKey.get(`${code} ${number}`)!;
        expect(inside.has(invoice.seller) && inside.has(invoice.buyer) && !invoice.void && !invoice.red).toBe(true);
        active.add(invoice.seller).add(invoice.buyer);
      }
      expect(active.size).toBe(scheme.members.length);
      expect(scheme.relations.reduce((sum, relation) => sum + relation.invoices, 0)).toBe(scheme.invoices.length);
    }
    expect(key.schemes[0].members.find(({ taxpayer }) => taxpayer === key.schemes[0].start)?.role).toBe('pipe');
  });

  test('pipes pass on what they get, with about one per cent more', () => {
    for (const scheme of economy.schemes)
      for (const { firm, role } of scheme.members) {
        if (role !== 'pipe' && role !== 'goods-switch') continue;
        const [input, output] = flows(scheme.invoices, firm);
        expect(output / input).toBeGreaterThan(1.005);
        expect(output / input).toBeLessThan(1.015);
      }
  });

  test('a chain has layers in order, a source that buys nothing in it and vanishes, and ends that sell nothing in it', () => {
    for (const scheme of economy.schemes.filter(({ pattern }) => pattern !== 'circular')) {
      const layerOf = new Map(scheme.members.map(({ firm, layer }) => [firm, layer]));
      const deepest = Math.max(...layerOf.values());
      for (const i of scheme.invoices)
        expect(layerOf.get(invoices[i].buyer)).toBe(layerOf.get(invoices[i].seller)! + 1);
      for (const { firm, role, layer } of scheme.members) {
        const [input, output] = flows(scheme.invoices, firm);
        if (role === 'source') {
          expect([layer, input]).toEqual([0, 0]);
          const end = invoices[scheme.invoices[scheme.invoices.length - 1]].issuedDay;
          expect(invoices.some(({ seller, issuedDay, red }) => seller === firm && issuedDay > end + 31 && !red)).toBe(
            false,
          );
        }
        if (role === 'recipient' || role === 'exporter') expect([layer, output]).toEqual([deepest, 0]);
      }
    }
  });

  test('a circle closes in order of time, with amounts that are close', () => {
    const scheme = economy.schemes.find(({ pattern }) => pattern === 'circular')!;
    const place = new Map(scheme.members.map(({ firm, layer }) => [firm, layer]));
    const hops = Array.from(scheme.invoices, (i) => invoices[i]);
    expect(hops).toHaveLength(15);
    hops.forEach(({ seller, buyer, netMinor }, k) => {
      expect([place.get(seller), place.get(buyer)]).toEqual([k % 5, (k + 1) % 5]);
      expect(netMinor / hops[k - (k % 5)].netMinor).toBeLessThan(1.05);
    });
  });

  function flows(indices: Uint32Array, firm: number): [input: number, output: number] {
    const sum = (side: 'seller' | 'buyer') =>
      Array.from(indices, (i) => invoices[i]).reduce((total, i) => total + (i[side] === firm ? i.netMinor : 0), 0);
    return [sum('buyer'), sum('seller')];
  }
});

test('same seed, same economy; another seed, another one', () => {
  const make = (seed: number) => [...invoicesOf(makeEconomy({ invoices: 2_000, seed, firms: 300 }))];
  expect(make(5)).toEqual(make(5));
  const [one, other] = [make(5), make(6)];
  expect(one.filter(({ netMinor }, i) => netMinor === other[i].netMinor).length).toBeLessThan(100);
});

test('other periods have the rates and kinds of invoice of their time', () => {
  const early = [...invoicesOf(makeEconomy({ invoices: 2_000, seed: 1, firms: 300, firstYear: 2017 }))];
  const rates = new Set(early.map(({ taxMinor, netMinor }) => Math.round((100 * taxMinor) / netMinor)));
  for (const rate of [17, 16, 13, 11, 10, 9, 6, 3]) expect(rates).toContain(rate);
  expect(early.every(({ code }) => code !== '')).toBe(true);
  const late = [...invoicesOf(makeEconomy({ invoices: 2_000, seed: 1, firms: 300, firstYear: 2025, years: 1 }))];
  expect(late.every((invoice: EconomyInvoice) => invoice.code === '' && !invoice.void)).toBe(true);
});

test('options that do not fit are refused', () => {
  const make = (options: object) => () => makeEconomy({ invoices: 1_000, seed: 1, schemes: [], ...options });
  expect([...invoicesOf(make({})())]).toHaveLength(1_000);
  for (const options of [
    { invoices: 0 },
    { invoices: 1.5 },
    { seed: 0.5 },
    { firms: 3 },
    { firms: 5_000 },
    { relationsPerFirm: 0 },
    { firstYear: 1990 },
    { years: 0 },
    { voidRate: 2 },
    { redLetterRate: -1 },
    { schemes: [{ pattern: 'circular', firms: 2 }] },
    { invoices: 100, firms: 60, schemes: [{ pattern: 'pipe-chain', layers: 3 }] },
    { firms: 40, schemes: [{ pattern: 'exporter' }] },
  ])
    // prettier-ignore
    expect(make(options), JSON.stringify(options)).toThrow(RangeError);
});

test('the demo economy is of the size that it says', () => {
  const demo = makeEconomy(DEMO_ECONOMY);
  expect([demo.invoices.count, demo.firms.count, demo.schemes.length]).toEqual([100_000, 4_000, 5]);
});
