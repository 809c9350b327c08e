/** Made nodes, edges and colours of the scene. For tests only. */
import type { Palette } from '../scene/palette.ts';
import type { DrawnEdge, DrawnNode, Picture } from '../scene/picture.ts';
import type { Wording } from '../scene/renderer.ts';

export const madeNode = (traits: Partial<DrawnNode> & { id: string }): DrawnNode => ({
  ...{ label: traits.id, x: 0, y: 0, size: 10, form: 'circle', fill: 'full', first: false, risk: 0 },
  ...{ mark: null, mentioned: false, pinned: false, ...traits },
});

export const madeEdge = (traits: Partial<DrawnEdge> & { seller: string; buyer: string }): DrawnEdge => ({
  ...{ key: `${traits.seller}>${traits.buyer}`, size: 2, grossMinor: 100, curvature: 0 },
  ...{ ofDrawn: false, mayBeOne: false, dashed: false, ...traits },
});

export const madePicture = (nodes: DrawnNode[], edges: DrawnEdge[] = []): Picture => ({
  ...{ nodes, edges },
  bounds: {
    left: Math.min(...nodes.map(({ x }) => x)),
    right: Math.max(...nodes.map(({ x }) => x)),
    top: Math.min(...nodes.map(({ y }) => y)),
    bottom: Math.max(...nodes.map(({ y }) => y)),
  },
});

/** Each colour is its own name. */
export const madePalette: Palette = {
  ...{ paper: 'paper', ink: 'ink', muted: 'muted', accent: 'accent', nodeFaint: 'nodeFaint' },
  ...{ edge: 'edge', edgeStrong: 'edgeStrong', edgeFaint: 'edgeFaint', font: 'font' },
  risks: ['risk0', 'risk1', 'risk2', 'risk3'],
};

export const madeWording: Wording = {
  amount: (minor) => `¥${minor}`,
  letters: {
    ...{ hub: 'H', time: 'T', both: 'B', exporter: 'X', one: '1' },
    ...{ source: 'S', issuer: 'I', pipe: 'P', recipient: 'R', collector: 'C', member: 'M', associated: 'A' },
  },
};
