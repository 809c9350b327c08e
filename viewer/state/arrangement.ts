/** What a person has done to the picture, beside what was traced: hidden, put somewhere, gathered, shortened, cut out of time. Pure. */
export type Grouping = 'region' | 'industry' | 'duplicate';
export const groupings: readonly Grouping[] = ['region', 'industry', 'duplicate'];

/** In units of the picture. */
export interface Pin {
  id: string;
  x: number;
  y: number;
}

/** Months, both within: 2017-03. */
export interface Period {
  from: string;
  to: string;
}

export interface Arrangement {
  hidden: readonly string[];
  pinned: readonly Pin[];
  /** Taxpayers of a tier that share it are drawn as one. */
  grouping: Grouping | null;
  /** Gathered by hand. */
  bundles: readonly (readonly string[])[];
  /** Keys of groups that are drawn one by one all the same. */
  apart: readonly string[];
  /** Firms that only pass on, which are drawn as a line. */
  shortcuts: readonly string[];
  period: Period | null;
}

export const noArrangement: Arrangement = {
  hidden: [],
  pinned: [],
  grouping: null,
  bundles: [],
  apart: [],
  shortcuts: [],
  period: null,
};

export type Change = (arrangement: Arrangement) => Arrangement;

export const hide =
  (ids: readonly string[]): Change =>
  (known) => ({ ...known, hidden: joined(known.hidden, ids) });

/** Those, or all. */
export const unhide =
  (ids: readonly string[] | null): Change =>
  (known) => ({ ...known, hidden: ids === null ? [] : without(known.hidden, ids) });

export const pin =
  ({ id, x, y }: Pin): Change =>
  (known) => {
    const put = { id, x: Math.round(x), y: Math.round(y) };
    return { ...known, pinned: [...known.pinned.filter((one) => one.id !== id), put] };
  };

export const unpin =
  (id: string): Change =>
  (known) => ({ ...known, pinned: known.pinned.filter((one) => one.id !== id) });

export const groupBy =
  (grouping: Grouping | null): Change =>
  (known) => ({ ...known, grouping, apart: [] });

/** Those that stood in another bundle leave it. */
export const bundle =
  (ids: readonly string[]): Change =>
  (known) => {
    const others = known.bundles.map((one) => without(one, ids)).filter((one) => one.length > 1);
    return { ...known, bundles: ids.length > 1 ? [...others, [...ids].sort()] : others };
  };

/** Draws the members of a group one by one. */
export const takeApart =
  ({ key, members }: { key: string; members: readonly string[] }): Change =>
  (known) => {
    const bundles = known.bundles.filter((one) => !one.every((id) => members.includes(id)));
    const apart = bundles.length < known.bundles.length ? known.apart : joined(known.apart, [key]);
    return { ...known, bundles, apart };
  };

export const shorten =
  (ids: readonly string[]): Change =>
  (known) => ({ ...known, shortcuts: joined(known.shortcuts, ids) });

export const lengthen =
  (ids: readonly string[]): Change =>
  (known) => ({ ...known, shortcuts: without(known.shortcuts, ids) });

export const cutPeriod =
  (period: Period | null): Change =>
  (known) => ({ ...known, period });

/** Not drawn as itself, whatever it is gathered in. */
export const isAway = ({ hidden, shortcuts }: Arrangement, id: string): boolean =>
  hidden.includes(id) || shortcuts.includes(id);

const without = (known: readonly string[], ids: readonly string[]) => known.filter((id) => !ids.includes(id));
const joined = (known: readonly string[], ids: readonly string[]) => [...known, ...without([...new Set(ids)], known)];
