import { exact } from './columns.ts';
import type { Rules } from './rules.ts';
import { Rows } from './rows.ts';
import { KEPT, type Search } from './search.ts';
import { selectFirst } from './select.ts';
import type { LeftOut, TracedRelation, TracedTaxpayer, TraceResult, TaxpayerState } from './trace.ts';

/** What a search found, as the result of a trace. */
export function report(search: Search, rules: Rules, maxRelations: number): TraceResult {
  const rows = new Rows(search, rules);
  // not before: rows that are stopped leave fewer firms
  const { kept, keptCount, node, tier, flows } = search;
  const { into, onwardRelations, onwardGross } = rows;
  const leftOut: LeftOut = {
    taxpayers: search.leftOut,
    relations: rows.leftOutRelations,
    grossMinor: rows.leftOutGross,
    otherCurrencyRelations: otherCurrencies(search, rules),
  };

  const chosen = choose(search, rows, maxRelations);
  const shownOnward = new Uint8Array(search.met);
  const relations: TracedRelation[] = [];
  for (let row = 0; row < rows.count; row++) {
    if (!chosen[row]) {
      leftOut.relations++;
      leftOut.grossMinor += rows.gross[row];
      continue;
    }
    const from = rows.from[row];
    // what remains of these is what waits beyond
    onwardRelations[from]--;
    onwardGross[from] -= rows.eligible[row];
    shownOnward[from] = 1;
    relations.push({
      relation: rows.relation[row],
      invoices: rows.invoices[row],
      grossMinor: rows.gross[row],
      taxMinor: exact(rows.tax[row]),
      firstDay: rows.firstDay[row],
      lastDay: rows.lastDay[row],
      tier: Math.min(tier[from], tier[rows.to[row]]),
    });
  }
  exact(leftOut.grossMinor);

  const taxpayers: TracedTaxpayer[] = [];
  const ends: TracedTaxpayer[] = [];
  for (let k = 0; k < keptCount; k++) {
    const local = kept[k];
    const u = node[local];
    const tracedGrossMinor = exact(into[local]);
    let explained: number | null = null;
    if (tracedGrossMinor > 0) explained = tracedGrossMinor / exact(flows.of(u, !rules.down).grossMinor);
    let onward = { relations: onwardRelations[local], grossMinor: onwardGross[local] };
    if (search.frontier.usedCount[local] === 0) onward = { ...flows.of(u, rules.down) };
    exact(onward.grossMinor);
    const firm = { node: u, tier: tier[local], tracedGrossMinor, explained, state: stateOf(local), onward };
    taxpayers.push(firm);
    if (firm.state === 'time' || firm.state === 'end') ends.push(firm);
  }
  ends.sort((a, b) => b.tracedGrossMinor - a.tracedGrossMinor || a.node - b.node);
  return {
    taxpayers,
    relations,
    ends: ends.map((end) => end.node),
    truncated: search.stopped || leftOut.taxpayers > 0 || leftOut.relations > 0,
    stopped: search.stopped,
    leftOut,
  };

  function stateOf(local: number): TaxpayerState {
    if (tier[local] === 0) return 'start';
    if (search.isHub(local)) return 'hub';
    if (rows.tracedOnward[local] > 0) return shownOnward[local] ? 'expanded' : 'limit';
    if (rules.offsets[node[local]] === rules.offsets[node[local] + 1]) return 'end';
    if (!search.couldGoOn(local)) return 'time';
    return search.stopped && tier[local] < rules.hops ? 'limit' : 'hops';
  }
}

/** Marks the rows that are kept: all, or the leading ones and the largest of the others. */
function choose(search: Search, rows: Rows, maxRelations: number): Uint8Array {
  const chosen = new Uint8Array(rows.count);
  if (rows.count <= maxRelations) return chosen.fill(1);
  let room = maxRelations;
  for (let k = 0; k < search.keptCount; k++) {
    const row = rows.leading[search.kept[k]] - 1;
    if (row < 0) continue;
    chosen[row] = 1;
    room--;
  }
  const others = new Uint32Array(rows.count);
  let count = 0;
  for (let row = 0; row < rows.count; row++) if (!chosen[row]) others[count++] = row;
  const { gross } = rows;
  selectFirst(others, 0, count, room, (a, b) => gross[a] > gross[b] || (gross[a] === gross[b] && a < b));
  for (let k = 0; k < room && k < count; k++) chosen[others[k]] = 1;
  return chosen;
}

/** Relations of other currencies between kept firms that have an invoice within the period. */
function otherCurrencies(search: Search, { oneCurrency, currency }: Rules): number {
  if (oneCurrency) return 0;
  const { relations } = search.snapshot;
  let count = 0;
  for (let k = 0; k < search.keptCount; k++) {
    const u = search.node[search.kept[k]];
    for (let e = relations.sellerOffsets[u]; e < relations.sellerOffsets[u + 1]; e++) {
      if (relations.currency[e] === currency) continue;
      const other = search.localOf(relations.buyer[e]);
      if (other >= 0 && search.state[other] === KEPT && search.grossInPeriod(e) > 0) count++;
    }
  }
  return count;
}
