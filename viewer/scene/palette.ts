/** The scene takes its colours from the same tokens as the page. */
export type Palette = ReturnType<typeof readPalette>;

export function readPalette(element: Element) {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    paper: token('--paper'),
    ink: token('--ink'),
    muted: token('--muted'),
    accent: token('--accent'),
    node: token('--node'),
    nodeFaint: token('--node-faint'),
    edge: token('--edge'),
    edgeStrong: token('--edge-strong'),
    edgeFaint: token('--edge-faint'),
    font: token('--font'),
  };
}
