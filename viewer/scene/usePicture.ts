/** The picture of what is shown, and the words that are written into it. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mark } from '../../server/contract.ts';
import { wholeCount } from '../i18n/format.ts';
import { useMoney } from '../i18n/money.ts';
import type { Shown } from '../state/shown.ts';
import { drawChain, type Labels } from './drawChain.ts';
import type { Picture } from './picture.ts';
import type { Wording } from './renderer.ts';
import { roleLetters } from './roleLetters.ts';
import { usePlaces } from './usePlaces.ts';

export const emptyPicture: Picture = {
  nodes: [],
  edges: [],
  bounds: { left: -100, right: 100, top: -100, bottom: 100 },
};

/** While a large chain is laid out, what was drawn before stays. */
export function usePicture(shown: Shown, marks: ReadonlyMap<string, Mark>): { picture: Picture; isLaidOut: boolean } {
  const labels = useLabels(shown.chain.currency);
  const places = usePlaces(shown);
  const drawn = useMemo(
    () => (places ? drawChain(shown, marks, labels, places) : null),
    [shown, marks, labels, places],
  );
  const [picture, setPicture] = useState(drawn ?? emptyPicture);
  if (drawn && drawn !== picture) setPicture(drawn);
  return { picture, isLaidOut: drawn !== null };
}

/** What is written at groups and at what waits. */
function useLabels(currency: string): Labels {
  const { t } = useTranslation();
  const { short } = useMoney();
  return useMemo(
    () => ({
      group: ({ value, members }) => `${value ?? t('group.hand')} ×${members.length}`,
      rest: ({ relations, grossMinor }) =>
        `+${wholeCount(relations)}${grossMinor === null ? '' : ` · ${short(grossMinor, currency)}`}`,
    }),
    [t, short, currency],
  );
}

/** Amounts and letters in the language of the page. */
export function useWording(currency: string): Wording {
  const { t } = useTranslation();
  const { short } = useMoney();
  return useMemo(
    () => ({
      amount: (minor) => short(minor, currency),
      letters: {
        ...{ exporter: t('mark.exporter'), hub: t('mark.hub'), time: t('mark.time') },
        ...{ both: t('mark.both'), one: t('mark.one') },
        ...roleLetters(t),
      },
    }),
    [t, short, currency],
  );
}
