import type { Entry } from './entry.ts';

/** Of scans and what they find. */
export const LEAD_PROBLEMS: Readonly<Record<string, Entry>> = {
  scan_not_found: {
    status: 404,
    zh: ['没有这次检测', '没有编号为 {id} 的检测。', '查看检测列表。'],
    en: ['No such scan', 'There is no scan with the id {id}.', 'See the list of scans.'],
  },
  lead_not_found: {
    status: 404,
    zh: ['没有这条疑点', '检测结果里没有编号为 {id} 的疑点。', '查看疑点列表；也许还没有检测，或它来自另一份台账。'],
    en: [
      'No such lead',
      'No scan has a lead with the id {id}.',
      'See the list of leads; perhaps nothing was scanned yet, or it is of another ledger.',
    ],
  },
  ring_not_found: {
    status: 404,
    zh: ['没有这个团伙', '检测结果里没有编号为 {id} 的团伙。', '查看团伙列表；核心成员变了，编号也就变了。'],
    en: [
      'No such ring',
      'No scan has a ring with the id {id}.',
      'See the list of rings; where the core of one changes, so does its id.',
    ],
  },
  detector_changed: {
    status: 409,
    zh: [
      '检测器已经换了版本',
      '这条疑点由 {detector} 第 {version} 版得出，本程序是第 {known} 版，无法照原样重算。',
      '重新检测后再解释。',
    ],
    en: [
      'The detector has changed',
      'This lead was found by version {version} of {detector}; this program has version {known}, which computes otherwise.',
      'Scan again, and explain what is found then.',
    ],
  },
  detector_unknown: {
    status: 422,
    zh: ['没有这个检测器', '没有名为 {name} 的检测器。', '可用的有：{known}。'],
    en: ['No such detector', 'There is no detector {name}.', 'There are: {known}.'],
  },
};
