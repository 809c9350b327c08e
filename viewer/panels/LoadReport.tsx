/** A load report: the counts add up, and what was not taken says why. */
import { useTranslation } from 'react-i18next';
import type { FileReport, LoadReport, Refusal, RowCounts } from '../../server/contract.ts';
import { byteText, wholeCount } from '../i18n/format.ts';
import { useActions } from '../session.tsx';
import { LedgerAccountView } from './LedgerAccount.tsx';

const invoiceKinds = ['newInvoices', 'furtherClaims', 'exactRepeats', 'conflicts', 'refused'] as const;
const factKinds = ['newFacts', 'replacedFacts'] as const;
type RowKind = (typeof invoiceKinds | typeof factKinds)[number];
const matchKinds = [
  'rowPairs',
  'rowPairsWithinOneFirm',
  'rowPairsBetweenFirms',
  'orderedPairs',
  'invoices',
  'contested',
] as const;

export function LoadReportView({ load, report }: { load: string; report: LoadReport }) {
  const { t } = useTranslation();
  const taken = report.files.filter(({ outcome }) => outcome === 'loaded' || outcome === 'already_loaded');
  const left = report.files.filter(({ outcome }) => outcome === 'skipped' || outcome === 'refused');
  return (
    <>
      <dl className="ledger-facts">
        {(['taxpayers', 'relations', 'invoices'] as const).map((what) => (
          <Fact key={what} name={t(`word.${what}`)} value={report[what]} />
        ))}
        <Fact name={t('report.read')} value={report.rows.read} />
        <Fact name={t('report.voidRows')} value={report.voidRows} />
        <Fact name={t('report.redRows')} value={report.redRows} />
        <Fact name={t('report.zeroRows')} value={report.zeroRows} />
        <Fact name={t('report.repaired')} value={report.repaired} />
      </dl>
      <FileTable files={taken} rows={report.rows} />
      {left.length > 0 && <LeftFiles files={left} />}
      {report.account ? <LedgerAccountView account={report.account} /> : <p className="muted">{t('account.none')}</p>}
      {report.rows.refused > 0 && <Refusals load={load} refusals={report.refusals} total={report.rows.refused} />}
      <section>
        <h2>{t('report.matches')}</h2>
        <dl className="match-facts">
          {matchKinds.map((kind) => (
            <Fact key={kind} name={t(`match.${kind}`)} value={report.matches[kind]} />
          ))}
        </dl>
      </section>
      {report.identity && <Identities identity={report.identity} />}
    </>
  );
}

function Identities({ identity: { aliases, open } }: { identity: NonNullable<LoadReport['identity']> }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  return (
    <section>
      <h2>{t('top.identity')}</h2>
      <dl className="match-facts">
        <Fact name={t('identityReport.accepted')} value={aliases.accepted} />
        <Fact name={t('identityReport.gained')} value={aliases.gained} />
        <Fact name={t('identityReport.withdrawn')} value={aliases.withdrawn} />
        <Fact name={t('identityReport.openAliases')} value={open.alias} />
        <Fact name={t('identityReport.openDuplicates')} value={open.duplicate} />
      </dl>
      {open.alias + open.duplicate > 0 && (
        <button type="button" className="link" onClick={() => openPage('candidates')}>
          {t('identityReport.decide')}
        </button>
      )}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: number | null }) {
  if (value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{wholeCount(value)}</dd>
    </div>
  );
}

