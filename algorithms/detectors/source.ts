import { CLEAR_PIPES, clearPipes } from './clearPipes.ts';
import type { Detection, Detector, Finding, PeerStanding, Reason } from './detector.ts';
import { aroundFirm, byStrength } from './findings.ts';
import { ORIGINS, originsOf } from './origins.ts';
import { bornDay, type Scan } from './scan.ts';

const PARAMETERS = {
  ...ORIGINS,
  ...CLEAR_PIPES,
  /** Of its purchases ÷ sales, among peers. */
  mostInputPercentile: 0.3,
  /** Part of its customers' purchases that derives from firms like it: sales without input that vanished. */
  leastCustomersShare: 0.6,
  /** Part of its sales that went to firms which pass on what they buy … */
  leastPassedOnShare: 0.2,
  /** … or else to one customer, by a firm that first sold so many days after it began, and for so many days in all. */
  leastOneCustomerShare: 0.8,
  mostAgeDays: 92,
  mostLifeDays: 366,
  /** Else: part of its sales that went to pipes. */
  leastToPipesShare: 0.3,
  /** Else: out of reach (非正常户) at most so many days after its last sale, and this part of its customers' purchases derives from firms like it. */
  mostDaysToAbnormal: 366,
  leastGoneCustomersShare: 0.4,
};

/**
 * Pattern 1, source (源头虚开): sells in bulk, bought hardly anything that it could have sold, and vanishes. Honest firms do so, too: they sell
 * labour, what they made, or what no ledger tells of. So two things beside it must hold, which are not its own: its customers live on firms like it; and what it sold
 * goes on at once at the same value, or all of it to one customer by a firm that is just there for that. Or else it feeds pipes: these tell of it what
 * its own ledger does not. Or the administration found it out of reach (走逃, 非正常户) soon after: whoever closes honestly is struck off. Only firms whose ledgers are known on both sides, and of whose sales half went to such.
 *
 * Values: net of all its sales and purchases; days from its last sale to the last invoice of all; `customersShare` as `derivedFrom` of
 * origins.ts has it, mean over customers by net; `passedOnShare` the part of its net sales to firms that pass on (ORIGINS); `ageDays` from
 * registration, else from its first invoice of either side, to its first sale, `lifeDays` from that to its last; `toPipesShare` the part of its net sales to firms that are
 * pipes by themselves (`clearPipes`); `abnormalDay` the day since which a ledger of statuses has it out of reach.
 *
 * Strength: purchases beside sales among those who sell the same, how long it is silent, and both of these; who only feeds pipes comes after.
 */
export const source: Detector<typeof PARAMETERS> = {
  name: 'source',
  title: { zh: '疑似源头', en: 'possible source' },
  pattern: 'source',
  version: 4,
  parameters: PARAMETERS,
  needs: 'both sides',
  reliability: { group: 'origin', weak: [0.4, 0.3], strong: [0.75, 0.85] },
  detect: (scan, parameters) => scan.once(`source ${JSON.stringify(parameters)}`, () => detect(scan, parameters)),
  wording: {
    'sells-without-input': {
      zh: '销售 {outMinor}，购进只有 {inMinor}',
      en: 'sold {outMinor} and bought {inMinor} only',
    },
    stopped: {
      zh: '{lastDay} 以后 {silenceDays} 天没有开票',
      en: 'no sale for {silenceDays} days since {lastDay}',
    },
    'customers-live-on-such': {
      zh: '其客户的购进有 {customersShare} 来自无进有销、随后消失的企业',
      en: '{customersShare} of what its customers buy derives from firms that sold without purchases and vanished',
    },
    'passed-on-at-once': {
      zh: '销售的 {passedOnShare} 卖给了很快平价转出的企业',
      en: '{passedOnShare} of its sales went to firms that pass on what they buy within weeks, at about the same value',
    },
    'feeds-pipes': {
      zh: '销售的 {toPipesShare} 卖给了管道特征明显的企业',
      en: '{toPipesShare} of its sales went to firms that pass on plainly as pipes do',
    },
    'out-of-reach': {
      zh: '末次开票 {lagDays} 天后，自 {abnormalDay} 起为非正常户',
      en: 'out of reach (非正常户) since {abnormalDay}, {lagDays} days after its last sale',
    },
    'young-for-one': {
      zh: '开业 {ageDays} 天即开始销售，前后只有 {lifeDays} 天，{oneCustomerShare} 卖给同一客户',
      en: 'sold for {lifeDays} days only, from {ageDays} days after it began, {oneCustomerShare} of it to one customer',
    },
  },
};

