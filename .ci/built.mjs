// Vitest's global setup: tests that start workers or processes run the compiled JavaScript of dist/, so it must be fresh.
import { build } from '../server/boot/build.mjs';

export async function setup() {
  // Vitest calls this once for the root and once for each project, all in one process.
  globalThis.suyuanBuilt ??= build({ lenient: true });
  await globalThis.suyuanBuilt;
}
