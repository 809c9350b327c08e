/** The panel on the right: about what is selected, or about the chain as a whole. */
import { useTranslation } from 'react-i18next';
import { useSuyuan } from '../session.tsx';
import type { Chain, ChainDrawn } from '../state/chain.ts';
import { relationKey } from '../state/view.ts';
import { DrawnLead } from './DrawnLead.tsx';
import { DrawnRing } from './DrawnRing.tsx';
import { Ends } from './Ends.tsx';
import { RelationPanel } from './RelationPanel.tsx';
import { TaxpayerPanel } from './TaxpayerPanel.tsx';

export function Detail({ chain }: { chain: Chain }) {
  const { t } = useTranslation();
  const selection = useSuyuan((state) => state.view.selection);
  const taxpayer = selection?.kind === 'taxpayer' ? chain.byId.get(selection.id) : undefined;
  const relation = selection?.kind === 'relation' ? chain.byKey.get(relationKey(selection)) : undefined;
  return (
    <aside className="detail" aria-label={t('detail.title')} tabIndex={0}>
      {taxpayer && <TaxpayerPanel key={taxpayer.id} chain={chain} taxpayer={taxpayer} />}
      {relation && <RelationPanel key={relation.key} chain={chain} relation={relation} />}
      {!taxpayer && !relation && chain.drawn && <DrawnOne chain={chain} drawn={chain.drawn} />}
      {!taxpayer && !relation && !chain.drawn && (
        <>
          <h2>{t('detail.nothing')}</h2>
          <p className="muted">{t('detail.nothingText')}</p>
          <Ends chain={chain} />
        </>
      )}
    </aside>
  );
}

function DrawnOne({ chain, drawn }: { chain: Chain; drawn: ChainDrawn }) {
  return drawn.kind === 'lead' ? <DrawnLead chain={chain} lead={drawn} /> : <DrawnRing chain={chain} ring={drawn} />;
}
