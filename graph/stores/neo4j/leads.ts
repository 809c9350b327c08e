import type { Lead } from '../../lead.ts';
import { asValues, type Connection } from './connection.ts';

/** Leads beside the ledger, for whoever asks Neo4j; the files of the scan remain what they are read from. MODEL.md draws them. */

/** What is written of a lead: invoices stay in the scan's files. */
export type WrittenLead = Omit<Lead, 'relations' | 'invoices'> & { invoices: number };

export interface WrittenScan {
  id: string;
  detectors: readonly string[];
  leads: AsyncIterable<WrittenLead> | Iterable<WrittenLead>;
}

/** Leads that are written in one transaction. */
const PAGE = 200;

const WRITE = `UNWIND $rows AS row MERGE (l:Lead {id: row.id}) SET l = row
  WITH l OPTIONAL MATCH (l)-[old:INVOLVES]->() DELETE old`;
const INVOLVE = `UNWIND $members AS row MATCH (l:Lead {id: row.lead}) MATCH (t:Taxpayer {id: row.taxpayer})
  CREATE (l)-[:INVOLVES {role: row.role, core: row.core}]->(t)`;
const REMOVE_EARLIER = `MATCH (l:Lead) WHERE l.detector IN $detectors AND l.scan <> $scan
  CALL (l) { DETACH DELETE l } IN TRANSACTIONS OF 1000 ROWS`;

/**
 * Writes the leads of a scan in place of what its detectors have reported before, and returns how many. What fails in the middle leaves some of
 * both: the next scan sets it right.
 */
export async function writeLeads(connection: Connection, { id, detectors, leads }: WrittenScan): Promise<number> {
  let count = 0;
  let page: WrittenLead[] = [];
  const flush = async () => {
    const rows = page.map((lead) => propertiesOf(lead, id));
    const members = page.flatMap((lead) => membersOf(lead));
    await connection.write(async (transaction) => {
      await transaction.run(WRITE, { rows });
      await transaction.run(INVOLVE, { members });
    });
    count += page.length;
    page = [];
  };
  for await (const lead of leads) if (page.push(lead) === PAGE) await flush();
  if (page.length > 0) await flush();
  await connection.command(REMOVE_EARLIER, { detectors, scan: id });
  return count;
}

function propertiesOf(lead: WrittenLead, scan: string) {
  const { id, detector, pattern, score, rank, confidence, currency, reasons, against } = lead;
  const { firstDay, lastDay, netMinor, taxMinor, taxAtStakeMinor, invoices } = lead;
  return {
    ...{ id, scan, detector: detector.name, pattern, currency },
    // these two are no whole numbers
    ...{ score, confidence },
    ...asValues({ version: detector.version, rank, invoices, firstDay, lastDay, netMinor, taxMinor, taxAtStakeMinor }),
    reasons: reasons.map(({ code }) => code),
    against: against.map(({ code }) => code),
  };
}

function membersOf({ id, core, members }: WrittenLead) {
  const isCore = new Set(core);
  return members.map(({ taxpayer, role }) => ({ lead: id, taxpayer, role, core: isCore.has(taxpayer) }));
}
