/** What the page asks of whatever draws the scene. */
import type { Palette } from './palette.ts';
import type { Mark, Picture } from './picture.ts';
import type { Focus } from './reducers.ts';

export interface Wording {
  amount: (minor: number) => string;
  /** Letters that repeat what a shape says. */
  letters: Record<NonNullable<Mark> | 'one', string>;
}

export interface RendererEvents {
  onNode: (id: string) => void;
  onEdge: (key: string) => void;
  onNothing: () => void;
  onHover: (id: string | null) => void;
  /** The graphics context was lost and the scene has been built again. */
  onRebuilt: () => void;
}

export interface Renderer {
  draw: (picture: Picture) => void;
  focus: (focus: Omit<Focus, 'scale'>) => void;
  dress: (palette: Palette, wording: Wording) => void;
  fit: (animated: boolean) => void;
  zoom: (factor: number) => void;
  /** Brings a node into sight if it is not. */
  reveal: (id: string) => void;
  /** Whether the whole picture is in sight. */
  seesAll: () => boolean;
  /** After each frame: what floats above the scene follows. Called once at the beginning. */
  eachFrame: (listener: () => void) => () => void;
  /** Place of a node in pixels of the container. */
  place: (id: string) => { x: number; y: number; radius: number } | null;
  /** Pixels from the left edge of what stands at `x` in the picture. */
  across: (x: number) => number;
  kill: () => void;
}

export function hasWebGl(): boolean {
  try {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('webgl2') ?? canvas.getContext('webgl');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}
