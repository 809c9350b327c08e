/** What has changed of a ring since the scan before; nothing where that is nothing, or there is none to compare with. */
import { useTranslation } from 'react-i18next';
import type { RingHead } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { changeOf } from '../state/rings.ts';

export function RingChange({ ring }: { ring: Pick<RingHead, 'since'> }) {
  const { t } = useTranslation();
  const change = changeOf(ring);
  if (change === null || ring.since === null) return null;
  const { joined, left } = ring.since;
  return (
    <span className="ring-change">
      {t(`ringChange.${change}`, { joined: wholeCount(joined.length), left: wholeCount(left.length) })}
    </span>
  );
}
