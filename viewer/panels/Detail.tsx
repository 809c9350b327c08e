/** The panel on the right: about what is selected, or about the chain as a whole. */
import { useTranslation } from 'react-i18next';
import { useSuyuan } from '../session.tsx';
import type { Chain, ChainDrawn } from '../state/chain.ts';
import type { Shown } from '../state/shown.ts';
import { relationKey, type Selection } from '../state/view.ts';
import { BundlePanel } from './BundlePanel.tsx';
import { DrawnLead } from './DrawnLead.tsx';
import { DrawnRing } from './DrawnRing.tsx';
import { Ends } from './Ends.tsx';
import { RestPanel } from './RestPanel.tsx';
import { GroupPanel, SeveralPanel } from './SeveralPanel.tsx';
import { RelationPanel } from './RelationPanel.tsx';
import { TaxpayerPanel } from './TaxpayerPanel.tsx';

export function Detail({ shown }: { shown: Shown }) {
  const { t } = useTranslation();
  const { chain } = shown;
  const selection = useSuyuan((state) => state.view.selection);
  const taxpayer = selection?.kind === 'taxpayer' ? chain.byId.get(selection.id) : undefined;
  const relation = selection?.kind === 'relation' ? chain.byKey.get(relationKey(selection)) : undefined;
  const others = selection && aboutOthers(shown, selection);
  const isNothing = !taxpayer && !relation && !others;
  return (
    <aside className="detail" aria-label={t('detail.title')} tabIndex={0}>
      {taxpayer && <TaxpayerPanel key={taxpayer.id} chain={chain} taxpayer={taxpayer} />}
      {relation && <RelationPanel key={relation.key} chain={chain} relation={relation} />}
      {others}
      {isNothing && chain.drawn && <DrawnOne chain={chain} drawn={chain.drawn} />}
      {isNothing && !chain.drawn && (
        <>
          <h2>{t('detail.nothing')}</h2>
          <p className="muted">{t('detail.nothingText')}</p>
          <Ends chain={chain} />
        </>
      )}
    </aside>
  );
}

/** About what is drawn beside single taxpayers and relations; null where it is not, or no more. */
function aboutOthers(shown: Shown, selection: Selection) {
  const { chain } = shown;
  if (selection.kind === 'rest') {
    const of = chain.byId.get(selection.id);
    const key = `${selection.direction} ${selection.id}`;
    return of && <RestPanel key={key} chain={chain} taxpayer={of} rest={selection} />;
  }
  if (selection.kind === 'several') {
    const members = selection.ids.flatMap((id) => chain.byId.get(id) ?? []);
    return members.length > 0 && <SeveralPanel chain={chain} members={members} />;
  }
  if (selection.kind === 'group') {
    const group = shown.groups.find(({ key }) => key === selection.key);
    return group && <GroupPanel chain={chain} group={group} />;
  }
  if (selection.kind !== 'bundle') return null;
  const edge = shown.edges.find(({ key }) => key === selection.key);
  return edge && <BundlePanel chain={chain} edge={edge} />;
}

function DrawnOne({ chain, drawn }: { chain: Chain; drawn: ChainDrawn }) {
  return drawn.kind === 'lead' ? <DrawnLead chain={chain} lead={drawn} /> : <DrawnRing chain={chain} ring={drawn} />;
}
