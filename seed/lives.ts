import { Random } from '../algorithms/random.ts';
import { civilOf } from '../graph/days.ts';
import { between } from './draws.ts';
import { type Firms, NAME_MARKER, NAME_STRIDE, REGIONS, SYLLABLES } from './firms.ts';

/**
 * Who stands behind each firm, where it sits, what the office calls it, and what changed. A firm's life is drawn from a generator of its own, so it
 * can be told at any time, for any firm, in any order, and costs no memory. Persons, addresses and phones belong to one firm each, but for what
 * honest firms share (bookkeeping agents lend many small firms their clerk and phone, parks many firms their address) and for what a fate says.
 */

export const POSTS = ['legalRepresentative', 'financeHead', 'taxClerk', 'invoiceCollector'] as const;
export type Post = (typeof POSTS)[number];

/** Days from … to, both included; null is "still". */
interface Span {
  from: number;
  to: number | null;
}

export interface Term extends Span {
  post: Post;
  person: Person;
}

export interface Person {
  id: string;
  name: string;
}

export interface Change {
  day: number;
  item: string;
  before: string;
  after: string;
}

export interface Life {
  registeredDay: number;
  capitalMinor: number;
  terms: Term[];
  addresses: ({ address: string } & Span)[];
  phones: ({ phone: string; holder: string } & Span)[];
  statuses: ({ status: string } & Span)[];
  /** By year of assessment. */
  credit: { year: number; creditClass: string }[];
  changes: Change[];
}

/** What of a firm's own is not its own; null where it is. */
export interface Sharing {
  /** The bookkeeping agent, by number, whose clerk does its books and taxes and whose phone it gives. */
  agent: number | null;
  /** The park, by number, at whose address it is registered. */
  park: number | null;
}

/** What befalls a firm in place of what would be drawn: planted schemes and look-alikes say so. */
export interface Fate {
  /** Persons in posts from a day on, or always: numbers out of `Lives.people`. */
  officers?: readonly { post: Post; person: number; from: number | null }[];
  /** A place that others may share, from a day on, or always. */
  place?: { number: number; from: number | null };
  /** A line that others may share. */
  line?: { number: number; from: number | null };
  registeredDay?: number;
  /** Not to be reached from this day on: 非正常户. */
  abnormalFrom?: number;
  /** It exports a part of what it buys, and claims the refund. */
  exports?: { from: number | null; share: number };
  /** The firm whose trade it took over, under a number of its own. */
  successorOf?: number;
  /** Nothing but what is said here happens to it. */
  isQuiet?: boolean;
}

/** There is an agent for so many firms, and a park. A few have hundreds of clients, most of them some. */
const PER_AGENT = 80;
const PER_PARK = 200;
/** Chances: of a small firm to have an agent, of any to sit in a park, to get another representative, to move, to be 非正常户 where it closes. */
const CHANCES = { agent: 0.4, park: 0.12, representative: 0.04, moves: 0.05, abnormal: 0.15 };
/** Of assessments, in the order A, B, M, C, D; a firm of its first year is M. */
const CREDIT = [0.18, 0.52, 0.62, 0.93, 1];
const CREDIT_NAMES = ['A', 'B', 'M', 'C', 'D'];

export class Lives {
  readonly #firms: Firms;
  readonly #firstDay: number;
  readonly #lastDay: number;
  readonly #seed: number;
  readonly #agents: number;
  readonly #parks: number;
  readonly #personAt: (index: number) => Person;
  readonly #fates = new Map<number, Fate>();
  #people: number;
  #places = 0;
  #lines = 0;

