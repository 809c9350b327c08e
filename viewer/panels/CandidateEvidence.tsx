/** The numbers behind a pair of candidates, what the rule asks for, and whose ledgers they come from. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Candidate, Side } from '../../server/contract.ts';
import { percent, wholeCount } from '../i18n/format.ts';
import { useSession } from '../session.tsx';
import { periodText } from '../state/coverage.ts';
import { otherSide, shareOf, shareOfSmaller } from '../state/identity.ts';

type Of<K extends Candidate['kind']> = { candidate: Extract<Candidate, { kind: K }> };

export function AliasEvidence({ candidate: { evidence } }: Of<'alias'>) {
  const { t } = useTranslation();
  const { within, found, needs } = evidence;
  const lines = ['rows', 'within', 'found', 'missing', 'firms'] as const;
  return (
    <section>
      <table className="sum">
        <caption>{t('evidence.aliasCaption')}</caption>
        <tbody>
          {lines.map((name) => (
            <tr key={name}>
              <th scope="row">
                {t(`aliasCount.${name}`)}
                {name === 'found' && <small>{t('evidence.foundIs')}</small>}
              </th>
              <td>
                {wholeCount(evidence[name])}
                {(name === 'found' || name === 'missing') && (
                  <small>{percent(shareOf(name === 'found' ? found : within - found, within))}</small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted note">
        {t('evidence.rule', { count: needs.matches, text: wholeCount(needs.matches), percent: needs.percent })}
      </p>
    </section>
  );
}

export function DuplicateEvidence({ candidate: { evidence } }: Of<'duplicate'>) {
  const { t } = useTranslation();
  const { documents, marks } = evidence;
  return (
    <section>
      {documents.length > 0 && (
        <table className="sum">
          <caption>{t('evidence.duplicateCaption')}</caption>
          <thead>
            <tr>
              {(['role', 'shared', 'valid', 'ofA', 'ofB', 'share'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`sharedColumn.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {documents.map((row) => (
              <tr key={row.role}>
                <th scope="row">{t(`party.${row.role}`)}</th>
                {[row.shared, row.valid, row.ofA, row.ofB].map((value, index) => (
                  <td key={index}>{wholeCount(value)}</td>
                ))}
                <td>{percent(shareOfSmaller(row))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {marks.length > 0 && (
        <>
          <h3>{t('evidence.marks')}</h3>
          <ul className="story-reasons">
            {marks.map((mark) => (
              <li key={mark}>{t(`sameMark.${mark}`)}</li>
            ))}
          </ul>
        </>
      )}
      <p className="muted note">{t('evidence.ruleDuplicate')}</p>
    </section>
  );
}

/** Of an alias the ledger that uses the code and the one that was searched; of two registrations all they have. */
export function LedgersOf({ candidate }: { candidate: Candidate }) {
  const { t } = useTranslation();
  const rows: { title: string; id: string; side: Side }[] =
    candidate.kind === 'alias'
      ? [
          { title: t('evidence.owner'), id: candidate.evidence.owner, side: candidate.evidence.side },
          { title: t('evidence.firm'), id: candidate.b.id, side: otherSide(candidate.evidence.side) },
        ]
      : (['a', 'b'] as const).flatMap((name) =>
          (['sales', 'purchases'] as const).map((side) => ({
            title: t(`registrationLetter.${name}`),
            id: candidate[name].id,
            side,
          })),
        );
  return (
    <section>
      <table className="sum">
        <caption>{t('evidence.ledgers')}</caption>
        <tbody>
          {rows.map(({ title, id, side }) => (
            <tr key={`${id} ${side}`}>
              <th scope="row">
                {title} <span className="mono">{id}</span> · {t(`ledger.${side}`)}
              </th>
              <td>
                <Days id={id} side={side} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Days({ id, side }: { id: string; side: Side }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { data } = useQuery({ queryKey: ['identity', id], queryFn: ({ signal }) => api.identity(id, signal) });
  if (!data) return '…';
  const period = data.registrations.find((known) => known.id === id)?.coverage[side];
  return period ? periodText(period) : t('coverage.none');
}
