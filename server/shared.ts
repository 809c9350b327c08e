import { readFileSync } from 'node:fs';
import { InvalidInput } from '../graph/errors.ts';
import type { Neo4jOptions } from '../graph/stores/neo4j/connection.ts';
import { environmentName, kebab, type Options } from './options.ts';

/** The one secret that is no option: flags show in the list of processes. */
const PASSWORD = 'SUYUAN_NEO4J_PASSWORD';

/** Where the shared ledger is, and with what one logs in; null where the ledger is that of the data folder. */
export function sharedLedgerOf(
  options: Pick<
    Options,
    'neo4j' | 'neo4jUser' | 'neo4jPasswordFile' | 'neo4jTokenFile' | 'neo4jDatabase' | 'neo4jCaFile'
  >,
  environment: NodeJS.ProcessEnv = process.env,
): Neo4jOptions | null {
  const { neo4j: uri, neo4jUser: user, neo4jDatabase: database, neo4jCaFile } = options;
  if (uri === undefined) return null;
  const token = secretIn(options, 'neo4jTokenFile');
  const password = secretIn(options, 'neo4jPasswordFile') ?? environment[PASSWORD];
  if (token === undefined && !password)
    throw new InvalidInput('shared_ledger_password', {
      file: environmentName('neo4jPasswordFile'),
      variable: PASSWORD,
    });
  return {
    ...{ uri, database },
    auth: token === undefined ? { user, password: password! } : { token },
    ...(neo4jCaFile.length > 0 ? { trustedCertificates: neo4jCaFile } : {}),
  };
}

function secretIn(options: Partial<Options>, option: 'neo4jTokenFile' | 'neo4jPasswordFile'): string | undefined {
  const file = options[option];
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new InvalidInput(
      'option_invalid',
      { option: `--${kebab(option)}`, detail: `${file}: ${code}` },
      { cause: error },
    );
  }
}
