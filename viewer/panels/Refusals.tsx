/** Rows that were refused: which, why, and how to bring them in after all. */
import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import { useLoadName, useLoads } from './loadNames.ts';
import { ProblemNote } from './ProblemNote.tsx';
import { RefusalTables } from './RefusalTables.tsx';
import { RowList } from './RowList.tsx';
import { useMoney } from '../i18n/money.ts';
import { usePages } from './usePages.ts';

const columns = ['file', 'row', 'column', 'value', 'reason', 'advice'] as const;

export function Refusals() {
  const { t } = useTranslation();
  const { load, refused } = useSuyuan((state) => state.view.choice);
  return (
    <div className="data-page refusal-page">
      <div className="refusal-head">
        <h1>{t('refusals.title')}</h1>
        <Filters load={load} refused={refused} />
      </div>
      <RefusalTables key={load} load={load} />
      <List key={`${load} ${refused}`} load={load} refused={refused} />
    </div>
  );
}

interface Chosen {
  load: string | null;
  refused: 'open' | 'all';
}

function Filters({ load, refused }: Chosen) {
  const { t } = useTranslation();
  const { moment } = useMoney();
  const { openPage } = useActions();
  const { data } = useLoads();
  const loads = (data?.items ?? []).filter(({ id, report }) => id === load || (report?.rows.refused ?? 0) > 0);
  return (
    <div className="filters">
      <label className="check">
        <input
          type="checkbox"
          checked={refused === 'all'}
          onChange={({ target }) => openPage('refusals', { load, refused: target.checked ? 'all' : 'open' })}
        />
        {t('refusals.withMended')}
      </label>
      <label>
        {t('refusals.load')}{' '}
        <select
          value={load ?? ''}
          onChange={({ target }) => openPage('refusals', { load: target.value || null, refused })}
        >
          <option value="">{t('refusals.everyLoad')}</option>
          {load !== null && !loads.some(({ id }) => id === load) && <option value={load}>{load}</option>}
          {loads.map(({ id, startedAt, report }) => (
            <option key={id} value={id}>
              {moment(startedAt)} ·{' '}
              {t('loads.rows', { count: report?.rows.refused ?? 0, text: wholeCount(report?.rows.refused ?? 0) })}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function List({ load, refused }: Chosen) {
  const { t } = useTranslation();
  const { api } = useSession();
  const loadName = useLoadName();
  const pages = usePages(['refusals', load, refused], (cursor, signal) =>
    api.refusals(load, refused === 'open', cursor, signal),
  );
  const { error, isPending, items, total } = pages;
  if (isPending) return <p role="status">{t('data.busy')}</p>;
  if (items.length === 0 && !error) return <p className="muted">{t(`refusals.none.${refused}`)}</p>;
  return (
    <section className="found">
      <p className="muted" role="status">
        {t(`refusals.count.${refused}`, { count: total, text: wholeCount(total) })}
      </p>
      {error && <ProblemNote error={error} onRetry={pages.retry} />}
      <RowList
        label={t('refusals.title')}
        pages={pages}
        keyOf={({ id, load: of, column }) => `${of} ${id} ${column}`}
        estimate={44}
        head={
          <div role="presentation" className="refusal-line">
            {columns.map((column) => (
              <span role="columnheader" key={column} className={`cell-${column}`}>
                {t(`refusal.${column}`)}
              </span>
            ))}
          </div>
        }
      >
        {(refusal) => <Line refusal={refusal} load={load === null ? loadName(refusal.load) : null} />}
      </RowList>
    </section>
  );
}

function Line({ refusal, load }: { refusal: Refusal; load: string | null }) {
  const { t } = useTranslation();
  const { file, row, column, value, reason, advice, repair } = refusal;
  return (
    <div className="refusal-line" role="presentation">
      <span role="cell" className="cell-file">
        {file}
        {load !== null && <small className="muted">{load}</small>}
      </span>
      <span role="cell" className="cell-row">
        {wholeCount(row)}
      </span>
      <span role="cell">{column ?? '–'}</span>
      <span role="cell">{value === null ? '–' : <code>{value}</code>}</span>
      <span role="cell">{reason}</span>
      <span role="cell">
        {advice}
        {repair && (
          <small className="repair">
            {t(repair.accepted ? 'refusals.mendedBy' : 'refusals.refusedAgain', {
              place: `${repair.file}:${repair.row}`,
            })}
          </small>
        )}
      </span>
    </div>
  );
}
