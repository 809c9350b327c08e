/** Where the chain ends on either side, largest amount first. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';
import type { Chain } from '../state/chain.ts';

const atFirst = 5;

export function Ends({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{t('ends.title')}</h3>
      <EndList chain={chain} direction="up" />
      <EndList chain={chain} direction="down" />
    </section>
  );
}

function EndList({ chain, direction }: { chain: Chain; direction: 'up' | 'down' }) {
  const { t } = useTranslation();
  const { short, exact } = useMoney();
  const { select } = useActions();
  const [all, setAll] = useState(false);
  const ends = chain.ends[direction];
  const shown = all ? ends : ends.slice(0, atFirst);
  return (
    <>
      <h4>{t(`ends.${direction}`)}</h4>
      {ends.length === 0 && <p className="muted">{t('ends.none')}</p>}
      <ol className="ranked">
        {shown.map(({ id, tracedGrossMinor }) => {
          const known = chain.byId.get(id);
          return (
            <li key={id}>
              <button type="button" disabled={!known} onClick={() => select({ kind: 'taxpayer', id })}>
                <span className="ranked-name">{known?.name ?? id}</span>
                <span className="amount" title={exact(tracedGrossMinor, chain.currency)}>
                  {short(tracedGrossMinor, chain.currency)}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      {ends.length > atFirst && (
        <button type="button" className="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('list.fewer') : t('list.all', { count: ends.length })}
        </button>
      )}
    </>
  );
}
