/** Lets whoever draws the picture hand it to whoever saves it: the two know each other by this only. */
export interface Camera {
  /** Two pixels for one of the page: what is in sight. */
  png: () => Promise<Blob>;
  /** All of the picture. */
  svg: () => string;
}

export type Shots = ReturnType<typeof makeShots>;

export function makeShots() {
  let camera: Camera | null = null;
  return {
    /** Until the returned function is called. */
    offer(offered: Camera): () => void {
      camera = offered;
      return () => {
        if (camera === offered) camera = null;
      };
    },
    /** Throws while nothing is drawn. */
    camera(): Camera {
      if (!camera) throw new Error('Nothing is drawn yet.');
      return camera;
    },
  };
}
