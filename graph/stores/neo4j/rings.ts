import type { Ring } from '../../ring.ts';
import { asValues, type Connection } from './connection.ts';
import { replaceEarlier } from './replacement.ts';

/** Rings beside the leads that they join, as leads.ts has these. MODEL.md draws them. */

/** What is written of a ring: what members trade with each other stands in the ledger. */
export type WrittenRing = Omit<Ring, 'relations'>;

const WRITE = `UNWIND $rows AS row MERGE (r:Ring {id: row.id}) SET r = row
  WITH r OPTIONAL MATCH (r)-[old:MEMBER|JOINS]->() DELETE old`;
const MEMBERS = `UNWIND $members AS row MATCH (r:Ring {id: row.ring}) MATCH (t:Taxpayer {id: row.taxpayer})
  CREATE (r)-[:MEMBER {role: row.role, tier: row.tier, core: row.core}]->(t)`;
const JOIN = `UNWIND $joined AS row MATCH (r:Ring {id: row.ring}) MATCH (l:Lead {id: row.lead}) CREATE (r)-[:JOINS]->(l)`;
const EARLIER = 'MATCH (n:Ring) WHERE n.scan <> $scan';

/** Writes the rings of a scan in place of those of all earlier ones; its leads are there. */
export async function writeRings(
  connection: Connection,
  { id: scan, rings }: { id: string; rings: readonly WrittenRing[] },
): Promise<void> {
  await replaceEarlier(connection, {
    items: rings,
    relationsOf: ({ members, leads }) => members.length + leads.length,
    write: (page) => [
      [WRITE, { rows: page.map((ring) => propertiesOf(ring, scan)) }],
      [MEMBERS, { members: page.flatMap(membersOf) }],
      [JOIN, { joined: page.flatMap(({ id, leads }) => leads.map((lead) => ({ ring: id, lead }))) }],
    ],
    earlier: [EARLIER, { scan }],
  });
}

function propertiesOf(ring: WrittenRing, scan: string) {
  const { id, rank, score, terms, core, members, leads, currency, against, since } = ring;
  const { firstDay, lastDay, invoices, netMinor, taxMinor, taxAtStakeMinor } = ring;
  return {
    // the score is no whole number
    ...{ id, scan, score, currency, before: since?.before ?? null },
    ...asValues({ rank, core: core.length, members: members.length, leads: leads.length }),
    ...asValues({ firstDay, lastDay, invoices, netMinor, taxMinor, taxAtStakeMinor }),
    groups: terms.map(({ group }) => group),
    against: against.map(({ code }) => code),
  };
}

function membersOf({ id, core, members }: WrittenRing) {
  const isCore = new Set(core);
  return members.map(({ taxpayer, role, tier }) => ({
    ...{ ring: id, taxpayer, role, tier: BigInt(tier), core: isCore.has(taxpayer) },
  }));
}