  constructor(firms: Firms, period: { firstDay: number; lastDay: number }, seed: number) {
    this.#firms = firms;
    this.#firstDay = period.firstDay;
    this.#lastDay = period.lastDay;
    this.#seed = seed;
    [this.#agents, this.#parks] = [PER_AGENT, PER_PARK].map((each) => Math.ceil(firms.count / each));
    // four of each firm's own, then the agents' clerks, then those whom fates bring
    this.#people = 4 * firms.count + this.#agents;
    this.#personAt = persons(2 * this.#people);
  }

  /** A person who was nobody's. */
  person(): number {
    return this.#people++;
  }

  /** One of a firm's own four. */
  ownPerson(firm: number, post: Post): number {
    return 4 * firm + [0, 2, 3, 3][POSTS.indexOf(post)];
  }

  place(): number {
    return this.#places++;
  }

  line(): number {
    return this.#lines++;
  }

  /** A later fate adds to an earlier one. */
  decide(firm: number, fate: Fate): void {
    const before = this.#fates.get(firm);
    this.#fates.set(firm, {
      ...before,
      ...fate,
      officers: [...(before?.officers ?? []), ...(fate.officers ?? [])],
    });
  }

  fateOf(firm: number): Fate {
    return this.#fates.get(firm) ?? {};
  }

  /** But for what its fate says. Costs next to nothing, since no life is told for it. */
  sharingOf(u: number): Sharing {
    const random = this.#generator(u, 1);
    const [hasAgent, isInPark] = [random.number() < CHANCES.agent && this.#firms.size[u] < 4, random.number() < CHANCES.park];
    const [agent, park] = [this.#agents, this.#parks].map((count) => heavyTailed(random, count));
    return { agent: hasAgent ? agent : null, park: isInPark ? park : null };
  } // prettier-ignore

  #generator(u: number, part: number): Random {
    return new Random((this.#seed + part * 1_099_511_627_689 + u * 2_654_435_761) % 2 ** 52);
  }

  /** `lastActive`: the day of its last invoice. */
  of(u: number, lastActive: number): Life {
    const firms = this.#firms;
    const fate = this.fateOf(u);
    const { agent, park } = this.sharingOf(u);
    const random = this.#generator(u, 0);
    const draw = () => random.number();
    const [firstDay, lastDay] = [this.#firstDay, this.#lastDay];
    const drawn = firms.firstDay[u] > firstDay ? firms.firstDay[u] - 20 - draw() * 100 : firstDay - 90 - draw() * 3500;
    const since = fate.registeredDay ?? Math.floor(drawn);
    /** A day while it trades. */
    const later = (share: number) => Math.floor(firms.firstDay[u] + share * Math.max(1, lastActive - firms.firstDay[u]));
    const capitalMinor = Math.ceil(firms.size[u] * (1 + draw())) * 1e7;
    const changes: Change[] = [];

    const closes = firms.lastDay[u] < lastDay && !fate.isQuiet;
    const end = fate.abnormalFrom ?? lastActive + 30 + Math.floor(draw() * 60);
    const last = fate.abnormalFrom !== undefined || draw() < CHANCES.abnormal ? '非正常户' : '注销';
    const ends = closes || fate.abnormalFrom !== undefined;
    const statuses = [{ status: '正常', from: since, to: ends ? end - 1 : null }];
    if (ends) statuses.push({ status: last, from: end, to: null });

    const own = [0, 1, 2, 3].map((k) => this.#personAt(4 * u + k));
    const [head, successor, accountant, clerk] = own;
    const books = agent === null ? accountant : this.#personAt(4 * firms.count + agent);
    const desk = agent === null ? clerk : books;
    const terms: Term[] = [];
    const holds = (post: Post, person: Person, from: number, to: number | null = null) => terms.push({ post, person, from, to });
    const [gets, gotShare, collects] = [draw(), draw(), draw()];
    if (gets < CHANCES.representative && !fate.isQuiet) {
      const day = later(gotShare);
      holds('legalRepresentative', head, since, day - 1);
      holds('legalRepresentative', successor, day);
      changes.push({ day, item: '法定代表人', before: head.name, after: successor.name });
    } else holds('legalRepresentative', head, since);
    holds('financeHead', books, since);
    holds('taxClerk', desk, since);
    holds('invoiceCollector', agent === null && collects < 0.5 ? head : desk, since);
    for (const { post, person, from } of fate.officers ?? []) this.#takes(terms, changes, post, this.#personAt(person), from ?? since);

    const region = REGIONS[firms.region[u]];
    const house = `演示区${region}${SYLLABLES[u % SYLLABLES.length]}${SYLLABLES[Math.floor(u / SYLLABLES.length) % SYLLABLES.length]}路${u + 1}号`;
    const addresses: Life['addresses'] = [{ address: park === null ? house : parkOf(park), from: since, to: null }];
    const [moves, movedShare] = [draw(), draw()];
    const moved = fate.place ? fate.place.from : moves < CHANCES.moves && !fate.isQuiet ? later(movedShare) : undefined;
    const goal = fate.place ? placeOf(fate.place.number) : addresses[0].address;
    if (moved === null) addresses[0].address = goal;
    else if (moved !== undefined) {
      const before = fate.place ? addresses[0].address : `${house}旧址`;
      addresses[0] = { address: before, from: since, to: moved - 1 };
      addresses.push({ address: goal, from: moved, to: null });
      changes.push({ day: moved, item: '注册地址', before, after: goal });
    }
    const phones: Life['phones'] = [{ phone: phoneOf(agent ?? this.#agents + u), holder: desk.name, from: since, to: null }];
    if (fate.line) {
      const { number, from } = fate.line;
      const phone = phoneOf(50_000_000 + number);
      const holder = terms.find(({ post, to }) => post === 'taxClerk' && to === null)!.person.name;
      if (from === null) phones[0] = { ...phones[0], phone, holder };
      else {
        phones[0].to = from - 1;
        phones.push({ phone, holder, from, to: null });
      }
    }
    const level = draw();
    const credit: Life['credit'] = [];
    const years = [firstDay, lastDay].map((day) => civilOf(day).year);
    const born = civilOf(since).year;
    for (let year = Math.max(born, years[0] - 1); year < years[1]; year++) {
      // from one year to the next most stay where they are
      const at = Math.min(0.999, Math.max(0, level + between(random, -0.1, 0.1)));
      credit.push({ year, creditClass: year === born ? 'M' : CREDIT_NAMES[CREDIT.findIndex((bound) => at < bound)] });
    }
    changes.sort((a, b) => a.day - b.day);
    return { registeredDay: since, capitalMinor, terms, addresses, phones, statuses, credit, changes };
  } // prettier-ignore

  /** Ends the term of whoever holds a post, and begins another. */
  #takes(terms: Term[], changes: Change[], post: Post, person: Person, from: number): void {
    const holder = terms.find((term) => term.post === post && term.to === null)!;
    if (holder.from >= from) {
      holder.person = person;
      return;
    }
    holder.to = from - 1;
    terms.push({ post, person, from, to: null });
    const item = { legalRepresentative: '法定代表人', financeHead: '财务负责人', taxClerk: '办税员', invoiceCollector: '购票员' }[post]; // prettier-ignore
    changes.push({ day: from, item, before: holder.person.name, after: person.name });
  }
}

/**
 * 0 … count - 1, small numbers more often: the k-th has a part of √(k ÷ count) - √((k - 1) ÷ count), so that the largest of a thousand has a
 * thirtieth of all and the mean one a thousandth. How many have more than x falls as 1 ÷ x².
 */
function heavyTailed(random: Random, count: number): number {
  return Math.floor(count * random.number() ** 2);
}

const parkOf = (park: number) => `演示区${REGIONS[park % REGIONS.length]}园区大道${park + 1}号集中办公区`;
const placeOf = (place: number) => `演示区${REGIONS[place % REGIONS.length]}商务街${place + 1}号`;
/** No network has numbers that begin with 0. */
const phoneOf = (index: number) => `000${String(index).padStart(8, '0')}`;

/** Made-up persons, each with a name and a number of its own: no region's code begins with 99. */
function persons(count: number): (index: number) => Person {
  let syllables = 3;
  while (SYLLABLES.length ** syllables < count) syllables++;
  const total = SYLLABLES.length ** syllables;
  return (index) => {
    let name = NAME_MARKER;
    for (let i = 0, rest = (index * (NAME_STRIDE % total)) % total; i < syllables; i++) {
      name += SYLLABLES[rest % SYLLABLES.length];
      rest = Math.floor(rest / SYLLABLES.length);
    }
    const serial = String(index % 1000).padStart(3, '0');
    const { year, month, date } = civilOf(-10_000 + (Math.floor(index / 1000) % 12_000));
    const born = `${year}${String(month).padStart(2, '0')}${String(date).padStart(2, '0')}`;
    const region = `99${String(90 + Math.floor(index / 12_000_000)).padStart(4, '0')}`;
    return { id: `${region}${born}${serial}X`, name };
  };
}
