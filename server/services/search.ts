/** Taxpayers by what somebody types: a part of an id or of a name. A pure function of a snapshot; it runs in a worker. */
import { aliasesWithPrefix, aliasOf, namesWithPrefix, nodesWithIdPrefix, type Snapshot } from '../../graph/snapshot.ts';
import type { FoundTaxpayer } from '../contract.ts';
import { namesContaining, namesWithInitials } from './names.ts';
import { describeTaxpayer, type Slice } from './taxpayers.ts';

/** Those that are found in one way, in their order. */
interface Group {
  by: FoundTaxpayer['by'];
  nodes: Uint32Array;
}

/**
 * By `q` those whose id begins with it, then those of another such id, then by name: those that begin with it, that contain it, and whose pinyin
 * initials do. By `name` those that begin with it; by `id` the own and the other ids; by both those that fit both, by their own id. Each once, by id
 * in order of id, by name in order of name.
 */
export function findTaxpayers(
  snapshot: Snapshot,
  { id, name, q }: { id?: string; name?: string; q?: string },
  offset: number,
  limit: number,
): Slice<FoundTaxpayer> {
  const { count, nameOrder } = snapshot.taxpayers;
  const prefix = q ?? id ?? '';
  const own = nodesWithIdPrefix(snapshot, prefix);
  const isListedById = q !== undefined || name === undefined;
  const ids = isListedById ? own.end - own.start : 0;
  const aliases = isListedById && prefix !== '' ? othersWithPrefix(snapshot, prefix) : new Map<number, string>();
  const groups: Group[] = [];
  // who may still be added: by its own id none that is listed already, or none but those that have it
  const isOpen = new Uint8Array(count).fill(Number(isListedById)).fill(Number(!isListedById), own.start, own.end);
  const add = (by: Group['by'], nodes: Uint32Array, marks: Uint8Array | null = null) => {
    const added = new Uint32Array(nodes.length);
    let length = 0;
    for (const node of nodes) {
      if (isOpen[node] === 0 || marks?.[node] === 0) continue;
      isOpen[node] = 0;
      added[length++] = node;
    }
    groups.push({ by, nodes: added.subarray(0, length) });
  };

  add('alias', Uint32Array.from(aliases.keys()).sort());
  const start = q ?? name;
  if (start !== undefined) {
    const run = namesWithPrefix(snapshot, start);
    add('name', nameOrder.subarray(run.start, run.end));
  }
  if (q !== undefined) {
    add('name', nameOrder, namesContaining(snapshot, q));
    const marks = namesWithInitials(snapshot, q);
    if (marks) add('initials', nameOrder, marks);
  }

  const total = groups.reduce((sum, { nodes }) => sum + nodes.length, ids);
  const items: FoundTaxpayer[] = [];
  for (let at = offset; at < Math.min(total, offset + limit); at++) {
    const { by, node } = at < ids ? { by: 'id' as const, node: own.start + at } : placed(groups, at - ids);
    items.push({ ...describeTaxpayer(snapshot, node), by, alias: by === 'alias' ? aliases.get(node)! : null });
  }
  return { total, items };
}

/** The first of its other ids that begins so, of each node that has one. */
function othersWithPrefix(snapshot: Snapshot, prefix: string): Map<number, string> {
  const { start, end } = aliasesWithPrefix(snapshot, prefix);
  const first = new Map<number, string>();
  for (let i = start; i < end; i++) {
    const node = snapshot.taxpayers.aliasNode[i];
    if (!first.has(node)) first.set(node, aliasOf(snapshot, i));
  }
  return first;
}

function placed(groups: readonly Group[], at: number): { by: Group['by']; node: number } {
  let rest = at;
  for (const { by, nodes } of groups) {
    if (rest < nodes.length) return { by, node: nodes[rest] };
    rest -= nodes.length;
  }
  throw new RangeError(`nothing was found at ${at}`);
}
