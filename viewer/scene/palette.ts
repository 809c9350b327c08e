/** The scene takes its colours from the same tokens as the page. */
import type { RiskLevel } from './picture.ts';

export type Palette = ReturnType<typeof readPalette>;

export function readPalette(element: Element) {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const levels: readonly RiskLevel[] = [0, 1, 2, 3];
  return {
    paper: token('--paper'),
    ink: token('--ink'),
    muted: token('--muted'),
    accent: token('--accent'),
    risks: levels.map((level) => token(`--risk-${level}`)),
    nodeFaint: token('--node-faint'),
    edge: token('--edge'),
    edgeStrong: token('--edge-strong'),
    edgeFaint: token('--edge-faint'),
    font: token('--font'),
  };
}
