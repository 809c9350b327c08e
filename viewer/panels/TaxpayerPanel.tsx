import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { TaxpayerDetail } from '../../server/contract.ts';
import { coverageText, idText } from '../i18n/evidence.ts';
import { percent, wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { stateText } from '../i18n/states.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';
import { Ends } from './Ends.tsx';
import { ExpandButtons } from './ExpandButtons.tsx';
import { InDrawn } from './InDrawn.tsx';
import { LeadsOfOne } from './LeadsOfOne.tsx';
import { OnRecord } from './OnRecord.tsx';
import { PlaceButtons } from './PlaceButtons.tsx';
import { Paths } from './Paths.tsx';
import { ProblemNote } from './ProblemNote.tsx';
import { Registrations } from './Registrations.tsx';
import { RiskOfOne } from './RiskOfOne.tsx';

export function TaxpayerPanel({ chain, taxpayer }: { chain: Chain; taxpayer: ChainTaxpayer }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { chooseStart } = useActions();
  const { data, error, refetch } = useQuery({
    queryKey: ['taxpayer', taxpayer.id],
    queryFn: ({ signal }) => api.taxpayer(taxpayer.id, signal),
  });
  const drawn = taxpayer.round === 0 ? chain.drawn : null;
  const isStart = taxpayer.state === 'start' && !drawn;
  const asked = useSuyuan(({ view }) => (view.selection?.kind === 'taxpayer' ? view.selection.id : taxpayer.id));
  return (
    <>
      <header>
        <p className="kicker">
          {drawn ? stateText(t, chain, taxpayer) : tierWords(t, taxpayer)}
          {!isStart && !drawn && ` · ${t(`state.${taxpayer.state}`)}`}
          {drawn?.core.has(taxpayer.id) && ` · ${t(`drawn.core.${drawn.kind}`)}`}
        </p>
        <h2>{taxpayer.name ?? taxpayer.id}</h2>
        {taxpayer.name !== null && <p className="mono id">{taxpayer.id}</p>}
        <p className="muted">
          {taxpayer.observed.length > 0 ? coverageText(t, taxpayer.coverage) : t('mentioned.text')}
        </p>
        {asked !== taxpayer.id && <p className="muted">{t('registrations.asked', { id: idText(t, asked) })}</p>}
        {taxpayer.bothWays && <p className="muted">{t('tier.bothText')}</p>}
        {!isStart && (
          <button type="button" className="link" onClick={() => chooseStart(taxpayer.id)}>
            {t('detail.startHere')}
          </button>
        )}
      </header>
      <ExpandButtons chain={chain} taxpayer={taxpayer} />
      <PlaceButtons chain={chain} taxpayer={taxpayer} />
      <Registrations id={taxpayer.id} />
      <RiskOfOne id={taxpayer.id} />
      <LeadsOfOne id={taxpayer.id} />
      {drawn && <InDrawn chain={chain} drawn={drawn} id={taxpayer.id} />}
      {!isStart && !drawn && <Explained chain={chain} taxpayer={taxpayer} />}
      <section>
        <h3>{t('totals.title')}</h3>
        {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
        {data && <Totals detail={data} />}
      </section>
      <OnRecord id={taxpayer.id} />
      {isStart && <Ends chain={chain} />}
      {!isStart && !drawn && <Paths chain={chain} taxpayer={taxpayer} />}
    </>
  );
}

function tierWords(t: ReturnType<typeof useTranslation>['t'], { tier, state }: ChainTaxpayer): string {
  if (state === 'start') return t('tier.start');
  if (tier === 0) return t('tier.beside');
  return t(tier < 0 ? 'tier.up' : 'tier.down', { hops: Math.abs(tier) });
}

/** Traced is an upper bound; said in words each time it is shown. */
function Explained({ chain, taxpayer }: { chain: Chain; taxpayer: ChainTaxpayer }) {
  const { t } = useTranslation();
  const { exact } = useMoney();
  const { start, starts, byId } = chain;
  const startName =
    starts.length > 1
      ? t('search.starts', { count: starts.length, text: wholeCount(starts.length) })
      : (byId.get(start)?.name ?? start);
  return (
    <section>
      <h3>{t('traced.title')}</h3>
      <p className="figure">{exact(taxpayer.tracedGrossMinor, chain.currency)}</p>
      {(['up', 'down'] as const).map((direction) => {
        const share = taxpayer.explained[direction];
        if (share === null) return null;
        return (
          <div key={direction} className="explained">
            <progress value={share} max={1} aria-label={t(`traced.${direction}Label`)} />
            <p>{t(`traced.${direction}`, { share: percent(share), start: startName })}</p>
          </div>
        );
      })}
      <p className="muted note">{t('traced.bound')}</p>
    </section>
  );
}

function Totals({ detail }: { detail: TaxpayerDetail }) {
  const { t } = useTranslation();
  const { exact, day } = useMoney();
  return (
    <div className="totals">
      {(['purchases', 'sales'] as const).map((side) => {
        const { relations, firstDay, lastDay, flows, ...tallies } = detail[side];
        return (
          <dl key={side}>
            <dt>{t(`side.${side}`)}</dt>
            {flows.length === 0 && <dd className="muted">{t('totals.none')}</dd>}
            {flows.map(({ currency, invoices, grossMinor }) => (
              <dd key={currency}>
                <span className="figure">{exact(grossMinor, currency)}</span>
                <span className="muted">
                  {t('totals.relations', { count: relations, text: wholeCount(relations) })}
                  {t('list.comma')}
                  {t('totals.invoices', { count: invoices, text: wholeCount(invoices) })}
                </span>
              </dd>
            ))}
            {firstDay !== null && (
              <dd className="muted days">
                <span>{day(firstDay)} –</span> <span>{day(lastDay)}</span>
              </dd>
            )}
            {(['voids', 'reversals', 'conflicts'] as const).map((tally) => (
              <dd key={tally} className="muted">
                {t(`tally.${tally}`, { text: wholeCount(tallies[tally]) })}
              </dd>
            ))}
          </dl>
        );
      })}
    </div>
  );
}
