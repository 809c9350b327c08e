/** Rectangles that have been taken on screen, so that no text is written over another. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const cell = 64;

export class Boxes {
  readonly #cells = new Map<number, Box[]>();

  add(box: Box) {
    everyCell(box, (key) => {
      const list = this.#cells.get(key);
      if (list) list.push(box);
      else this.#cells.set(key, [box]);
      return true;
    });
  }

  /** Whether a taken box other than `own` overlaps. */
  hits(box: Box, own?: Box): boolean {
    return !everyCell(box, (key) => {
      for (const other of this.#cells.get(key) ?? []) if (other !== own && overlap(box, other)) return false;
      return true;
    });
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** A number for each cell, up to two million pixels from the corner. */
function everyCell({ left, top, right, bottom }: Box, holds: (key: number) => boolean): boolean {
  for (let x = Math.floor(left / cell); x <= Math.floor(right / cell); x++) {
    for (let y = Math.floor(top / cell); y <= Math.floor(bottom / cell); y++) {
      if (!holds(x * 65_536 + y)) return false;
    }
  }
  return true;
}