function FileTable({ files, rows }: { files: FileReport[]; rows: RowCounts }) {
  const { t } = useTranslation();
  const hasFacts = factKinds.some((kind) => rows[kind] > 0);
  const kinds: readonly RowKind[] = hasFacts ? [...factKinds, ...invoiceKinds] : invoiceKinds;
  return (
    <section>
      <h2>{t('report.files')}</h2>
      <div className="wide" tabIndex={0} role="region" aria-label={t('report.files')}>
        <table className="report-table">
          <thead>
            <tr>
              <th scope="col">{t('report.file')}</th>
              <th scope="col">{t('report.kind')}</th>
              <th scope="col" className="numeric">
                {t('report.read')}
              </th>
              {kinds.map((kind) => (
                <th scope="col" key={kind} className="numeric" title={t(`rowsHint.${kind}`)}>
                  {t(`rows.${kind}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {files.map((file) => (
              <tr key={file.name}>
                <th scope="row">
                  {file.name} <small className="muted">{byteText(file.bytes)}</small>
                  <Notes file={file} />
                </th>
                <td>{file.outcome === 'already_loaded' ? t('report.already') : file.kind && t(`kind.${file.kind}`)}</td>
                <Counts kinds={kinds} rows={file.outcome === 'already_loaded' ? null : file.rows} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={2}>
                {t('report.sum')}
              </th>
              <Counts kinds={kinds} rows={rows} />
            </tr>
          </tfoot>
        </table>
      </div>
      <p className="muted note">{t('report.adds')}</p>
      {hasFacts && <p className="muted note">{t('report.addsFacts')}</p>}
    </section>
  );
}

function Counts({ kinds, rows }: { kinds: readonly RowKind[]; rows: RowCounts | null }) {
  return (
    <>
      <td className="numeric">{rows ? wholeCount(rows.read) : '–'}</td>
      {kinds.map((kind) => (
        <td key={kind} className="numeric">
          {rows ? wholeCount(rows[kind]) : '–'}
        </td>
      ))}
    </>
  );
}

function Notes({ file }: { file: FileReport }) {
  const { t } = useTranslation();
  return (
    <>
      {file.warnings.map(({ code, rows, text }) => (
        <small key={code} className="file-note">
          {text} ({t('loads.rows', { count: rows, text: wholeCount(rows) })})
        </small>
      ))}
      {file.repairs.accepted + file.repairs.refused > 0 && (
        <small className="file-note">
          {t('report.repairs', {
            count: file.repairs.accepted + file.repairs.refused,
            accepted: wholeCount(file.repairs.accepted),
            refused: wholeCount(file.repairs.refused),
          })}
        </small>
      )}
      {file.deductions > 0 && (
        <small className="file-note">
          {t('report.deductions', { count: file.deductions, text: wholeCount(file.deductions) })}
        </small>
      )}
      {file.ignoredColumns.length > 0 && (
        <small className="file-note muted">
          {t('report.ignored', { columns: file.ignoredColumns.join(t('list.comma')) })}
        </small>
      )}
    </>
  );
}

function LeftFiles({ files }: { files: FileReport[] }) {
  const { t } = useTranslation();
  return (
    <section>
      <h2>{t('report.skipped', { count: files.length })}</h2>
      <ul className="left-files">
        {files.map(({ name, reason, outcome }) => (
          <li key={name}>
            <strong>{name}</strong> <em>{t(`outcome.${outcome}`)}</em> {reason}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Refusals({ load, refusals, total }: { load: string; refusals: Refusal[]; total: number }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  return (
    <section>
      <h2>{t('report.refusals', { count: total, text: wholeCount(total) })}</h2>
      <p className="muted">
        {total > refusals.length && `${t('report.firstRefusals', { count: refusals.length })} `}
        <button type="button" className="link" onClick={() => openPage('refusals', { load })}>
          {t('report.toRefusals')}
        </button>
      </p>
      <div className="wide" tabIndex={0} role="region" aria-label={t('report.refusalsLabel')}>
        <table className="report-table refusals">
          <thead>
            <tr>
              {(['file', 'row', 'column', 'value', 'reason', 'advice'] as const).map((column) => (
                <th scope="col" key={column} className={column === 'row' ? 'numeric' : undefined}>
                  {t(`refusal.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {refusals.map(({ file, row, column, value, reason, advice }, index) => (
              <tr key={index}>
                <td>{file}</td>
                <td className="numeric">{wholeCount(row)}</td>
                <td>{column ?? '–'}</td>
                <td>{value === null ? '–' : <code>{value}</code>}</td>
                <td>{reason}</td>
                <td>{advice}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
