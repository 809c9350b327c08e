import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Load } from '../../server/contract.ts';
import { byteText, wholeCount } from '../i18n/format.ts';
import { useActions } from '../session.tsx';

/** A load under way; when it goes, what the page knows of the ledger is old. */
export function Progress({ load }: { load: Load }) {
  const { t } = useTranslation();
  const { refresh } = useActions();
  useEffect(() => refresh, [refresh]);
  const { phase, file, done, total, unit } = load.progress;
  const amount = (value: number) => (unit === 'bytes' ? byteText(value) : wholeCount(value));
  const share = total ? { value: done, max: total } : {};
  return (
    <div className="progress" role="status">
      <p>
        {t(`phase.${phase}`)}
        {file !== null && ` · ${file}`}
      </p>
      <progress {...share} aria-label={t(`phase.${phase}`)} />
      <p className="muted">
        {amount(done)}
        {total !== null && ` / ${amount(total)}`} {unit !== 'bytes' && t(`unit.${unit}`)}
      </p>
    </div>
  );
}
