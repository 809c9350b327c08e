import type { Detector, Finding } from './detector.ts';
import {
  amongFirms,
  byStrength,
  grossOfRelations,
  invoicesOf,
  members,
  netOfRelations,
  relationBetween,
  sameGoodsShare,
} from './findings.ts';
import { LEAST_PEERS } from './peers.ts';
import { isSettled, roundsOf } from './rounds.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  /** Gross of the smaller direction. */
  leastMinor: 1_000_000,
  /** Smaller ÷ larger gross of a round, and of both directions as a whole: what is left over is a fee. */
  leastLikeness: 0.92,
  leastRounds: 2,
  /** Part of both directions that lies in rounds. */
  leastRoundsShare: 0.75,
  /** The most mean days of a round, for each round beyond the first: few rounds are no chance only where they are quick. */
  mostDaysPerRound: 8,
  mostRoundDays: 90,
  /** Smaller ÷ larger gross that is enough where hardly any two trade both ways: this part, at most, of the firms that buy and sell. */
  leastLikenessOfFew: 0.5,
  mostFewShare: 0.02,
};

/**
 * Pattern 9, mutual invoicing (对开): two firms invoice each other, and each time it comes out even: what one issued the other issues back, before the
 * next is sent (see roundsOf). Two makers that need each other's goods trade both ways as well, and about as much, but their accounts do not settle
 * month by month; whether the same goods go both ways is told and decides nothing, since labels are easily changed.
 *
 * Where fewer than LEAST_PEERS pairs trade both ways, and these are hardly any of the firms that buy and sell, there is nothing that such a pair could be compared with, and it is unusual by that alone: then
 * it is enough that the smaller direction is half of the larger, and it stands behind all that settle. Gross counts, not net: the two are set off
 * against each other as they would be paid, and one side may bear another rate of tax.
 *
 * That one of them trades with very many speaks against it, and no more: what passes between two glues nobody together. Strength: rounds, how quick
 * they are, and the part of the firms' trade that it is.
 */
export const mutual: Detector<typeof PARAMETERS> = {
  name: 'mutual',
  title: { zh: '对开发票', en: 'mutual invoicing' },
  pattern: 'mutual',
  version: 4,
  parameters: PARAMETERS,
  needs: 'any side',
  reliability: { group: 'round', weak: [0.8, 0.6], strong: [0.95, 0.9] },
  detect(scan, parameters) {
    const pairs = pairsBothWays(scan, parameters.leastMinor);
    const { suppliers, customers } = scan.activity;
    let candidates = 0;
    for (let u = 0; u < scan.firms; u++) if (suppliers[u] > 0 && customers[u] > 0) candidates++;
    const isRare = pairs.length < LEAST_PEERS && 2 * pairs.length <= parameters.mostFewShare * candidates;
    const findings = pairs.flatMap((pair) => judge(scan, pair, isRare ? pairs.length : null, parameters) ?? []);
    return { candidates, findings: findings.sort(byStrength), leftOut: 0 };
  },
  wording: {
    'both-ways': {
      zh: '双方互开 {thereMinor} 与 {backMinor}（含税）',
      en: 'they invoice each other {thereMinor} and {backMinor}, tax included',
    },
    'comes-out-even': {
      zh: '{roundCount} 次互相抵平，平均 {meanDays} 天一次，占互开金额的 {roundsShare}',
      en: 'it came out even {roundCount} times, within {meanDays} days on average: {roundsShare} of all that they invoiced each other',
    },
    'few-do': {
      zh: '全部清单中只有 {pairCount} 对企业互相开票',
      en: 'pairs that invoice each other at all in these ledgers: {pairCount}',
    },
    'same-goods': { zh: '其中 {goodsShare} 是双向都有的货物', en: '{goodsShare} of it is goods that go both ways' },
    'most-of-trade': { zh: '占双方购销的 {tradeShare}', en: 'it is {tradeShare} of what both buy and sell' },
  },
}; // prettier-ignore

/** Relations there and back of firms that trade both ways, for so much at least in either direction; the first seller has the smaller number. */
function pairsBothWays(scan: Scan, leastMinor: number): [there: number, back: number][] {
  const { seller, buyer, currency, count } = scan.snapshot.relations;
  const { suppliers, customers } = scan.activity;
  const pairs: [number, number][] = [];
  for (let e = 0; e < count; e++) {
    const [u, v] = [seller[e], buyer[e]];
    if (v <= u || currency[e] !== scan.options.currency || suppliers[u] === 0 || customers[v] === 0) continue;
    const back = relationBetween(scan, v, u);
    if (back < 0) continue;
    if (Math.min(grossOfRelations(scan, [e]), grossOfRelations(scan, [back])) >= leastMinor) pairs.push([e, back]);
  }
  return pairs;
}

/** `pairCount`: of all pairs that trade both ways, where they are few. */
function judge(scan: Scan, [there, back]: readonly [number, number], pairCount: number | null, parameters: typeof PARAMETERS): Finding | null {
  const [thereMinor, backMinor] = [grossOfRelations(scan, [there]), grossOfRelations(scan, [back])];
  const likeness = Math.min(thereMinor, backMinor) / Math.max(thereMinor, backMinor);
  const rounds = roundsOf(scan, [[there], [back]], parameters.leastLikeness);
  const settles = likeness >= parameters.leastLikeness && isSettled(rounds, parameters);
  if (!settles && (pairCount === null || likeness < parameters.leastLikenessOfFew)) return null;
  const { seller, buyer } = scan.snapshot.relations;
  const firms = [seller[there], buyer[there]];
  const { inMinor, outMinor } = scan.activity;
  // of all that both bought and sold, net, what is between them; each invoice stands on both sides
  const tradeShare = (2 * netOfRelations(scan, [there, back])) / firms.reduce((sum, u) => sum + inMinor[u] + outMinor[u], 0);
  const goodsShare = sameGoodsShare(scan, there, back);
  const quick = 1 - rounds.meanDays / parameters.mostRoundDays;
  return amongFirms(scan, {
    core: firms,
    members: members(firms, 'member'),
    invoices: invoicesOf(scan, [there, back]),
    strength: settles
      ? 0.4 + 0.3 * Math.min(1, rounds.count / 6) + 0.2 * quick + 0.1 * tradeShare
      : 0.3 * likeness + 0.1 * tradeShare,
    reasons: [
      // rounds are of the two relations (see roundsOf); pairs count whose gross is leastMinor at least, both ways, in the period
      ...(settles
        ? [{ code: 'comes-out-even', values: { roundCount: rounds.count, meanDays: rounds.meanDays, roundsShare: rounds.share }, peers: null, weight: 0.7 }]
        : [{ code: 'few-do', values: { pairCount: pairCount! }, peers: null, weight: 0.7 }]),
      // gross of each direction, in the order of the firms' ids
      { code: 'both-ways', values: { thereMinor, backMinor }, peers: null, weight: 0.2 },
      ...(goodsShare === null ? [] : [{ code: 'same-goods', values: { goodsShare }, peers: null, weight: 0 }]),
      { code: 'most-of-trade', values: { tradeShare }, peers: null, weight: 0.1 },
    ],
  });
} // prettier-ignore
