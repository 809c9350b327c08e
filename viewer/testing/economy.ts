/** A small made-up economy for the fake server: a start with three tiers on either side, a hub, a mutual pair and a ring. */
import type { Taxpayer } from '../../server/contract.ts';
import { defaultOptions, type Options } from '../state/view.ts';

export interface FakeRelation {
  seller: string;
  buyer: string;
  invoices: number;
  grossMinor: number;
  /** Too early for whatever led to its seller: only seen when time is ignored. */
  early: boolean;
}

/** A ledger's own code for a partner. */
export const codeId = (owner: string, side: 'sales' | 'purchases', code: string) => `${owner}/${side}/${code}`;

export const startId = 'D000';
/** Wide enough to see all of the economy but what is beyond three hops. */
export const wideOptions: Options = { ...defaultOptions, hops: 3, limit: 500 };
export const hubId = 'D215';
export const currency = 'CNY';
export const version = '3f2a9c17d04e5b86a1c2e3f4a5b6c7d8e9f0a1b2c3d4e5f60718293a4b5c6d7e';
export const firstDay = '2017-01-03';

const tiers = { U3: 10, U2: 9, U1: 5, D1: 8, D2: 16, D3: 12 };
const words = ['宏', '远', '兴', '安', '和', '润', '泰', '丰', '祥', '瑞', '明', '达'];
const trades = ['商贸', '建材', '科技', '物流', '纺织', '机电'];

function seeded(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

const id = (tier: string, index: number) => `${tier}${String(index).padStart(2, '0')}`;

export function makeEconomy() {
  const random = seeded(7);
  const firms = new Map<string, Taxpayer>();
  const relations: FakeRelation[] = [];
  const firm = (name: string) => {
    const number = firms.size;
    const pair = words[number % 12] + words[(number * 5 + 3) % 12];
    const title = number % 9 === 4 ? null : `样例${pair}${trades[number % 6]}${number}`;
    firms.set(name, { id: name, name: title, observed: number % 3 === 2 ? [] : ['sales', 'purchases'] });
    return name;
  };
  const sell = (seller: string, buyer: string, grossMinor: number, early = false) => {
    if (seller === buyer || relations.some((known) => known.seller === seller && known.buyer === buyer)) return;
    const invoices = seller === startId && buyer === 'D100' ? 2500 : 2 + random(38);
    relations.push({ seller, buyer, invoices, grossMinor: Math.max(10_000, grossMinor), early });
  };
  const list = (tier: keyof typeof tiers) => Array.from({ length: tiers[tier] }, (_, index) => firm(id(tier, index)));

  firm(startId);
  const [u1, u2, u3] = [list('U1'), list('U2'), list('U3')];
  const [d1, d2, d3] = [list('D1'), list('D2'), list('D3')];
  const amount = (scale: number) => Math.round(scale * (1 + random(900)) ** 1.4) * 7;
  u1.forEach((seller) => sell(seller, startId, amount(9000)));
  u2.forEach((seller, index) => {
    sell(seller, u1[index % u1.length], amount(5000));
    if (random(3) === 0) sell(seller, u1[random(u1.length)], amount(1500));
  });
  u3.forEach((seller, index) => sell(seller, u2[(index * 4) % u2.length], amount(2500)));
  d1.forEach((buyer) => sell(startId, buyer, amount(8000)));
  d2.forEach((buyer, index) => {
    sell(d1[index % d1.length], buyer, amount(4500));
    if (random(3) === 0) sell(d1[random(d1.length)], buyer, amount(1500), random(2) === 0);
  });
  d3.forEach((buyer, index) => {
    sell(d2[(index * 3) % 14], buyer, amount(2200));
    if (random(4) === 0) sell(d2[random(14)], buyer, amount(900));
  });
  // A mutual pair, a relation that skips a tier, one that goes back, and a ring from downstream to upstream.
  sell('D100', 'D101', 6_400_000);
  sell('D101', 'D100', 5_900_000);
  sell(startId, 'D205', 9_800_000);
  sell('D203', 'D102', 3_300_000);
  sell('D104', 'U200', 4_200_000);
  // Beyond three hops.
  for (let index = 0; index < 44; index++) sell(id('D3', index % 9), firm(id('D4', index)), amount(1200));
  for (let index = 0; index < 18; index++) sell(firm(id('U4', index)), id('U3', index % 7), amount(1500));
  for (let index = 0; index < 1500; index++)
    sell(hubId, firm(`K${String(index).padStart(4, '0')}`), 1_000_000 - index * 600);
  // Codes of ledgers, and two numbers of one subject, far from the start.
  const code = (owner: string, side: 'sales' | 'purchases', name: string) => {
    const partner = codeId(owner, side, name);
    firms.set(partner, { id: partner, name: null, observed: [] });
    if (side === 'sales') sell(owner, partner, 4_100_000);
    else sell(partner, owner, 3_900_000);
  };
  code('K1200', 'sales', 'A0708');
  code('K1200', 'purchases', 'G17');
  code('K1203', 'sales', 'A0001');
  code('K1204', 'purchases', 'S9');
  for (const number of ['91320100123456789K', '320100123456789'])
    firms.set(number, { id: number, name: '样例换码商贸', observed: number.length === 18 ? ['sales'] : ['purchases'] });
  return { firms, relations };
}

export type Economy = ReturnType<typeof makeEconomy>;
