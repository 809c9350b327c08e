/** The list under the search box, by what is found: several at once, taxpayers, invoices, leads and rings. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { wholeCount } from '../i18n/format.ts';
import type { Known } from '../state/search.ts';
import { ProblemNote } from './ProblemNote.tsx';
import type { Offer, useSearch } from './useSearch.ts';

const counted = (count: number) => ({ count, text: wholeCount(count) });
const groups = [['several'], ['taxpayer'], ['invoice'], ['leads', 'rings']] as const;

interface SearchResultsProps {
  id: string;
  search: ReturnType<typeof useSearch>;
  active: number;
  onActive: (index: number) => void;
  onTake: (offer: Offer) => void;
}

export function SearchResults({ id, search, active, onActive, onTake }: SearchResultsProps) {
  const { t } = useTranslation();
  useEffect(() => {
    // newer browsers return a promise, which is no clean-up
    void document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  const placed = search.offers.map((offer, index) => ({ offer, index }));
  return (
    <>
      <div id={id} role="listbox" aria-label={t('search.results')}>
        {groups.map((kinds) => {
          const own = placed.filter(({ offer }) => kinds.some((kind) => kind === offer.kind));
          if (own.length === 0) return null;
          return (
            <ul key={kinds[0]} role="group" aria-label={t(`search.group.${kinds[0]}`)}>
              {own.map(({ offer, index }) => (
                <li
                  key={index}
                  id={`${id}-${index}`}
                  role="option"
                  aria-selected={index === active}
                  onClick={() => onTake(offer)}
                  onMouseMove={() => onActive(index)}
                >
                  <OfferLine offer={offer} />
                </li>
              ))}
            </ul>
          );
        })}
      </div>
      {search.isChecking && (
        <p className="more" role="status">
          {t('search.checking')}
        </p>
      )}
      {search.list && <Unknown list={search.list} />}
      {search.error && <ProblemNote error={search.error} />}
      {search.isNothing && <p className="empty">{t('search.nothing', { asked: search.asked })}</p>}
      {search.more > 0 && <p className="more">{t('search.more', counted(search.more))}</p>}
    </>
  );
}

function OfferLine({ offer }: { offer: Offer }) {
  const { t } = useTranslation();
  switch (offer.kind) {
    case 'several':
      return <span className="search-whole">{t('search.several', counted(offer.ids.length))}</span>;
    case 'invoice':
      return <span className="search-whole">{t('search.one.invoice', { key: offer.key })}</span>;
    case 'leads':
    case 'rings':
      return <span className="search-whole">{t(`search.one.${offer.kind}`, { id: offer.id })}</span>;
    case 'taxpayer': {
      const { id, name, observed, by, alias } = offer.taxpayer;
      return (
        <>
          <span className="search-id">{id}</span>
          <span className="search-name">{name}</span>
          <span className="search-observed">{t(observed.length > 0 ? 'observed.short' : 'mentioned.short')}</span>
          {alias !== null && <small className="search-why">{t('search.byAlias', { id: alias })}</small>}
          {by === 'initials' && <small className="search-why">{t('search.byInitials')}</small>}
        </>
      );
    }
  }
}

/** Told before anything is drawn. */
function Unknown({ list: { taxpayers, unknown, beyond } }: { list: Known }) {
  const { t } = useTranslation();
  if (unknown.length === 0 && beyond === 0) return null;
  return (
    <div className="search-unknown" role="status">
      {unknown.length > 0 && (
        <p>
          {t('search.unknown', { ...counted(unknown.length), ids: unknown.join(t('list.comma')) })}
          {taxpayers.length > 1 && ` ${t('search.unknownRest')}`}
        </p>
      )}
      {beyond > 0 && <p>{t('search.beyond', counted(beyond))}</p>}
    </div>
  );
}
