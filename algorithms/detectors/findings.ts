import { runOf } from '../columns.ts';
import type { Against, Finding, Member, Reason, Role, Wording } from './detector.ts';
import type { Scan } from './scan.ts';

/** Strongest first; ties by core, which is in order of id. */
export function byStrength(a: Finding, b: Finding): number {
  if (a.strength !== b.strength) return b.strength - a.strength;
  for (let k = 0; k < Math.min(a.core.length, b.core.length); k++)
    if (a.core[k] !== b.core[k]) return a.core[k] - b.core[k];
  return a.core.length - b.core.length;
}

interface AboutFirm {
  role: Role;
  /** Whose invoices are its evidence. */
  side: 'sales' | 'purchases' | 'both';
  strength: number;
  reasons: readonly Reason[];
  against?: readonly Against[];
  confidence?: number;
}

/** A finding about one firm, with all its invoices of a side as evidence; those that it trades with are named by them. */
export function aroundFirm(scan: Scan, firm: number, { role, side, strength, reasons, against = [], confidence = 1 }: AboutFirm): Finding {
  const relations: number[] = [];
  const { sellerOffsets, buyerOffsets, byBuyer, currency } = scan.snapshot.relations;
  const add = (e: number) => {
    if (currency[e] === scan.options.currency && !scan.isOfDuplicates(e)) relations.push(e);
  };
  if (side !== 'purchases') for (let e = sellerOffsets[firm]; e < sellerOffsets[firm + 1]; e++) add(e);
  if (side !== 'sales') for (let k = buyerOffsets[firm]; k < buyerOffsets[firm + 1]; k++) add(byBuyer[k]);
  return {
    core: [firm],
    members: [{ node: firm, role }],
    relations: Uint32Array.from(relations).sort(),
    invoices: invoicesOf(scan, relations),
    taxAtStakeMinor: side === 'sales' ? taxOf(scan, relations) : null,
    ...{ strength, confidence, reasons, against: [...against, ...speaksAgainst(scan, [firm])] },
  };
} // prettier-ignore

interface AmongFirms {
  core: readonly number[];
  members: readonly Member[];
  invoices: ArrayLike<number>;
  strength: number;
  reasons: readonly Reason[];
}

/** A finding about what passes between several firms. Null where two of them may be one subject: then the duplicate is to be decided first. */
export function amongFirms(scan: Scan, { core, members, invoices, strength, reasons }: AmongFirms): Finding | null {
  const sorted = Uint32Array.from(invoices).sort();
  const relations = relationsOf(scan, sorted);
  if (relations.some((e) => scan.isOfDuplicates(e))) return null;
  const firms = members.map(({ node }) => node);
  return {
    core: [...core].sort((a, b) => a - b),
    ...{ members, relations, invoices: sorted, strength, reasons },
    confidence: coverage(scan, firms),
    taxAtStakeMinor: null,
    against: speaksAgainst(scan, firms),
  };
}

/** All invoices of relations in the period, ascending. */
export function invoicesOf(scan: Scan, relations: readonly number[]): Uint32Array {
  const runs = relations.map((e) => scan.invoicesOf(e));
  const invoices = new Uint32Array(runs.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0));
  let next = 0;
  for (const [from, to] of runs) for (let i = from; i < to; i++) invoices[next++] = i;
  return invoices.sort();
}

function taxOf(scan: Scan, relations: readonly number[]): number {
  let sum = 0;
  for (const e of relations) {
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) sum += scan.snapshot.invoices.taxMinor[i];
  }
  return sum;
}

/** What any detector holds against its findings: what honest firms have that look so. */
export function speaksAgainst(scan: Scan, firms: readonly number[]): Against[] {
  const { clerkFirms, addressFirms, headPerson, reversedPerMille } = scan.options;
  const against: Against[] = [];
  const add = (code: string, count: number, values: Against['values'] = {}) => {
    if (count > 0) against.push({ code, values: { count, ...values } });
  };
  /** Those of whom there is a number, and the largest of these. */
  const manyOf = (numbers: Int32Array | null): [count: number, most: number] => {
    const found = firms.map((u) => numbers?.[u] ?? 0).filter((number) => number > 0);
    return [found.length, Math.max(0, ...found)];
  };
  add('hub', firms.filter((u) => scan.isHub(u)).length);
  add('mentioned-only', firms.filter((u) => !scan.isObserved(u)).length);
  const [clients, clerkCount] = manyOf(clerkFirms);
  add('agent', clients, { firmCount: clerkCount });
  const [tenants, addressCount] = manyOf(addressFirms);
  add('park', tenants, { firmCount: addressCount });
  const headed = new Map<number, number>();
  for (const u of firms) if (headPerson?.[u]) headed.set(headPerson[u], (headed.get(headPerson[u]) ?? 0) + 1);
  add(
    'group',
    [...headed.values()].filter((count) => count > 1).reduce((sum, count) => sum + count, 0),
  );
  const [returned, reversed] = manyOf(reversedPerMille);
  add('returns', returned, { reversedShare: reversed / 1000 });
  return against;
}

/** Part of the firms whose ledgers are known on both sides. */
function coverage(scan: Scan, firms: readonly number[]): number {
  return firms.filter((u) => scan.isObserved(u)).length / firms.length;
}

/** Members of one role, in order of node. */
export const members = (nodes: readonly number[], role: Role): Member[] =>
  [...nodes].sort((a, b) => a - b).map((node) => ({ node, role }));

