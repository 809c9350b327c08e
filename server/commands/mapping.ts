import { readFile } from 'node:fs/promises';
import { InvalidInput } from '../../graph/errors.ts';
import { knownKeys, type Mapping, mappingSchema } from '../../graph/staging/mapping.ts';
import { wordIssue } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/** The mapping of `--mapping FILE`, with the owner of `--owner ID`; null where neither is given. Raises InvalidInput `mapping_invalid`. */
export async function readMapping(
  { mapping: file, owner }: { mapping?: string; owner?: string },
  terminal: Terminal,
): Promise<Mapping | null> {
  if (file === undefined && owner === undefined) return null;
  if (owner?.trim() === '') throw new InvalidInput('option_invalid', { option: '--owner', detail: '' });
  const given = file === undefined ? {} : await readJson(file);
  const { data, error } = mappingSchema.safeParse(given);
  if (error) {
    const [issue] = error.issues;
    const place = issue.path.join('.');
    const known = knownKeys(place, (given as { kind?: string } | null)?.kind);
    const detail =
      issue.code === 'unrecognized_keys'
        ? terminal.say(
            `没有 ${issue.keys.join('、')}；可用的有 ${known.join('、')}`,
            `there is no ${issue.keys.join(', ')}; there are ${known.join(', ')}`,
          )
        : wordIssue({ ...issue }, terminal.language);
    throw new InvalidInput('mapping_invalid', { file: file!, detail: place ? `${place}: ${detail}` : detail });
  }
  return owner === undefined ? data : { ...data, constants: { ...data.constants, owner } };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new InvalidInput('mapping_invalid', { file, detail: (cause as Error).message }, { cause });
  }
}
