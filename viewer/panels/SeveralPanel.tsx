/** About several taxpayers at once: those that were drawn around, or those of a group. */
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';
import { bundle, hide, takeApart } from '../state/arrangement.ts';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';
import type { ShownGroup } from '../state/shown.ts';

export function GroupPanel({ chain, group }: { chain: Chain; group: ShownGroup }) {
  const { t } = useTranslation();
  const { arrange } = useActions();
  const members = group.members.map(({ id }) => id);
  return (
    <>
      <header>
        <p className="kicker">{t(`group.by.${group.by}`)}</p>
        <h2>{group.value ?? t('group.hand')}</h2>
      </header>
      <div className="button-row">
        <button type="button" onClick={() => arrange(takeApart({ key: group.key, members }))}>
          {t('group.apart')}
        </button>
        <button type="button" onClick={() => arrange(hide(members))}>
          {t('arrange.hide')}
        </button>
      </div>
      <Members chain={chain} members={group.members} />
    </>
  );
}

export function SeveralPanel({ chain, members }: { chain: Chain; members: readonly ChainTaxpayer[] }) {
  const { t } = useTranslation();
  const { arrange } = useActions();
  const ids = members.map(({ id }) => id);
  const others = chain.taxpayers.filter(({ id }) => !ids.includes(id)).map(({ id }) => id);
  return (
    <>
      <header>
        <p className="kicker">{t('several.title')}</p>
        <h2>{t('several.count', { count: members.length, text: wholeCount(members.length) })}</h2>
      </header>
      <div className="button-row">
        <button type="button" onClick={() => arrange(bundle(ids))}>
          {t('several.bundle')}
        </button>
        <button type="button" onClick={() => arrange(hide(ids))}>
          {t('arrange.hide')}
        </button>
        <button type="button" onClick={() => arrange(hide(others))}>
          {t('several.only')}
        </button>
      </div>
      <Members chain={chain} members={members} />
    </>
  );
}

function Members({ chain, members }: { chain: Chain; members: readonly ChainTaxpayer[] }) {
  const { t } = useTranslation();
  const { short, exact } = useMoney();
  const { select } = useActions();
  const ids = new Set(members.map(({ id }) => id));
  const inside = chain.relations.filter(({ seller, buyer }) => ids.has(seller) && ids.has(buyer));
  const sum = inside.reduce((all, { traced }) => all + traced.grossMinor, 0);
  return (
    <section>
      <h3>{t('lead.members', { text: wholeCount(members.length) })}</h3>
      <p className="muted">
        {t('several.inside', {
          count: inside.length,
          text: wholeCount(inside.length),
          amount: exact(sum, chain.currency),
        })}
      </p>
      <ul className="ranked">
        {members.map(({ id, name, tracedGrossMinor }) => (
          <li key={id}>
            <button type="button" onClick={() => select({ kind: 'taxpayer', id })}>
              <span className="ranked-name">{name ?? id}</span>
              <span className="amount">{short(tracedGrossMinor, chain.currency)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
