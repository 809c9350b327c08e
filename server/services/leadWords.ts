import { AGAINST_WORDING } from '../../algorithms/detectors/findings.ts';
import { DETECTORS } from '../../algorithms/detectors/detectors.ts';
import { formatDay } from '../../graph/days.ts';
import type { Against, PeerStanding, PeerTrait, Reason, Role } from '../../graph/lead.ts';
import { formatMinor } from '../../graph/money.ts';
import type { Language, LeadHead, WordedReason } from '../contract.ts';

/** What a lead says in codes and values, in words. */

const detectorOf = new Map(DETECTORS.map((detector) => [detector.name, detector]));

export function titleOf(detector: string, language: Language): string {
  return detectorOf.get(detector)?.title[language] ?? detector;
}

export function reasonIn(language: Language, detector: string, currency: string, { peers, ...reason }: Reason): WordedReason {
  return {
    ...reason,
    text: textOf(detectorOf.get(detector)?.wording[reason.code]?.[language], reason, currency),
    peers: peers && { ...peers, by: [...peers.by], text: PEERS[language](peers) },
  };
} // prettier-ignore

export function againstIn(language: Language, detector: string, currency: string, against: Against): LeadHead['against'][number] {
  const wording = AGAINST_WORDING[against.code] ?? detectorOf.get(detector)?.wording[against.code];
  return { ...against, text: textOf(wording?.[language], against, currency) };
} // prettier-ignore

/** A code that no detector of this program knows is of an older scan: it stands for itself. */
export function textOf(template: string | undefined, { code, values }: Against, currency: string): string {
  if (template === undefined) return code;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => valueText(name, values[name], currency));
}

/** Units stand in names. */
export function valueText(name: string, value: number, currency: string): string {
  if (name.endsWith('Minor')) return formatMinor(value, currency);
  if (name.endsWith('Day')) return formatDay(value);
  if (name.endsWith('Share')) return `${(100 * value).toFixed(1)} %`;
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

const TRAITS: Readonly<Record<PeerTrait, Readonly<Record<Language, string>>>> = {
  industry: { zh: '行业', en: 'industry' },
  size: { zh: '规模', en: 'size' },
  age: { zh: '存续时间', en: 'age' },
};

const percent = (part: number) => (100 * part).toFixed(1);

const PEERS: Readonly<Record<Language, (peers: PeerStanding) => string>> = {
  zh: ({ percentile, count, by }) =>
    `大于 ${percent(percentile)} % 的${by.length === 0 ? `全部 ${count} 户` : `同${by.map((trait) => TRAITS[trait].zh).join('、同')}的 ${count} 户`}`,
  en: ({ percentile, count, by }) =>
    `more than ${percent(percentile)} % of ${by.length === 0 ? `all ${count} firms` : `${count} firms of the same ${by.map((trait) => TRAITS[trait].en).join(', ')}`}`,
};

export const ROLES: Readonly<Record<Role, Readonly<Record<Language, string>>>> = {
  source: { zh: '源头', en: 'source' },
  pipe: { zh: '管道', en: 'pipe' },
  recipient: { zh: '受票', en: 'recipient' },
  member: { zh: '成员', en: 'member' },
  issuer: { zh: '开出方', en: 'issuer' },
  collector: { zh: '收受方', en: 'collector' },
  associated: { zh: '相关', en: 'associated' },
};
