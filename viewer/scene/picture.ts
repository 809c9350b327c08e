/** What is drawn: nodes, edges and their looks, without colours, languages or WebGL. */
import type { LeadRole } from '../../server/contract.ts';
import type { Point } from './layout.ts';

/** How far the chain was followed, as the fill: `open` where something waits beyond, `end` where nothing is. */
export type Fill = 'full' | 'open' | 'end';
/** What it does in the chain; a letter says the same. `group` stands for several taxpayers, `rest` for those that are not shown. */
export type Form = 'circle' | 'triangle' | 'square' | 'diamond' | 'hexagon' | 'group' | 'rest';
/** 0 where nothing is known or found. */
export type RiskLevel = 0 | 1 | 2 | 3;
export type Mark = 'hub' | 'time' | 'both' | 'exporter' | LeadRole | null;

export interface DrawnNode extends Point {
  id: string;
  label: string;
  size: number;
  form: Form;
  fill: Fill;
  /** Where a trace starts, or whom a lead or a ring is about. */
  first: boolean;
  risk: RiskLevel;
  mark: Mark;
  /** Others only mention it: no ledger of its own was loaded. */
  mentioned: boolean;
  /** A person has put it there. */
  pinned: boolean;
}

export interface DrawnEdge {
  key: string;
  seller: string;
  buyer: string;
  size: number;
  grossMinor: number;
  /** 0 is a straight line. */
  curvature: number;
  /** It is of the lead or ring that is drawn, and there are others. */
  ofDrawn: boolean;
  /** Its ends may be one subject. */
  mayBeOne: boolean;
  /** Stands for what goes through firms that are not drawn, or leads to what is not shown. */
  dashed: boolean;
}

export interface Picture {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
  bounds: { left: number; right: number; top: number; bottom: number };
}
