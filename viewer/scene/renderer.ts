/** What the page asks of whatever draws the scene. */
import type { Point } from './layout.ts';
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
  /** A second click at once. */
  onOpen: (id: string) => void;
  /** Pulled to another place, in units of the picture. */
  onMoved: (id: string, place: Point) => void;
  /** A line was drawn around them, with Shift held. */
  onLasso: (ids: string[]) => void;
  onEdge: (key: string) => void;
  onNothing: () => void;
  onHover: (id: string | null) => void;
  /** The graphics context was lost and the scene has been built again. */
  onRebuilt: () => void;
}

export interface Renderer {
  draw: (picture: Picture) => void;
  focus: (focus: Focus) => void;
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
  /** A PNG of what is on screen, at so many pixels per pixel of the page. */
  image: (density: number) => Promise<Blob>;
  kill: () => void;
}

/** The second version: what all browsers have that are still mended. */
export function hasWebGl(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2');
    context?.getExtension('WEBGL_lose_context')?.loseContext();
    return context !== null;
  } catch {
    return false;
  }
}