/** By node 1 where the detector finds a source: whom others take for one. */
export function foundSources(scan: Scan): Uint8Array {
  const found = new Uint8Array(scan.firms);
  for (const { core } of source.detect(scan, PARAMETERS).findings) found[core[0]] = 1;
  return found;
}

function detect(scan: Scan, parameters: typeof PARAMETERS): Detection {
  const { inMinor, outMinor } = scan.activity;
  const origins = originsOf(scan, parameters);
  const columns: Columns = {
    inputShare: Float64Array.from(outMinor, (out, u) => (out > 0 && scan.isObserved(u) ? inMinor[u] / out : NaN)),
    customersShare: origins.ofCustomers(origins.vanishedShare),
    passedOnShare: origins.ofCustomers(origins.passesOn),
    toPipesShare: origins.ofCustomers(clearPipes(scan, parameters)),
    seen: origins.customersSeen,
  };
  const findings: Finding[] = [];
  let candidates = 0;
  for (let u = 0; u < scan.firms; u++) {
    if (Number.isNaN(columns.inputShare[u])) continue;
    candidates++;
    if (origins.unfed[u] === 0) continue;
    const own = origins.unfed[u] === 2 ? judge(scan, u, columns, parameters) : null;
    const finding = own ?? judgeGone(scan, u, columns, parameters) ?? judgeFeeder(scan, u, columns, parameters);
    if (finding) findings.push(finding);
  }
  return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
}

interface Columns {
  inputShare: Float64Array;
  customersShare: Float64Array;
  passedOnShare: Float64Array;
  toPipesShare: Float64Array;
  /** Part of the sales whose buyers' ledgers are known. */
  seen: Float64Array;
}

function judge(scan: Scan, firm: number, columns: Columns, parameters: typeof PARAMETERS): Finding | null {
  const { activity, peers } = scan;
  const [customersShare, passedOnShare] = [columns.customersShare[firm], columns.passedOnShare[firm]];
  if (!(customersShare >= parameters.leastCustomersShare)) return null;
  const low = peers.standing(columns.inputShare, firm)!;
  if (low.percentile > parameters.mostInputPercentile) return null;
  const born = bornDay(scan, firm);
  const ageDays = born === null ? Infinity : activity.firstSale[firm] - born;
  const oneCustomerShare = largestCustomer(scan, firm) / activity.outMinor[firm];
  const isPassedOn = passedOnShare >= parameters.leastPassedOnShare;
  const lifeDays = activity.lastSale[firm] - activity.firstSale[firm];
  const isShort = ageDays <= parameters.mostAgeDays && lifeDays <= parameters.mostLifeDays;
  const isForOne = oneCustomerShare >= parameters.leastOneCustomerShare && isShort;
  if (!isPassedOn && !isForOne) return null;
  const { silenceDays, reasons: own } = ownReasons(scan, firm, low);
  const reasons: Reason[] = [
    ...own,
    { code: 'customers-live-on-such', values: { customersShare }, peers: peers.standing(columns.customersShare, firm), weight: 0.4 },
    isPassedOn
      ? { code: 'passed-on-at-once', values: { passedOnShare }, peers: peers.standing(columns.passedOnShare, firm), weight: 0.3 }
      : { code: 'young-for-one', values: { ageDays, lifeDays, oneCustomerShare }, peers: null, weight: 0.3 },
  ];
  const strength =
    0.2 * (1 - low.percentile) + 0.1 * Math.min(1, silenceDays / 365) + 0.4 * Math.min(1, customersShare) +
    0.3 * (isPassedOn ? passedOnShare : oneCustomerShare);
  return aroundFirm(scan, firm, { role: 'source', side: 'sales', strength, reasons, confidence: columns.seen[firm] });
} // prettier-ignore

