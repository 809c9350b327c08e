/** What waits beyond a taxpayer on one side: all of it as a list to search and to tick, or the next ones by amount. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartnersReply } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';
import { batch, partnersRequest } from '../state/requests.ts';
import type { Beyond } from '../state/view.ts';
import { ProblemNote } from './ProblemNote.tsx';
import { RowList } from './RowList.tsx';
import { SearchField } from './SearchField.tsx';
import { usePages } from './usePages.ts';

type Partner = PartnersReply['items'][number];

const rowHeight = 46;

export function RestPanel({ chain, taxpayer, rest }: { chain: Chain; taxpayer: ChainTaxpayer; rest: Beyond }) {
  const { t } = useTranslation();
  const { short } = useMoney();
  const { select, expand, expandMore } = useActions();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const { relations, grossMinor } = taxpayer.waiting[rest.direction];
  const name = taxpayer.name ?? taxpayer.id;
  return (
    <>
      <header>
        <p className="kicker">{t(`rest.side.${rest.direction}`)}</p>
        <h2>
          <button type="button" className="link" onClick={() => select({ kind: 'taxpayer', id: taxpayer.id })}>
            {name}
          </button>
        </h2>
        <p className="muted">
          {t('expand.waits', { count: relations, text: wholeCount(relations) })}
          {grossMinor !== null && ` · ${short(grossMinor, chain.currency)}`}
        </p>
      </header>
      <div className="button-row">
        <button type="button" disabled={relations === 0} onClick={() => expandMore(rest)}>
          {t('rest.next', { count: Math.min(batch, relations) })}
        </button>
        <button
          type="button"
          className="primary"
          disabled={picked.length === 0}
          onClick={() => {
            expand({ ...rest, largest: null, only: { partners: [...picked].sort() } });
            setPicked([]);
          }}
        >
          {t('rest.ticked', { count: picked.length })}
        </button>
      </div>
      <Partners chain={chain} rest={rest} picked={picked} onPick={setPicked} />
    </>
  );
}

interface PartnersProps {
  chain: Chain;
  rest: Beyond;
  picked: readonly string[];
  onPick: (picked: readonly string[]) => void;
}

/** More cannot be asked for at once. */
const mostPicked = 1000;

function Partners({ chain, rest, picked, onPick }: PartnersProps) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { exact, day } = useMoney();
  const options = useSuyuan((state) => state.view.options);
  const [q, setQ] = useState('');
  const [here, there] = rest.direction === 'up' ? (['buyer', 'seller'] as const) : (['seller', 'buyer'] as const);
  const own = chain.byId.get(rest.id)?.id;
  const without = chain.relations.filter((relation) => relation[here] === own).map((relation) => relation[there]);
  const pages = usePages(['partners', chain.version, rest, options, without, q], (cursor, signal) =>
    api.partners(partnersRequest(rest, options, { q, without, cursor }), signal),
  );
  const { items, total, error, isPending } = pages;
  const toggle = (id: string) => {
    onPick(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id].slice(0, mostPicked));
  };
  return (
    <section className="partners">
      <SearchField
        label={t('rest.search')}
        placeholder={t('rest.search')}
        find={t('rest.find')}
        shown={q === '' ? null : q}
        onFind={(text) => setQ(text ?? '')}
      />
      {error && <ProblemNote error={error} onRetry={pages.retry} />}
      {isPending && <p role="status">{t('data.busy')}</p>}
      {!isPending && !error && (
        <p className="muted" role="status">
          {total === 0 ? t('rest.none') : t('rest.found', { count: total, text: wholeCount(total) })}
        </p>
      )}
      {items.length > 0 && (
        <RowList
          label={t(`rest.side.${rest.direction}`)}
          pages={pages}
          keyOf={({ taxpayer }: Partner) => taxpayer.id}
          estimate={rowHeight}
          head={
            <>
              <span role="columnheader">{t('column.name')}</span>
              <span role="columnheader" className="numeric">
                {t('money.gross')}
              </span>
            </>
          }
        >
          {(partner) => (
            <PartnerRow
              name={partner.taxpayer.name ?? partner.taxpayer.id}
              id={partner.taxpayer.id}
              amount={exact(partner.grossMinor, chain.currency)}
              facts={`${t('totals.invoices', { count: partner.invoices, text: wholeCount(partner.invoices) })} · ${day(partner.firstDay)} – ${day(partner.lastDay)}`}
              picked={picked.includes(partner.taxpayer.id)}
              onToggle={() => toggle(partner.taxpayer.id)}
            />
          )}
        </RowList>
      )}
    </section>
  );
}

interface RowProps {
  name: string;
  id: string;
  amount: string;
  facts: string;
  picked: boolean;
  onToggle: () => void;
}

function PartnerRow({ name, id, amount, facts, picked, onToggle }: RowProps) {
  const field = useId();
  return (
    <div className="partner-row" role="cell">
      <input id={field} type="checkbox" checked={picked} onChange={onToggle} />
      <label htmlFor={field}>
        <span className="ranked-name">{name}</span>
        <small className="muted">{name === id ? facts : `${id} · ${facts}`}</small>
      </label>
      <span className="amount">{amount}</span>
    </div>
  );
}
