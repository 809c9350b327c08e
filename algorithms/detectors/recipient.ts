import { CLEAR_PIPES, clearPipes } from './clearPipes.ts';
import type { Detection, Detector, Finding, Reason } from './detector.ts';
import { aroundRelations, byStrength } from './findings.ts';
import { ORIGINS, originsOf } from './origins.ts';
import type { Scan } from './scan.ts';
import { foundSources } from './source.ts';

const PARAMETERS = {
  ...ORIGINS,
  ...CLEAR_PIPES,
  /** Net of its tainted purchases, and part of all that it bought. */
  leastTaintedMinor: 3_000_000,
  leastTaintedShare: 0.2,
  leastTaintedInvoices: 3,
  /** A supplier counts as tainted where this part of what it sells derives from the sources. */
  leastSupplierShare: 0.5,
  /** Part of its suppliers' sales that it takes, on average: of hubs everybody takes a little. */
  leastOfSuppliersShare: 0.1,
  /** One that passes on what it buys within so many days, at so near a value, is no recipient but a pipe. */
  mostPipeDays: 92,
  mostPipeGap: 0.15,
};

/**
 * Pattern 3, recipient (虚抵): a large part of what it credits derives from sources, those that are found as such, directly or over
 * others, and it keeps it: what passes it on plainly is a pipe. Only firms whose ledgers are known on both sides.
 *
 * Tainted is, of each purchase, the part that the supplier carries: all of a source's; of others as `derivedFrom` of origins.ts has it. The evidence, and the tax at stake, are the
 * invoices of suppliers that carry at least half, each once: what runs around a cycle comes in as often as there are invoices of it, and counts
 * for no more.
 *
 * Strength: the tainted share, how many invoices it is, and how much of its suppliers' trade it takes.
 */
export const recipient: Detector<typeof PARAMETERS> = {
  name: 'recipient',
  title: { zh: '疑似受票', en: 'possible recipient' },
  pattern: 'recipient',
  version: 2,
  parameters: PARAMETERS,
  needs: 'both sides',
  reliability: { group: 'credit', weak: [0.35, 0.35], strong: [0.7, 0.85] },
  detect: (scan, parameters) => scan.once(`recipient ${JSON.stringify(parameters)}`, () => detect(scan, parameters)),
  wording: {
    'tainted-input': {
      zh: '购进 {inMinor}，其中 {taintedShare} 来自疑似源头的企业及其下游',
      en: '{taintedShare} of the {inMinor} that it bought derives from firms that are leads as sources',
    },
    'by-such-suppliers': {
      zh: '{supplierCount} 户供应商开具的 {invoiceCount} 份发票，合计 {taintedMinor}',
      en: '{invoiceCount} invoices of {supplierCount} suppliers, {taintedMinor} in all',
    },
    'takes-most-of-it': {
      zh: '这些供应商的销售平均有 {ofSuppliersShare} 卖给它',
      en: 'it takes {ofSuppliersShare} of what these suppliers sell, on average',
    },
  },
};

/** Candidates: firms that bought anything. */
function detect(scan: Scan, parameters: typeof PARAMETERS): Detection {
  const { inMinor } = scan.activity;
  const origins = originsOf(scan, parameters);
  const isPipe = clearPipes(scan, parameters);
  const seeds = foundSources(scan);
  const share = origins.derivedFrom(seeds);
  const carries = (u: number) => (seeds[u] === 1 ? 1 : origins.carriedBy(u, share[u]));
  const findings: Finding[] = [];
  let candidates = 0;
  for (let u = 0; u < scan.firms; u++) {
    if (!(inMinor[u] > 0) || !scan.isObserved(u)) continue;
    candidates++;
    if (!(share[u] >= parameters.leastTaintedShare) || isPipe[u] === 1 || origins.unfed[u] > 0 || scan.isHub(u)) continue;
    if (doesPassOn(scan, u, parameters)) continue;
    const finding = judge(scan, u, { share, carries }, parameters);
    if (finding) findings.push(finding);
  }
  return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
} // prettier-ignore

function doesPassOn({ matching }: Scan, firm: number, parameters: typeof PARAMETERS): boolean {
  const { medianDays, inflowShare, bestYear } = matching;
  const isSoon = medianDays[firm] >= 0 && medianDays[firm] <= parameters.mostPipeDays;
  const isNear = Math.abs(bestYear.valueBase[firm] - 1) <= parameters.mostPipeGap;
  return isSoon && isNear && inflowShare[firm] >= 0.7;
}

interface Tainted {
  share: Float64Array;
  carries: (firm: number) => number;
}

function judge(scan: Scan, firm: number, { share, carries }: Tainted, parameters: typeof PARAMETERS): Finding | null {
  const { buyerOffsets, byBuyer, seller } = scan.snapshot.relations;
  const relations: number[] = [];
  let [taintedMinor, invoiceCount, ofSuppliers] = [0, 0, 0];
  for (let k = buyerOffsets[firm]; k < buyerOffsets[firm + 1]; k++) {
    const e = byBuyer[k];
    const net = scan.relationMinor[e];
    if (net === 0 || carries(seller[e]) < parameters.leastSupplierShare) continue;
    const [from, to] = scan.invoicesOf(e);
    relations.push(e);
    taintedMinor += net;
    invoiceCount += to - from;
    ofSuppliers += (net * net) / scan.activity.outMinor[seller[e]];
  }
  if (taintedMinor < parameters.leastTaintedMinor || invoiceCount < parameters.leastTaintedInvoices) return null;
  const ofSuppliersShare = ofSuppliers / taintedMinor;
  if (ofSuppliersShare < parameters.leastOfSuppliersShare) return null;
  const taintedShare = Math.min(1, share[firm]);
  const supplierCount = relations.length;
  const reasons: Reason[] = [
    { code: 'tainted-input', values: { inMinor: scan.activity.inMinor[firm], taintedShare }, peers: scan.peers.standing(share, firm), weight: 0.5 },
    { code: 'by-such-suppliers', values: { supplierCount, invoiceCount, taintedMinor }, peers: null, weight: 0.3 },
    { code: 'takes-most-of-it', values: { ofSuppliersShare }, peers: null, weight: 0.2 },
  ];
  const strength = 0.5 * taintedShare + 0.3 * Math.min(1, invoiceCount / 20) + 0.2 * ofSuppliersShare;
  return aroundRelations(scan, firm, { role: 'recipient', relations, strength, reasons });
} // prettier-ignore
