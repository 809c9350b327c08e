import { type Difficulty, DIFFICULTIES } from './key.ts';
import { HELD_OUT, KNOBS } from './knobs.ts';
import { LOOKALIKE_KINDS, LOOKALIKES, type LookalikeKind } from './lookalikes/lookalikes.ts';
import type { KnownLookalike } from './lookalikes/known.ts';
import { type Member, Plot, type World } from './plot.ts';
import { SCHEME_NAMES, type SchemeName, SCHEMES } from './schemes/schemes.ts';

export interface Scheme {
  readonly id: string;
  readonly name: SchemeName;
  readonly difficulty: Difficulty;
  readonly members: readonly Member[];
  /** Indices of its invoices, ascending. */
  readonly invoices: Uint32Array;
}

export interface PlantedLookalike {
  readonly id: string;
  readonly kind: LookalikeKind;
  /** Of the schemes beside which it was planted. */
  readonly difficulty: Difficulty;
  /** Its own, and those that they deal with: honest buyers look like recipients. */
  readonly firms: readonly number[];
}

export type Lookalike = PlantedLookalike | KnownLookalike;

export interface Planted {
  readonly schemes: readonly Scheme[];
  readonly lookalikes: readonly PlantedLookalike[];
}

export interface PlantOptions {
  /** Which, in the order in which they come first. */
  readonly schemes: readonly SchemeName[];
  /** Part of all firms that are members: schemes are planted until there are so many. */
  readonly prevalence: number;
  /** Look-alikes for each scheme. */
  readonly lookalikes: number;
  /** Knobs that tuning never sees. */
  readonly isHeldOut: boolean;
}

/** No more of the firms are cast for something. */
const MOST_TAKEN = 0.35;

/**
 * Plants schemes of all names and difficulties by turns, as many as the prevalence asks for, and look-alikes of the same difficulties beside
 * them. To be called before honest trade is drawn. Throws RangeError where the economy is too small or short for them.
 */
export function plant(world: World, { schemes: names, prevalence, lookalikes, isHeldOut }: PlantOptions): Planted {
  const unknown = names.find((name) => !SCHEME_NAMES.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`no scheme is called ${unknown}: there are ${SCHEME_NAMES.join(', ')}`);
  const knobs = isHeldOut ? HELD_OUT : KNOBS;
  const wanted = Math.round(prevalence * world.firms.count);
  const schemes: Scheme[] = [];
  const likes: PlantedLookalike[] = [];
  if (names.length === 0) return { schemes, lookalikes: likes };
  const most = MOST_TAKEN * world.firms.count;
  for (let turn = 0, members = 0; members < wanted; turn++) {
    const name = names[turn % names.length];
    // every name meets every difficulty, and its neighbours another one
    const difficulty = DIFFICULTIES[(turn + Math.floor(turn / names.length)) % DIFFICULTIES.length];
    const plot = new Plot(world, knobs[difficulty]);
    SCHEMES[name](plot);
    members += plot.members.length;
    schemes.push({
      id: `S${serial(schemes.length)}`,
      name,
      difficulty,
      members: plot.members,
      invoices: plot.invoices,
    });
    for (let i = 0; i < lookalikes && world.taken.size < most; i++) {
      const kind = LOOKALIKE_KINDS[likes.length % LOOKALIKE_KINDS.length];
      const beside = new Plot(world, knobs[difficulty]);
      const own = LOOKALIKES[kind](beside);
      likes.push({ id: `L${serial(likes.length)}`, kind, difficulty, firms: [...own, ...beside.partners] });
    }
  }
  // whoever became a member since is none; nobody is in two
  const told = castIn({ schemes, lookalikes: [] });
  const alone = likes.map(({ firms, ...like }) => ({
    ...like,
    firms: firms.filter((firm) => !told.has(firm) && told.add(firm)),
  }));
  return { schemes, lookalikes: alone.filter(({ firms }) => firms.length > 0) };
}

/** All firms that are part of something planted. */
export function castIn({ schemes, lookalikes }: Planted): Set<number> {
  const members = schemes.flatMap((scheme) => scheme.members.map(({ firm }) => firm));
  return new Set([...members, ...lookalikes.flatMap(({ firms }) => firms)]);
}

const serial = (index: number) => String(index + 1).padStart(4, '0');
