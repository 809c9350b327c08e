import { motifs, type Fan, type FanResult } from '../motifs.ts';
import type { Detector, Finding } from './detector.ts';
import { amongFirms, byStrength, members } from './findings.ts';
import type { Scan } from './scan.ts';

const PARAMETERS = {
  leastPartners: 6,
  windowDays: 90,
  /** Standard deviation ÷ mean of the partners' amounts. */
  mostVariation: 0.3,
  /** Net of an average partner. */
  leastEachMinor: 500_000,
};

/**
 * Pattern 11, fan: within weeks one firm issues alike invoices to many, or many to one. A season or a tender makes fans of unlike amounts. Strength:
 * how alike the amounts are, and how many partners there are.
 */
export const fan: Detector<typeof PARAMETERS> = {
  name: 'fan',
  pattern: 'fan',
  version: 1,
  parameters: PARAMETERS,
  needs: 'any side',
  detect(scan, parameters) {
    const found = motifs(scan.snapshot, {
      ...scan.options,
      find: ['fanIn', 'fanOut'],
      windowDays: parameters.windowDays,
      minFan: parameters.leastPartners,
      maxInstances: 100_000,
    });
    const sides = [found.fanIn!, found.fanOut!];
    const findings = sides.flatMap(({ instances }, side) => instances.flatMap((one) => judge(scan, one, side === 0, parameters) ?? []));
    return { candidates: candidatesOf(sides), findings: findings.sort(byStrength), leftOut: sides[0].leftOut + sides[1].leftOut };
  },
  wording: {
    'many-within-days': {
      zh: '{windowDays} 天内与 {partnerCount} 户往来',
      en: 'traded with {partnerCount} firms within {windowDays} days',
    },
    alike: { zh: '金额相近，变异系数 {variation}', en: 'for amounts that are alike: their coefficient of variation is {variation}' },
  },
}; // prettier-ignore

function candidatesOf(sides: readonly FanResult[]): number {
  return sides.reduce((sum, { partners }) => sum + partners.reduce((count, own) => count + (own > 0 ? 1 : 0), 0), 0);
}

function judge(scan: Scan, { node, partners, invoices, netMinor, variation, firstDay, lastDay }: Fan, isIn: boolean, parameters: typeof PARAMETERS): Finding | null {
  if (netMinor === null || variation === null || variation > parameters.mostVariation) return null;
  if (netMinor / partners.length < parameters.leastEachMinor) return null;
  return amongFirms(scan, {
    core: [node],
    members: [{ node, role: isIn ? 'collector' : 'issuer' }, ...members(partners, 'associated')],
    invoices,
    strength: 0.6 * (1 - variation / parameters.mostVariation) + 0.4 * Math.min(1, partners.length / 20),
    reasons: [
      { code: 'alike', values: { variation }, peers: null, weight: 0.6 },
      { code: 'many-within-days', values: { windowDays: lastDay - firstDay, partnerCount: partners.length }, peers: null, weight: 0.4 },
    ],
  });
} // prettier-ignore
