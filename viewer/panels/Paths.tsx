/** The paths between the start and a taxpayer; a click highlights one in the scene. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Direction } from '../../server/contract.ts';
import { useMoney } from '../i18n/money.ts';
import { useActions, useSession, useSuyuan } from '../session.tsx';
import type { Chain, ChainTaxpayer } from '../state/chain.ts';
import { pathsRequest } from '../state/requests.ts';
import { ProblemNote } from './ProblemNote.tsx';

export function Paths({ chain, taxpayer }: { chain: Chain; taxpayer: ChainTaxpayer }) {
  const { t } = useTranslation();
  const directions: Direction[] = taxpayer.bothWays ? ['up', 'down'] : [taxpayer.tier < 0 ? 'up' : 'down'];
  return (
    <section>
      <h3>{t('paths.title')}</h3>
      {directions.map((direction) => (
        <PathList key={direction} chain={chain} target={taxpayer.id} direction={direction} />
      ))}
    </section>
  );
}

function PathList({ chain, target, direction }: { chain: Chain; target: string; direction: Direction }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { showPath } = useActions();
  const { short, exact } = useMoney();
  const options = useSuyuan((state) => state.view.options);
  const shown = useSuyuan((state) => state.view.path);
  const request = pathsRequest(chain.starts, target, direction, options);
  const { data, error, refetch, isPending } = useQuery({
    queryKey: ['paths', request],
    queryFn: ({ signal }) => api.paths(request, signal),
  });
  const nameOf = (id: string) => chain.byId.get(id)?.name ?? id;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (isPending) return <p className="muted">{t('paths.searching')}</p>;
  return (
    <>
      {data.paths.length === 0 && <p className="muted">{t(data.exhausted ? 'paths.exhausted' : 'paths.none')}</p>}
      <ul className="paths">
        {data.paths.map(({ taxpayers, bottleneckMinor, repeats, hops }) => {
          // Always shown the way the goods went: seller first.
          const goods = direction === 'up' ? taxpayers.toReversed() : taxpayers;
          const pressed = goods.join('\n') === shown.join('\n');
          const inPicture = goods.every((id) => chain.byId.has(id));
          return (
            <li key={goods.join('\n')}>
              <button
                type="button"
                aria-pressed={pressed}
                onClick={() => showPath(pressed ? [] : goods)}
                title={inPicture ? undefined : t('paths.notAllShown')}
              >
                <span className="path-names">{goods.map(nameOf).join(' → ')}</span>
                <small title={exact(bottleneckMinor, data.currency)}>
                  {t('paths.facts', { count: hops.length, amount: short(bottleneckMinor, data.currency) })}
                  {repeats && ` · ${t('paths.repeats')}`}
                </small>
              </button>
            </li>
          );
        })}
      </ul>
      {data.truncated && <p className="muted">{t('paths.truncated')}</p>}
      {data.exhausted && data.paths.length > 0 && <p className="muted">{t('paths.exhausted')}</p>}
    </>
  );
}
