/** Candidates and coverage in plain words. Pure. */
import type { TFunction } from 'i18next';
import type { Candidate, Coverage } from '../../server/contract.ts';
import { periodText, yearsText } from '../state/coverage.ts';
import { againstDuplicate, codeOf, foundIn, otherSide, shareOf, shareOfSmaller } from '../state/identity.ts';
import { percent, wholeCount } from './format.ts';

/** A code as what it is; a number as it stands. */
export function idText(t: TFunction, id: string): string {
  const code = codeOf(id);
  return code ? t(`codeIn.${code.side}`, { owner: code.owner, code: code.code }) : id;
}

/** In one line, why the two may be one subject. */
export function whyOf(t: TFunction, candidate: Candidate): string {
  const { a, b } = candidate;
  if (candidate.kind === 'alias') {
    const { side, within, found } = candidate.evidence;
    return t(`why.found.${foundIn(candidate)}`, {
      count: within,
      text: wholeCount(within),
      found: wholeCount(found),
      code: idText(t, a.id),
      firm: b.id,
      ledger: t(`ledger.${otherSide(side)}`),
    });
  }
  const { documents, marks } = candidate.evidence;
  const parts = [
    ...documents.map((row) =>
      t(`why.shared.${row.role}`, {
        count: row.valid,
        text: wholeCount(row.valid),
        part: t(row.shared > row.valid ? 'why.withVoid' : 'why.allValid', {
          shared: wholeCount(row.shared),
          share: percent(shareOfSmaller(row)),
        }),
      }),
    ),
    ...marks.map((mark) => t(`sameMark.${mark}`)),
  ];
  return t('why.pair', { a: idText(t, a.id), b: idText(t, b.id) }) + parts.join(t('list.semicolon'));
}

export function againstOf(t: TFunction, candidate: Candidate): string[] {
  if (candidate.kind === 'duplicate') return againstDuplicate(candidate).map((reason) => t(`against.${reason}`));
  const { against, found, within, firms, needs, missing, missingIs } = candidate.evidence;
  const share = percent(shareOf(found, within));
  return [
    ...against.map((reason) => t(`against.${reason}`, { firms: wholeCount(firms), share, ...needs })),
    ...(missing > 0 ? [t(`missing.${missingIs}`, { count: missing, text: wholeCount(missing) })] : []),
  ];
}

/** Of a taxpayer's own ledgers: which are loaded, and of which days. */
export function coverageText(t: TFunction, { sales, purchases }: Coverage): string {
  return [
    sales ? t('coverage.sales', { period: periodText(sales) }) : t('coverage.noSales'),
    purchases ? t('coverage.purchases', { period: periodText(purchases) }) : t('coverage.noPurchases'),
  ].join(t('list.semicolon'));
}

/** The same in years; nothing where there are none. */
export function coverageShort(t: TFunction, coverage: Coverage): string {
  return (['sales', 'purchases'] as const)
    .flatMap((side) => {
      const period = coverage[side];
      return period ? [t(`coverage.short.${side}`, { years: yearsText(period) })] : [];
    })
    .join(t('list.comma'));
}
