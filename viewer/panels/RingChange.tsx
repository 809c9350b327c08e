/** What has changed of a ring since the scan before; nothing where that is nothing, or there was none. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RingHead } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useSession } from '../session.tsx';
import { changeOf } from '../state/rings.ts';

export function RingChange({ ring }: { ring: Pick<RingHead, 'scan' | 'since'> }) {
  const { t } = useTranslation();
  const { api } = useSession();
  const { data } = useQuery({ queryKey: ['scans'], queryFn: ({ signal }) => api.scans(signal) });
  const change = changeOf(ring, data?.items ?? []);
  if (change === null) return null;
  const { joined, left } = ring.since;
  return (
    <span className="ring-change">
      {t(`ringChange.${change}`, { joined: wholeCount(joined.length), left: wholeCount(left.length) })}
    </span>
  );
}
