import type { ReliabilityGroup } from '../../algorithms/detectors/detector.ts';
import type { RingReason } from '../../graph/ring.ts';
import type { Language, RingMember } from '../contract.ts';
import { textOf, titleOf } from './leadWords.ts';

/** What a ring says in codes and values, in words. */

type Words = Readonly<Record<Language, string>>;

const GROUPS: Readonly<Record<ReliabilityGroup | 'association', Words>> = {
  origin: { zh: '无进有销', en: 'sells without purchases' },
  passing: { zh: '转手开票', en: 'passes invoices on' },
  credit: { zh: '抵扣可疑进项', en: 'credits doubtful input' },
  round: { zh: '循环、互开', en: 'invoices that come back' },
  star: { zh: '集中开票', en: 'one with many' },
  claim: { zh: '一票两抵', en: 'claimed twice' },
  association: { zh: '在团伙旁边', en: 'beside a ring' },
};

export const groupIn = (language: Language, group: string): string =>
  (GROUPS as Readonly<Record<string, Words>>)[group]?.[language] ?? group;

const REASONS: Readonly<Record<string, Words>> = {
  lead: { zh: '疑点', en: 'a lead' },
  between: {
    zh: '购进的 {boughtShare} 来自、销售的 {soldShare} 去往团伙成员',
    en: '{boughtShare} of its purchases come from members, {soldShare} of its sales go to members',
  },
  'feeds-several': {
    zh: '向 {customerCount} 户成员销售，占其销售的 {soldShare}',
    en: 'sells to {customerCount} members, {soldShare} of its sales',
  },
  'fed-by-several': {
    zh: '从 {supplierCount} 户成员购进，占其购进的 {boughtShare}',
    en: 'buys of {supplierCount} members, {boughtShare} of its purchases',
  },
  'weak-lead': {
    zh: '本身是较弱的疑点，购进的 {boughtShare}、销售的 {soldShare} 与成员有关',
    en: 'a weaker lead itself, with {boughtShare} of its purchases and {soldShare} of its sales among members',
  },
};

/** `detector` is that of the lead that the reason names. */
export function ringReasonIn(language: Language, currency: string, detector: string | null, reason: RingReason): RingMember['why'][number] {
  const text = textOf(REASONS[reason.code]?.[language], reason, currency);
  const of = language === 'zh' ? '：' : ': ';
  return { ...reason, text: detector === null ? text : `${text}${of}${titleOf(detector, language)}` };
} // prettier-ignore
