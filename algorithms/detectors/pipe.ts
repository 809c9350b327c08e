import { CLEAR_PIPES, clearPipes } from './clearPipes.ts';
import type { Detection, Detector, Finding, Reason } from './detector.ts';
import { aroundFirm, byStrength } from './findings.ts';
import { ORIGINS, originsOf, partOfPurchases, partOfSales } from './origins.ts';
import type { Scan } from './scan.ts';
import { foundSources } from './source.ts';

const PARAMETERS = {
  ...ORIGINS,
  ...CLEAR_PIPES,
  /** The smaller of net in and net out, of the best twelve months. */
  leastThroughMinor: 1_000_000,
  /** Net out ÷ net in, of these months: what it trades beside is in it. */
  leastPipeBase: 0.8,
  mostPipeBase: 1.2,
  /** Part of what came in that went on at all. */
  leastPassedShare: 0.3,
  /** Days within which half of it went on: until the end of the next filing month, or a quarter where it stands between others that pass on. */
  mostDays: 45,
  mostDaysBetween: 92,
  /** Part of its purchases that firms sold which pass on (ORIGINS): then it stands between such. */
  leastOfPassersShare: 0.1,
  /** Part of its purchases, and of its customers', that derives from firms which sold without input and vanished. */
  leastVanishedShare: 0.15,
  leastCustomersVanishedShare: 0.15,
  /** Or else these parts that derive from any firms that sold without input, where it passes them on soon. */
  leastOriginShare: 0.5,
  leastCustomersShare: 0.4,
  /** Or else part of its purchases that sources and clear pipes sold, and of its sales that went to such, together. */
  leastBesideShare: 0.3,
  /** All of it together; with less hardly any is one (made economies). */
  leastStrength: 0.3,
  /** What makes up the strength, 1 in all; rounded from a logistic regression on economies made with wide knobs, which `seed/knobs.ts` does not have. */
  weightOfVanished: 0.25,
  weightOfUnfed: 0.1,
  weightOfSoon: 0.12,
  weightOfNear: 0.13,
  weightOfFromSuch: 0.22,
  weightOfToSuch: 0.18,
  /** Median days, and the logarithm of net out ÷ net in either way, from which on a firm passes on neither soon nor at a near value. */
  noLongerSoonDays: 62,
  noLongerNearGap: 0.15,
};

/**
 * Pattern 2, pipe (管道洗票): what comes in goes out soon, at about the same value. So it is with any wholesaler of thin margins; what tells a pipe is where its
 * input comes from: from firms that sell what they never bought, over other such firms or directly, while honest traders buy of those who buy; and
 * its customers are fed by the same. Or who is beside it: sources, and pipes that are clear by themselves. One that trades beside shows it in part
 * only, so conditions are wide, and the strength of all together decides. First in, first out by filing month, on net amounts; only firms whose ledgers
 * are known on both sides.
 *
 * Values: net in and out of the twelve months in a row with most throughput; `medianDays` from purchase to sale, first in, first out by filing
 * month; `originShare` and `vanishedShare` as `derivedFrom` of origins.ts has them, `customersShare` and `customersVanishedShare` the mean of these over its
 * customers by net; `fromSuchShare` and `toSuchShare` the parts of its purchases and sales that are with sources and clear pipes.
 *
 * Strength: the smaller of what derives from vanished firms at itself and at its customers, the same of all unfed ones, how soon it goes on, how near net out
 * is to net in, and whom it stands beside.
 */
