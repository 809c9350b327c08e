import { describe, expect, test } from 'vitest';
import { dayOf, monthOf } from '../graph/days.ts';
import { isHoliday } from './calendar.ts';
import { unifiedCheckCharacter } from './codes.ts';
import { DEMO_ECONOMY, type EconomyInvoice, invoicesOf, makeEconomy } from './economy.ts';
import { GOODS } from './goods.ts';
import { HUBS, industryIndex } from './industries.ts';
import { REVERSED } from './invoices.ts';
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
    { schemes: ['odd'], prevalence: 0.1 },
    { prevalence: 0.5 },
    { lookalikes: -1 },
    { invoices: 100, firms: 60, schemes: ['pipe'], prevalence: 0.1 },
    { firms: 70, schemes: ['gang'], prevalence: 0.1 },
  ])
    // prettier-ignore
    expect(make(options), JSON.stringify(options)).toThrow(RangeError);
});

test('the demo economy is of the size that it says', () => {
  const demo = makeEconomy(DEMO_ECONOMY);
  expect([demo.invoices.count, demo.firms.count, demo.schemes.length > 18]).toEqual([100_000, 4_000, true]);
});
