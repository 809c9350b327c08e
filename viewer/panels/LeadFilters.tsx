/** Which leads: of one detector, with one taxpayer. Which rings: with one taxpayer. */
import { useTranslation } from 'react-i18next';
import type { Scan } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useActions, useSuyuan } from '../session.tsx';
import type { Choice, LeadPage } from '../state/view.ts';
import { SearchField } from './SearchField.tsx';

export function LeadFilters({ page, scan }: { page: LeadPage; scan: Scan }) {
  const { t } = useTranslation();
  const { openPage } = useActions();
  const { detector, about } = useSuyuan((state) => state.view.choice);
  const selected = useSuyuan(({ view, chain }) => {
    const id = view.selection?.kind === 'taxpayer' ? view.selection.id : view.drawn === null ? view.start : null;
    return id === null ? null : (chain?.byId.get(id) ?? null);
  });
  const show = (change: Partial<Choice>) => openPage(page, { detector, about, ...change });
  return (
    <div className="filters">
      {page === 'leads' && (
        <label>
          {t('leads.detector')}{' '}
          <select value={detector ?? ''} onChange={({ target }) => show({ detector: target.value || null })}>
            <option value="">{t('leads.every')}</option>
            {scan.detectors.map(({ name, title, leads }) => (
              <option key={name} value={name}>
                {title} ({wholeCount(leads)})
              </option>
            ))}
          </select>
        </label>
      )}
      <SearchField
        key={about}
        label={t(`onlyWith.${page}`)}
        placeholder={t('leads.idHint')}
        find={t('leads.find')}
        clear={t('leads.clear')}
        shown={about}
        onFind={(id) => show({ about: id })}
      />
      {selected && selected.id !== about && (
        <button type="button" className="link selected-one" onClick={() => show({ about: selected.id })}>
          {t('leads.selected', { name: selected.name ?? selected.id })}
        </button>
      )}
    </div>
  );
}
