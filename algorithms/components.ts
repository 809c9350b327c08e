/** A partition of nodes into components. */
export interface Components {
  count: number;
  /** Component of each node; they are numbered by their smallest member. NO_COMPONENT where that is not known, as the kernel was stopped. */
  component: Uint32Array;
  /** Members of each component. */
  sizes: Uint32Array;
  /** shouldStop said so; what was found before is here. */
  stopped: boolean;
}

export const NO_COMPONENT = 2 ** 32 - 1;

/** Lists the nodes of each component, in ascending order: those of c are nodes[offsets[c]] … nodes[offsets[c + 1] - 1]. O(nodes). */
export function membersOf({ count, component, sizes }: Components): { offsets: Uint32Array; nodes: Uint32Array } {
  const offsets = new Uint32Array(count + 1);
  for (let c = 0; c < count; c++) offsets[c + 1] = offsets[c] + sizes[c];
  const next = offsets.slice(0, count);
  const nodes = new Uint32Array(offsets[count]);
  for (let u = 0; u < component.length; u++) if (component[u] !== NO_COMPONENT) nodes[next[component[u]]++] = u;
  return { offsets, nodes };
}