/** Who sold without input to firms that live on such to a good part, and was out of reach soon after. */
function judgeGone(scan: Scan, firm: number, columns: Columns, parameters: typeof PARAMETERS): Finding | null {
  const abnormalDay = scan.options.abnormalDay?.[firm] ?? 0;
  const lagDays = abnormalDay - scan.activity.lastSale[firm];
  if (abnormalDay === 0 || lagDays < 0 || lagDays > parameters.mostDaysToAbnormal) return null;
  const customersShare = columns.customersShare[firm];
  if (!(customersShare >= parameters.leastGoneCustomersShare)) return null;
  const low = scan.peers.standing(columns.inputShare, firm)!;
  if (low.percentile > parameters.mostInputPercentile) return null;
  const { silenceDays, reasons: own } = ownReasons(scan, firm, low);
  const reasons: Reason[] = [
    ...own,
    { code: 'customers-live-on-such', values: { customersShare }, peers: scan.peers.standing(columns.customersShare, firm), weight: 0.4 },
    { code: 'out-of-reach', values: { abnormalDay, lagDays }, peers: null, weight: 0.3 },
  ];
  const soon = 1 - lagDays / parameters.mostDaysToAbnormal;
  const strength = 0.8 * (0.2 * (1 - low.percentile) + 0.1 * Math.min(1, silenceDays / 365) + 0.4 * Math.min(1, customersShare) + 0.3 * soon);
  return aroundFirm(scan, firm, { role: 'source', side: 'sales', strength, reasons, confidence: columns.seen[firm] });
} // prettier-ignore

/** Who sells without input to pipes, whatever else it did. */
function judgeFeeder(scan: Scan, firm: number, columns: Columns, parameters: typeof PARAMETERS): Finding | null {
  const toPipesShare = columns.toPipesShare[firm];
  if (!(toPipesShare >= parameters.leastToPipesShare)) return null;
  const low = scan.peers.standing(columns.inputShare, firm)!;
  if (low.percentile > parameters.mostInputPercentile) return null;
  const { silenceDays, reasons } = ownReasons(scan, firm, low);
  const strength = 0.5 * (0.2 * (1 - low.percentile) + 0.1 * Math.min(1, silenceDays / 365) + 0.7 * toPipesShare);
  reasons.push({ code: 'feeds-pipes', values: { toPipesShare }, peers: scan.peers.standing(columns.toPipesShare, firm), weight: 0.7 });
  return aroundFirm(scan, firm, { role: 'source', side: 'sales', strength, reasons, confidence: columns.seen[firm] });
} // prettier-ignore

function ownReasons({ activity }: Scan, firm: number, peers: PeerStanding): { silenceDays: number; reasons: Reason[] } {
  const { outMinor, inMinor, lastSale } = activity;
  const lastDay = lastSale[firm];
  const silenceDays = activity.lastDay - lastDay;
  const values = { outMinor: outMinor[firm], inMinor: inMinor[firm] };
  return {
    silenceDays,
    reasons: [
      { code: 'sells-without-input', values, peers, weight: 0.2 },
      { code: 'stopped', values: { lastDay, silenceDays }, peers: null, weight: 0.1 },
    ],
  };
}

/** Net of the customer that bought most. */
function largestCustomer({ relationMinor, snapshot }: Scan, firm: number): number {
  const { sellerOffsets } = snapshot.relations;
  let most = 0;
  for (let e = sellerOffsets[firm]; e < sellerOffsets[firm + 1]; e++) most = Math.max(most, relationMinor[e]);
  return most;
}
