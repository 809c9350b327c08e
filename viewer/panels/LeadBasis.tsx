/** Where a lead comes from: with this, a scan can be made again. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Lead } from '../../server/contract.ts';
import { valueText } from '../i18n/leadValues.ts';
import { useMoney } from '../i18n/money.ts';
import { useSession } from '../session.tsx';

export function LeadBasis({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { moment, day } = useMoney();
  const { data } = useQuery({ queryKey: ['scans'], queryFn: ({ signal }) => api.scans(signal) });
  const scan = data?.items.find(({ id }) => id === lead.scan);
  const { basis, detector, currency } = lead;
  const isWhole = basis.from === null && basis.to === null;
  const rows: [name: string, text: string][] = [
    [t('leadBasis.scanned'), scan ? moment(scan.finishedAt) : '…'],
    [t('leadBasis.detector'), `${lead.title} · ${t('leadBasis.version', { version: detector.version })}`],
    [
      t('leadBasis.graph'),
      `${basis.version.slice(0, 12)} · ${t(basis.isCurrent ? 'leadBasis.current' : 'leadBasis.old')}`,
    ],
    [t('leadBasis.period'), isWhole ? t('leadBasis.whole') : `${day(basis.from)} – ${day(basis.to)}`],
    [t('leadBasis.number'), lead.id],
  ];
  return (
    <section>
      <h3>{t('lead.basis')}</h3>
      <dl className="record basis">
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <details className="parameters">
        <summary>{t('leadBasis.parameters')}</summary>
        <p className="muted note">{t('leadBasis.parametersText')}</p>
        <dl className="record basis">
          {Object.entries(lead.parameters).map(([name, value]) => (
            <div key={name}>
              <dt className="mono">{name}</dt>
              <dd>{valueText(name, value, currency)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}
