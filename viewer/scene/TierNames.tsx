/** Names above the tiers, so that left and right need no explanation. */
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shown } from '../state/shown.ts';
import type { Picture } from './picture.ts';
import type { Renderer } from './renderer.ts';

const leastGap = 92;

export function TierNames({ picture, shown, renderer }: { picture: Picture; shown: Shown; renderer: Renderer }) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const { drawn } = shown.chain;
  const tiers = useMemo(() => tierMiddles(picture, shown), [picture, shown]);
  useEffect(
    () =>
      renderer.eachFrame(() => {
        let last = -Infinity;
        [...list.current!.children].forEach((child, index) => {
          const at = tiers[index] && renderer.across(tiers[index].x);
          const { style } = child as HTMLElement;
          const shown = at !== undefined && at - last >= leastGap;
          style.visibility = shown ? 'visible' : 'hidden';
          if (!shown) return;
          last = at;
          style.transform = `translateX(${Math.round(at)}px)`;
        });
      }),
    [renderer, tiers],
  );
  return (
    <div className="tier-names" ref={list} aria-hidden="true">
      {tiers.map(({ tier }) => (
        <span key={tier} className={tier === 0 ? 'tier-start' : undefined}>
          <b>
            {tier === 0
              ? t(drawn ? `drawn.core.${drawn.kind}` : 'tier.start')
              : t(tier < 0 ? 'tier.up' : 'tier.down', { hops: Math.abs(tier) })}
          </b>
        </span>
      ))}
    </div>
  );
}

/** Of what stands where its tier does: whatever a person has moved is left out. */
export function tierMiddles(picture: Picture, shown: Shown): { tier: number; x: number }[] {
  const tiers = new Map([...shown.taxpayers, ...shown.groups, ...shown.rests].map(({ id, tier }) => [id, tier]));
  const extents = new Map<number, [least: number, most: number]>();
  for (const { id, x, pinned } of picture.nodes) {
    const tier = tiers.get(id);
    if (tier === undefined || pinned) continue;
    const [least, most] = extents.get(tier) ?? [x, x];
    extents.set(tier, [Math.min(least, x), Math.max(most, x)]);
  }
  return [...extents].sort(([a], [b]) => a - b).map(([tier, [least, most]]) => ({ tier, x: (least + most) / 2 }));
}
