import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDbStore } from '../stores/duckdb/store.ts';
import { identify } from './identify.ts';
import { sourcesOf } from './sources.ts';
import { stage } from './stage.ts';

interface Answers {
  /** By id of a code, the firm that it is. */
  codes: ReadonlyMap<string, string>;
}

/**
 * Loads one-sided ledgers twice, without and with concluding who is who, and compares: times of both, of gathering evidence, and of one decision
 * and its undoing; and what was accepted with an answer key.
 */
export async function benchIdentity({
  folder: files,
  answers,
  log,
}: {
  folder: string;
  answers: Answers;
  log: (line: string) => void;
}): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'suyuan-bench-'));
  const staging = { folder: join(folder, 'staging'), memoryLimitMegabytes: 2000, threads: 2 };
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    const done = await work();
    log(`${what.padEnd(28)}${((performance.now() - begun) / 1000).toFixed(2).padStart(8)} s`);
    return done;
  };
  try {
    await mkdir(staging.folder);
    const open = (name: string) =>
      DuckDbStore.open({
        ...{ folder: join(folder, name), stagingFolder: staging.folder },
        ...{ memoryLimitMegabytes: 2000, threads: 2 },
      });
    const loadInto = async (store: DuckDbStore, identifies: boolean) => {
      const staged = await stage('load', await sourcesOf(files), store, staging);
      const writer = await store.begin('load', 0);
      const load = { id: 'load', finishedAt: '', report: () => '{}' };
      await writer.apply(
        { ...staged.changes, replaceAll: false, demo: true, load },
        identifies ? (ledger) => identify(ledger, staging) : undefined,
      );
      await writer.end();
      await staged.dispose();
    };
    const alone = await open('alone');
    await timed('load, all who they say', () => loadInto(alone, false));
    await alone.close();
    const store = await open('identified');
    await timed('load, and who is who', () => loadInto(store, true));
    const { codes } = await timed('evidence', () => store.identityEvidence(new Map()));
    const accepted = await store.identities();
    const decide = async (kind: string, a: string | null, b: string | null, undoes: number) => {
      const { sequence } = await store.state();
      const writer = await store.begin('decision', sequence);
      const decision = { number: sequence, made_at: '', author: 'bench', reason: 'bench', kind, a, b, undoes };
      const { version } = await writer.decide(decision, (ledger) => identify(ledger, staging));
      await writer.end();
      return version;
    };
    const { version } = await store.state();
    const [first, second] = [...new Set(answers.codes.values())];
    await timed('a decision', () => decide('merge', first, second, 0));
    const back = await timed('and its undoing', () => decide('undo', null, null, 1));
    log(back === version ? 'undoing leads back to the same version' : `DIFFERENT: ${version} ${back}`);
    const wrong = accepted.filter(({ id, subject }) => answers.codes.get(id!) !== subject).length;
    const provable = new Set(codes.filter(({ found }) => found > 1).map(({ code }) => code)).size;
    log(`${accepted.length} codes accepted, ${wrong} of them wrong; ${provable} have two matches, ${answers.codes.size} are of firms that are there`); // prettier-ignore
    await store.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
