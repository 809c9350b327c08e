import type { Origin } from '../workers/snapshots.ts';
import type { Terminal } from './terminal.ts';

type Unusable = NonNullable<Origin['unusable']>;

const UNUSABLE = {
  damaged: { zh: '已存的图损坏', en: 'the saved one was damaged' },
  format: { zh: '已存的图为其他格式', en: 'the saved one was of another format' },
  stale: { zh: '已存的图过旧', en: 'the saved one was too old' },
} as const;

/** Why a saved graph was of no use. */
export function describeUnusable({ reason, file, detail }: Unusable, { language }: Terminal): string {
  const where = [file, detail].filter((part) => part !== null).join(': ');
  return `${UNUSABLE[reason][language]}${where ? ` (${where})` : ''}`;
}

/** Says that the saved graph was of no use; nothing where it was opened, or there was none. */
export function rebuilt(unusable: Unusable | null | undefined, terminal: Terminal): void {
  if (!unusable) return;
  const why = describeUnusable(unusable, terminal);
  terminal.hint(terminal.say(`${why}；已由台账重建。`, `The graph was built anew from the ledger: ${why}.`));
}
