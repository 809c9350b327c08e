/** About a line that stands for several relations, or for firms between that are drawn as a line. */
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions } from '../session.tsx';
import { lengthen } from '../state/arrangement.ts';
import type { Chain } from '../state/chain.ts';
import type { ShownEdge } from '../state/shown.ts';

export function BundlePanel({ chain, edge }: { chain: Chain; edge: ShownEdge }) {
  const { t } = useTranslation();
  const { exact, short } = useMoney();
  const { select, arrange } = useActions();
  const nameOf = (id: string) => chain.byId.get(id)?.name ?? id;
  const relations = edge.of.map((key) => chain.byKey.get(key)!);
  const isShortcut = edge.through.length > 0;
  return (
    <>
      <header>
        <p className="kicker">{t(isShortcut ? 'bundle.shortcut' : 'bundle.title')}</p>
        <h2>{exact(edge.grossMinor, chain.currency)}</h2>
        {isShortcut && <p className="muted">{t('bundle.shortcutText')}</p>}
      </header>
      {isShortcut && (
        <section>
          <h3>{t('bundle.through', { count: edge.through.length, text: wholeCount(edge.through.length) })}</h3>
          <ul className="ranked">
            {edge.through.map((id) => (
              <li key={id}>
                <span className="ranked-name">{nameOf(id)}</span>
              </li>
            ))}
          </ul>
          <button type="button" onClick={() => arrange(lengthen(edge.through))}>
            {t('bundle.lengthen')}
          </button>
        </section>
      )}
      <section>
        <h3>{t('bundle.relations', { count: relations.length, text: wholeCount(relations.length) })}</h3>
        <ul className="ranked">
          {relations.map(({ key, seller, buyer, currency, traced }) => (
            <li key={key}>
              <button type="button" onClick={() => select({ kind: 'relation', seller, buyer, currency })}>
                <span className="ranked-name">
                  {nameOf(seller)} → {nameOf(buyer)}
                </span>
                <span className="amount">{short(traced.grossMinor, currency)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
