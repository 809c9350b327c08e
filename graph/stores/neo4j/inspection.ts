import { InvalidInput } from '../../errors.ts';
import { Connection, type Neo4jOptions } from './connection.ts';
import { ledgerOf } from './ledger.ts';

export interface InspectedShared {
  /** `Neo4j 5.26.30 community`. */
  product: string;
  /** The commit that it holds; null where no ledger was ever made in the database. */
  sequence: number | null;
  /** A commit is decided, and not yet written into the graph. */
  isUnfinished: boolean;
}

const PRODUCT = 'CALL dbms.components() YIELD name, versions, edition RETURN name, versions[0] AS version, edition';
const IS_THERE = "MATCH (l:Ledger {key: 'ledger'}) RETURN count(l) AS found";

/** Reads what a shared ledger says of itself, and changes nothing; does not try again. Raises Unavailable, InvalidInput. */
export async function inspectShared(options: Neo4jOptions): Promise<InspectedShared> {
  const connection = new Connection({ ...options, patienceMs: 0 });
  try {
    await connection.reach();
    const [row] = await connection.read(PRODUCT);
    if (!row) throw new InvalidInput('shared_ledger_address', { uri: options.uri, reason: 'dbms.components' });
    const [name, version, edition] = ['name', 'version', 'edition'].map((key) => String(row.get(key)));
    const product = `${name.replace(' Kernel', '')} ${version} ${edition}`;
    const [there] = await connection.read(IS_THERE);
    if (Number(there.get('found')) === 0) return { product, sequence: null, isUnfinished: false };
    const { sequence, next } = await ledgerOf(connection);
    return { product, sequence, isUnfinished: next !== null };
  } finally {
    await connection.close();
  }
}
