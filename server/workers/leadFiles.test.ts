import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayOf } from '../../graph/days.ts';
import { draw } from '../../graph/draw.ts';
import { type Lead, leadId } from '../../graph/lead.ts';
import { type Ring, ringId } from '../../graph/ring.ts';
import { temporaryFolder } from '../testing/ledger.ts';
import {
  changesBetween,
  changesOf,
  headsOf,
  leadAt,
  type LeadHead,
  ringAt,
  ringHeadsOf,
  scansIn,
  writeScan,
} from './leadFiles.ts';

const day = dayOf(2021, 5, 3);

function leadOf(core: string[], firstDay = day): Lead {
  return {
    ...{ id: leadId('mutual', firstDay, core), detector: { name: 'mutual', version: 1 }, pattern: 'mutual', core },
    ...{
      score: 0.5,
      strength: 0.5,
      rank: 1,
      confidence: 1,
      members: [],
      currency: 'CNY',
      relations: [],
      invoices: ['发票'],
    },
    ...{ firstDay, lastDay: firstDay, netMinor: 1, taxMinor: 0, taxAtStakeMinor: null, reasons: [], against: [] },
  };
}
const basis = {
  ...{ version: 'v', attributesVersion: 'a', sequence: 1, currency: 'CNY', fromDay: null, toDay: null },
};
const rings = { version: 1, parameters: {}, items: [] };
const changes = { since: null, appeared: ['x'], gone: [], moved: [] };

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => (place = temporaryFolder()));
afterEach(() => place.remove());

describe('the files of a scan', () => {
  test('are read as they were written', async () => {
    const leads = [leadOf(['甲', '乙']), leadOf(['c', 'd'])];
    const scan = await writeScan(place.folder, { id: 'one', basis, runs: [], leads, rings, changes }, () => undefined);
    expect(await scansIn(place.folder)).toEqual([scan]);
    const bytes = readFileSync(join(place.folder, 'one', 'leads.ndjson'));
    expect(scan).toMatchObject({ leads: 2, sha256: createHash('sha256').update(bytes).digest('hex') });
    const heads = await headsOf(place.folder, 'one');
    expect(heads.map(({ id, invoices }) => [id, invoices])).toEqual(leads.map(({ id }) => [id, 1]));
    expect(await Promise.all(heads.map((head) => leadAt(place.folder, 'one', head)))).toEqual(leads);
    expect(await changesOf(place.folder, 'one')).toEqual(changes);
  });

  test('tell rings whole and in short; a scan of before there were any has none', async () => {
    const member = { taxpayer: '甲', role: 'source', tier: 0, boughtMinor: 0, soldMinor: 1, why: [] } as const;
    const ring: Ring = {
      ...{ id: ringId(['甲', '乙']), rank: 1, score: 0.5, terms: [], core: ['甲', '乙'], members: [member], leads: ['x'] },
      ...{ currency: 'CNY', relations: [{ seller: '甲', buyer: '乙', invoices: 1, netMinor: 1, taxMinor: 0 }] },
      ...{ invoices: 1, firstDay: day, lastDay: day, netMinor: 1, taxMinor: 0, taxAtStakeMinor: null, against: [] },
      since: null,
    };
    const made = { ...rings, items: [ring] };
    const scan = await writeScan(place.folder, { id: 'one', basis, runs: [], leads: [], rings: made, changes }, () => undefined);
    expect(scan.rings).toMatchObject({ version: 1, count: 1 });
    const [head] = await ringHeadsOf(place.folder, 'one');
    expect(head).toMatchObject({ id: ring.id, relations: 1, members: [{ taxpayer: '甲', role: 'source' }] });
    expect(await ringAt(place.folder, 'one', head)).toEqual(ring);
    const file = join(place.folder, 'one', 'scan.json');
    const { rings: _rings, ...older } = JSON.parse(readFileSync(file, 'utf8')) as typeof scan;
    writeFileSync(file, JSON.stringify(older));
    for (const name of ['rings.ndjson', 'ringHeads.ndjson']) rmSync(join(place.folder, 'one', name));
    expect((await scansIn(place.folder))[0].rings).toBeNull();
    expect(await ringHeadsOf(place.folder, 'one')).toEqual([]);
  }); // prettier-ignore

  test('are there as a whole or not at all; what an ended process left goes', async () => {
    const given = writeScan(place.folder, { id: 'one', basis, runs: [], leads: [], rings, changes }, () => {
      throw new Error('given up');
    });
    await expect(given).rejects.toThrow('given up');
    expect(readdirSync(place.folder)).toEqual([]);
    mkdirSync(join(place.folder, 'two.part'));
    expect(await scansIn(place.folder)).toEqual([]);
    expect(readdirSync(place.folder)).toEqual([]);
  });
});

describe('what changed since the scan before', () => {
  const headOf = (lead: Lead) => ({ ...lead, relations: 0, invoices: 0, at: 0, bytes: 0 }) as LeadHead;
  const [ab, cd, ef] = [leadOf(['a', 'b']), leadOf(['c', 'd']), leadOf(['e', 'f'])];
  const snapshot = draw('a b c d e f g');

  test('is nothing before the first', () => {
    const found = changesBetween(snapshot, { since: null, before: null }, [ab]);
    expect(found).toEqual({ since: null, appeared: [ab.id], gone: [], moved: [] });
  });

  test('is what came and went', () => {
    const found = changesBetween(snapshot, { since: 's', before: [ab, cd].map(headOf) }, [cd, ef]);
    expect(found).toEqual({ since: 's', appeared: [ef.id], gone: [ab.id], moved: [] });
  });

  test('a lead of a firm that stands for another since has moved, in another quarter too', () => {
    // x was another id of b
    const merged = {
      ...snapshot,
      taxpayers: {
        ...snapshot.taxpayers,
        aliasBytes: Buffer.from('x'),
        aliasOffsets: Uint32Array.of(0, 1),
        aliasNode: Uint32Array.of(1),
      },
    };
    const before = leadOf(['a', 'x']);
    expect(changesBetween(merged, { since: 's', before: [headOf(before)] }, [ab])).toEqual({
      ...{ since: 's', appeared: [], gone: [], moved: [{ from: before.id, to: ab.id }] },
    });
    const earlier = leadOf(['a', 'b'], day - 100);
    expect(changesBetween(merged, { since: 's', before: [headOf(before)] }, [earlier])).toEqual({
      ...{ since: 's', appeared: [], gone: [], moved: [{ from: before.id, to: earlier.id }] },
    });
    expect(changesBetween(merged, { since: 's', before: [headOf(before)] }, [])).toMatchObject({ gone: [before.id] });
  });
});
