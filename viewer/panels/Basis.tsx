/** Where a lead or a ring comes from: with this, a scan can be made again. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Lead, Ring } from '../../server/contract.ts';
import { valueText } from '../i18n/leadValues.ts';
import { useMoney } from '../i18n/money.ts';
import { useSession } from '../session.tsx';
import type { Drawn } from '../state/view.ts';

interface Props {
  kind: Drawn['kind'];
  of: Lead | Ring;
  /** What has made it, in which version. */
  made: string;
}

export function Basis({ kind, of, made }: Props) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { moment, day } = useMoney();
  const { data } = useQuery({ queryKey: ['scans'], queryFn: ({ signal }) => api.scans(signal) });
  const scan = data?.items.find(({ id }) => id === of.scan);
  const { basis, currency } = of;
  const isWhole = basis.from === null && basis.to === null;
  const rows: [name: string, text: string][] = [
    [t('basis.scanned'), scan ? moment(scan.finishedAt) : '…'],
    [t(`basis.made.${kind}`), made],
    [t('basis.graph'), `${basis.version.slice(0, 12)} · ${t(basis.isCurrent ? 'basis.current' : 'basis.old')}`],
    [t('basis.period'), isWhole ? t('basis.whole') : `${day(basis.from)} – ${day(basis.to)}`],
    [t(`basis.number.${kind}`), of.id],
  ];
  return (
    <section>
      <h3>{t('basis.title')}</h3>
      <dl className="record basis">
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <details className="parameters">
        <summary>{t(`basis.parameters.${kind}`)}</summary>
        <p className="muted note">{t('basis.parametersText')}</p>
        <dl className="record basis">
          {Object.entries(of.parameters).map(([name, value]) => (
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