export const pipe: Detector<typeof PARAMETERS> = {
  name: 'pipe',
  title: { zh: '疑似管道', en: 'possible pipe' },
  pattern: 'pipe',
  version: 3,
  parameters: PARAMETERS,
  needs: 'both sides',
  reliability: { group: 'passing', weak: [0.3, 0.2], strong: [0.65, 0.9] },
  detect: (scan, parameters) => scan.once(`pipe ${JSON.stringify(parameters)}`, () => detect(scan, parameters)),
  wording: {
    'passes-on': {
      zh: '十二个月购进 {inMinor}，销售 {outMinor}，进销相近',
      en: 'bought {inMinor} and sold {outMinor} within twelve months: about the same value',
    },
    soon: {
      zh: '一半在 {medianDays} 天内转出，购进的 {inflowShare} 已转出',
      en: 'half of it went on within {medianDays} days, and {inflowShare} of what came in went on',
    },
    'fed-by-unfed': {
      zh: '购进的 {originShare} 来自无进有销的企业，其中 {vanishedShare} 来自随后消失的企业',
      en: '{originShare} of its purchases derives from firms that sell without purchases, {vanishedShare} from such as vanished',
    },
    'feeds-likewise': {
      zh: '其客户的购进有 {customersShare} 来自无进有销的企业',
      en: '{customersShare} of what its customers buy derives from firms that sell without purchases',
    },
    'feeds-vanished': {
      zh: '其客户的购进有 {customersVanishedShare} 来自无进有销、随后消失的企业',
      en: '{customersVanishedShare} of what its customers buy derives from firms that sold without purchases and vanished',
    },
    'beside-such': {
      zh: '购进的 {fromSuchShare} 来自、销售的 {toSuchShare} 去往属源头疑点或管道特征明显的企业',
      en: '{fromSuchShare} of its purchases and {toSuchShare} of its sales are with firms that are leads as sources or pass on plainly as pipes do',
    },
  },
};

interface Columns {
  /** The smaller of net in and out of the best twelve months; NaN where its ledgers are not known. */
  through: Float64Array;
  gap: Float64Array;
  dwell: Float64Array;
  originShare: Float64Array;
  vanishedShare: Float64Array;
  customersShare: Float64Array;
  customersVanishedShare: Float64Array;
  /** Parts of its purchases: of firms that pass on, of sources and clear pipes; and of its sales, to such. */
  ofPassersShare: Float64Array;
  fromSuchShare: Float64Array;
  toSuchShare: Float64Array;
  seen: Float64Array;
}

/** Candidates: firms that bought and sold within twelve months. */
function detect(scan: Scan, parameters: typeof PARAMETERS): Detection {
  const columns = columnsOf(scan, parameters);
  const findings: Finding[] = [];
  let candidates = 0;
  for (let u = 0; u < scan.firms; u++) {
    if (!(columns.through[u] > 0)) continue;
    candidates++;
    if (!isPipe(scan, u, columns, parameters)) continue;
    const finding = judge(scan, u, columns, parameters);
    if (finding.strength >= parameters.leastStrength) findings.push(finding);
  }
  return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
}

function columnsOf(scan: Scan, parameters: typeof PARAMETERS): Columns {
  const { bestYear, meanDays } = scan.matching;
  const origins = originsOf(scan, parameters);
  const sources = foundSources(scan);
  const such = clearPipes(scan, parameters).map((isPipe, u) => isPipe | sources[u]);
  const through = Float64Array.from(bestYear.inMinor, (inMinor, u) =>
    scan.isObserved(u) ? Math.min(inMinor, bestYear.outMinor[u]) : NaN,
  );
  return {
    through,
    gap: Float64Array.from(bestYear.valueBase, (base, u) => (through[u] > 0 ? Math.abs(Math.log(base)) : NaN)),
    dwell: Float64Array.from(meanDays, (days, u) => (through[u] > 0 ? days : NaN)),
    originShare: origins.share,
    vanishedShare: origins.vanishedShare,
    customersShare: origins.ofCustomers(origins.share),
    customersVanishedShare: origins.ofCustomers(origins.vanishedShare),
    ofPassersShare: partOfPurchases(scan, origins.passesOn),
    fromSuchShare: partOfPurchases(scan, such),
    toSuchShare: partOfSales(scan, such),
    seen: origins.customersSeen,
  };
}