/** Worded for all detectors. */
export const AGAINST_WORDING: Readonly<Record<string, Wording>> = {
  hub: { zh: '其中 {count} 户往来极多，可能是供电、平台一类企业', en: '{count} of them trade with very many, as utilities and platforms do' },
  'mentioned-only': { zh: '其中 {count} 户只在他人清单中出现', en: '{count} of them are only mentioned in the ledgers of others' },
  agent: { zh: '其中 {count} 户的办税员同时为多达 {firmCount} 户办税，可能是代理记账', en: '{count} of them have a tax clerk who works for up to {firmCount} firms, as bookkeeping agents do' },
  park: { zh: '其中 {count} 户的地址有多达 {firmCount} 户，可能是园区', en: '{count} of them have the address of up to {firmCount} firms, as business parks do' },
  group: { zh: '其中 {count} 户的法定代表人与他户相同，可能是集团内部往来', en: '{count} of them share a legal representative: they may trade within a group' },
  returns: { zh: '其中 {count} 户的销售发票有多达 {reversedShare} 被红冲，可能是退货', en: '{count} of them had up to {reversedShare} of their invoices reversed, as goods that are returned are' },
}; // prettier-ignore

/** Net of all invoices of relations in the period. */
export function netOfRelations(scan: Scan, relations: readonly number[]): number {
  let sum = 0;
  for (const e of relations) {
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) sum += scan.netOf(i);
  }
  return sum;
}

/** The relation of a seller with a buyer in the currency of the scan, or -1. O(log relations of the seller). */
export function relationBetween({ snapshot: { relations }, options }: Scan, seller: number, buyer: number): number {
  let low = relations.sellerOffsets[seller];
  let high = relations.sellerOffsets[seller + 1];
  const end = high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (relations.buyer[middle] < buyer) low = middle + 1;
    else high = middle;
  }
  for (; low < end && relations.buyer[low] === buyer; low++) if (relations.currency[low] === options.currency) return low;
  return -1;
} // prettier-ignore

/** Net of invoices. */
export function netOf(scan: Scan, invoices: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < invoices.length; k++) sum += scan.netOf(invoices[k]);
  return sum;
}

/** Gross of all invoices of relations in the period. */
export function grossOfRelations(scan: Scan, relations: readonly number[]): number {
  let sum = 0;
  for (const e of relations) {
    const [from, to] = scan.invoicesOf(e);
    for (let i = from; i < to; i++) sum += scan.snapshot.invoices.grossMinor[i];
  }
  return sum;
}

/** Part of two relations' net that is of goods categories which are in both; null where no goods are told. */
export function sameGoodsShare(scan: Scan, a: number, b: number): number | null {
  const sums = [a, b].map((e) => goodsOf(scan, e));
  if (sums.some((own) => own.has(0))) return null;
  let [shared, all] = [0, 0];
  for (const [goods, net] of sums[0]) {
    all += net;
    if (sums[1].has(goods)) shared += net;
  }
  for (const [goods, net] of sums[1]) {
    all += net;
    if (sums[0].has(goods)) shared += net;
  }
  return shared / all;
}

/** Net by goods category; 0 is none given. */
function goodsOf(scan: Scan, relation: number): Map<number, number> {
  const [from, to] = scan.invoicesOf(relation);
  const sums = new Map<number, number>();
  for (let i = from; i < to; i++) {
    const goods = scan.snapshot.invoices.goods[i];
    sums.set(goods, (sums.get(goods) ?? 0) + scan.netOf(i));
  }
  return sums;
}

/** The relations that invoices belong to, ascending. */
function relationsOf(scan: Scan, invoices: Iterable<number>): Uint32Array {
  const found = new Set<number>();
  for (const i of invoices) found.add(relationOf(scan, i));
  return Uint32Array.from(found).sort();
}

/** The relation that an invoice belongs to. O(log relations). */
function relationOf({ snapshot }: Scan, invoice: number): number {
  const { invoiceOffsets, count } = snapshot.relations;
  return runOf(invoiceOffsets, invoice, 0, count);
}

/** Net of invoices by the one who sold them, or bought them. */
export function netByPartner(scan: Scan, invoices: Iterable<number>, ofSeller: boolean): Map<number, number> {
  const { seller, buyer } = scan.snapshot.relations;
  const sums = new Map<number, number>();
  for (const i of invoices) {
    const e = relationOf(scan, i);
    const partner = (ofSeller ? seller : buyer)[e];
    sums.set(partner, (sums.get(partner) ?? 0) + scan.netOf(i));
  }
  return sums;
}

interface OfRelations {
  role: Role;
  relations: readonly number[];
  strength: number;
  reasons: readonly Reason[];
  confidence?: number;
}

/** A finding about one firm whose evidence is some of its purchases, with the tax that it credits of them. */
export function aroundRelations(scan: Scan, firm: number, { role, relations, strength, reasons, confidence = 1 }: OfRelations): Finding {
  return {
    core: [firm],
    members: [{ node: firm, role }],
    relations: Uint32Array.from(relations).sort(),
    invoices: invoicesOf(scan, relations),
    taxAtStakeMinor: taxOf(scan, relations),
    ...{ strength, confidence, reasons, against: speaksAgainst(scan, [firm]) },
  };
} // prettier-ignore
