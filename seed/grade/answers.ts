import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readMade } from './made.ts';
import { type Answers, readAmlSim, readAmlWorld } from './thirdParty.ts';
import { Unreadable, unreadable } from '../tables.ts';

/** Folders by the file that tells whose they are. */
const READERS: readonly [file: string, read: (folder: string) => Promise<Answers>][] = [
  ['key.json', readMade],
  ['nodes.csv.gz', readAmlSim],
  ['rings.csv', readAmlWorld],
];

/** Reads answers: a folder of one of READERS, or an answer key of this project. Raises Unreadable. */
export async function readAnswers(path: string): Promise<Answers> {
  if (path.endsWith('.json')) return readMade(path).catch(unreadable(path));
  for (const [file, read] of READERS) if (await isThere(join(path, file))) return read(path).catch(unreadable(path));
  throw new Unreadable(path, `holds none of ${READERS.map(([file]) => file).join(', ')}`);
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
