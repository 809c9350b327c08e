/** What every kernel that runs long is given besides its own options. */
export interface KernelOptions {
  /** Asked now and then, every 65,536 steps or more seldom; where it says true, what was found so far is returned. */
  shouldStop?: () => boolean;
  /** Told as often, and at the end: how many of how many steps are done. */
  progress?: (done: number, total: number) => void;
}

/** Nodes or edges between two questions whether to stop. */
export const STEPS_PER_POLL = 65_536;
