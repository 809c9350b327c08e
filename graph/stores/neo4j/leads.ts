import type { Lead } from '../../lead.ts';
import { asValues, type Connection } from './connection.ts';
import { replaceEarlier } from './replacement.ts';

/** Leads beside the ledger, for whoever asks Neo4j; the files of the scan remain what they are read from. MODEL.md draws them. */

/** What is written of a lead: invoices stay in the scan's files. */
export type WrittenLead = Omit<Lead, 'relations' | 'invoices'> & { invoices: number };

const WRITE = `UNWIND $rows AS row MERGE (l:Lead {id: row.id}) SET l = row
  WITH l OPTIONAL MATCH (l)-[old:INVOLVES]->() DELETE old`;
const INVOLVE = `UNWIND $members AS row MATCH (l:Lead {id: row.lead}) MATCH (t:Taxpayer {id: row.taxpayer})
  CREATE (l)-[:INVOLVES {role: row.role, core: row.core}]->(t)`;
const EARLIER = 'MATCH (n:Lead) WHERE n.detector IN $detectors AND n.scan <> $scan';

/** Writes the leads of a scan in place of what its detectors have reported before. */
export async function writeLeads(
  connection: Connection,
  { id: scan, detectors, leads }: { id: string; detectors: readonly string[]; leads: readonly WrittenLead[] },
): Promise<void> {
  await replaceEarlier(connection, {
    items: leads,
    relationsOf: ({ members }) => members.length,
    write: (page) => [
      [WRITE, { rows: page.map((lead) => propertiesOf(lead, scan)) }],
      [INVOLVE, { members: page.flatMap(membersOf) }],
    ],
    earlier: [EARLIER, { detectors, scan }],
  });
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
