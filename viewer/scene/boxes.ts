/** Rectangles that have been taken on screen, so that no text is written over another. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const cell = 64;

export class Boxes {
  readonly #cells = new Map<string, Box[]>();

  add(box: Box) {
    for (const key of cellsOf(box)) {
      const list = this.#cells.get(key);
      if (list) list.push(box);
      else this.#cells.set(key, [box]);
    }
  }

  /** Whether a taken box other than `own` overlaps. */
  hits(box: Box, own?: Box): boolean {
    for (const key of cellsOf(box)) {
      for (const other of this.#cells.get(key) ?? []) if (other !== own && overlap(box, other)) return true;
    }
    return false;
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function* cellsOf({ left, top, right, bottom }: Box) {
  for (let x = Math.floor(left / cell); x <= Math.floor(right / cell); x++) {
    for (let y = Math.floor(top / cell); y <= Math.floor(bottom / cell); y++) yield `${x} ${y}`;
  }
}
