import { createHash } from 'node:crypto';

/** What decides how a detector judges: whoever changes one of these changes the hash of all. */
export interface Judged {
  readonly name: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** SHA-256 over all detectors' names, versions and parameters, whatever the order; 64 hex digits. */
export function parametersHash(detectors: readonly Judged[]): string {
  const sorted = detectors.map(({ name, version, parameters }) => canonical({ name, version, parameters })).sort();
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

/**
 * Seeds of the economies that detectors are graded on: they follow from the hash of the parameters, so whoever tunes a parameter is graded on
 * economies that nobody has seen. Integers below 2^48.
 */
export function gradingSeeds(hash: string, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const bytes = createHash('sha256').update(`${hash} ${i}`).digest();
    return bytes.readUIntBE(0, 6);
  });
}

/** JSON with the names of objects in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