function isPipe(scan: Scan, firm: number, columns: Columns, parameters: typeof PARAMETERS): boolean {
  const { bestYear, medianDays, inflowShare } = scan.matching;
  const base = bestYear.valueBase[firm];
  if (!(columns.through[firm] >= parameters.leastThroughMinor) || scan.isHub(firm)) return false;
  if (base < parameters.leastPipeBase || base > parameters.mostPipeBase) return false;
  if (medianDays[firm] < 0 || medianDays[firm] > parameters.mostDaysBetween) return false;
  if (inflowShare[firm] < parameters.leastPassedShare) return false;
  if (columns.fromSuchShare[firm] + columns.toSuchShare[firm] >= parameters.leastBesideShare) return true;
  const isSoon = medianDays[firm] <= parameters.mostDays;
  if (!isSoon && columns.ofPassersShare[firm] < parameters.leastOfPassersShare) return false;
  const isOfVanished =
    columns.vanishedShare[firm] >= parameters.leastVanishedShare &&
    columns.customersVanishedShare[firm] >= parameters.leastCustomersVanishedShare;
  const isOfUnfed =
    columns.originShare[firm] >= parameters.leastOriginShare &&
    columns.customersShare[firm] >= parameters.leastCustomersShare;
  return isOfVanished || (isSoon && isOfUnfed);
}

function judge(scan: Scan, firm: number, columns: Columns, parameters: typeof PARAMETERS): Finding {
  const { bestYear, medianDays, inflowShare } = scan.matching;
  const [originShare, vanishedShare] = [columns.originShare[firm], columns.vanishedShare[firm]];
  const [customersShare, customersVanishedShare] = [columns.customersShare[firm], columns.customersVanishedShare[firm]];
  const [fromSuchShare, toSuchShare] = [columns.fromSuchShare[firm], columns.toSuchShare[firm]];
  const { peers } = scan;
  const [near, soon] = [peers.standing(columns.gap, firm), peers.standing(columns.dwell, firm)];
  const { weightOfVanished, weightOfUnfed, weightOfSoon, weightOfNear, weightOfFromSuch, weightOfToSuch } = parameters;
  const possible: Reason[] = [
    { code: 'passes-on', values: { inMinor: bestYear.inMinor[firm], outMinor: bestYear.outMinor[firm] }, peers: near, weight: weightOfNear },
    { code: 'soon', values: { medianDays: medianDays[firm], inflowShare: inflowShare[firm] }, peers: soon, weight: weightOfSoon },
    { code: 'fed-by-unfed', values: { originShare, vanishedShare }, peers: peers.standing(columns.originShare, firm), weight: (weightOfVanished + weightOfUnfed) / 2 },
    { code: 'feeds-likewise', values: { customersShare }, peers: peers.standing(columns.customersShare, firm), weight: weightOfUnfed / 2 },
    { code: 'feeds-vanished', values: { customersVanishedShare }, peers: peers.standing(columns.customersVanishedShare, firm), weight: weightOfVanished / 2 },
    { code: 'beside-such', values: { fromSuchShare, toSuchShare }, peers: null, weight: weightOfFromSuch + weightOfToSuch },
  ];
  // shares of customers are not known where the ledgers of half of them are not
  const found = possible.filter(({ values }) => Object.values(values).some((value) => value > 0));
  const whole = found.reduce((sum, { weight }) => sum + weight, 0);
  const reasons = found.map((reason) => ({ ...reason, weight: reason.weight / whole }));
  const least = (a: number, b: number) => Math.min(1, a || 0, b || 0);
  const strength =
    weightOfVanished * least(vanishedShare, customersVanishedShare) + weightOfUnfed * least(originShare, customersShare) +
    weightOfSoon * Math.max(0, 1 - medianDays[firm] / parameters.noLongerSoonDays) +
    weightOfNear * Math.max(0, 1 - columns.gap[firm] / parameters.noLongerNearGap) +
    weightOfFromSuch * Math.min(1, fromSuchShare) + weightOfToSuch * Math.min(1, toSuchShare);
  // its own ledgers are there, and so are those of a part of its customers
  const confidence = (1 + columns.seen[firm]) / 2;
  return aroundFirm(scan, firm, { role: 'pipe', side: 'both', strength, reasons, confidence });
} // prettier-ignore
