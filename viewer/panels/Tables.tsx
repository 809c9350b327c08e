/** What the picture shows, as tables: everything can be read, sorted and selected without the canvas. */
import { useTranslation } from 'react-i18next';
import type { Mark } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSuyuan } from '../session.tsx';
import type { Shown } from '../state/shown.ts';
import { PictureTools } from './PictureTools.tsx';
import { SaveMenu } from './SaveMenu.tsx';
import { RelationTable } from './RelationTable.tsx';
import { TaxpayerTable } from './TaxpayerTable.tsx';

interface Props {
  shown: Shown;
  marks: ReadonlyMap<string, Mark>;
  always: boolean;
}

export function Tables({ shown, marks, always }: Props) {
  const { chain } = shown;
  const { t } = useTranslation();
  const { setTable } = useActions();
  const wanted = useSuyuan((state) => state.view.table);
  const table = wanted === 'closed' && always ? 'taxpayers' : wanted;
  const counts = { taxpayers: chain.taxpayers.length, relations: chain.relations.length };
  return (
    <section className={`tables ${table === 'closed' ? 'tables-closed' : ''}`} aria-label={t('table.title')}>
      <div className="table-tabs">
        {(['taxpayers', 'relations'] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-expanded={table === name}
            onClick={() => setTable(table === name ? 'closed' : name)}
          >
            {t(`word.${name}`)} <small>{wholeCount(counts[name])}</small>
          </button>
        ))}
        <span className="spacer" />
        <PictureTools shown={shown} />
        <SaveMenu shown={shown} marks={marks} />
        {table !== 'closed' && !always && (
          <button type="button" className="quiet" onClick={() => setTable('closed')} aria-label={t('table.close')}>
            ✕
          </button>
        )}
      </div>
      {table === 'taxpayers' && <TaxpayerTable chain={chain} />}
      {table === 'relations' && <RelationTable chain={chain} />}
    </section>
  );
}
