import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Detector } from '../../../../algorithms/detectors/detector.ts';
import { DETECTORS } from '../../../../algorithms/detectors/detectors.ts';
import { leadsOf } from '../../../../algorithms/detectors/leads.ts';
import { Scan } from '../../../../algorithms/detectors/scan.ts';
import { makeEconomy } from '../../../../seed/economy.ts';
import { writeEconomy } from '../../../../seed/write.ts';
import { beyondGraph } from '../../../../server/workers/beyondGraph.ts';
import { doubleClaims } from '../../../../server/workers/doubleClaims.ts';
import { buildSnapshot } from '../../../build.ts';
import type { Lead, ScanBasis } from '../../../lead.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { load, temporaryFolder } from '../../../staging/harness.ts';
import { sourcesOf } from '../../../staging/sources.ts';
import { daysOfTaxpayers, STANDING_ABNORMAL_DAYS, STANDING_REGISTERED_DAYS } from '../facts.ts';
import { DuckDbStore } from '../store.ts';
import { explain } from './explain.ts';

/** Dense, so that nearly every detector finds something. */
const ECONOMY = { invoices: 24_000, firms: 1500, prevalence: 0.2, seed: 11 };
/** What sells to the same few month after month and buys nothing is too large for so small an economy. */
const NOT_IN_IT = ['one-sided'];

let store: DuckDbStore;
let snapshot: Snapshot;
let leads: Lead[];
let basis: ScanBasis;

beforeAll(async () => {
  const folder = await temporaryFolder();
  const staging = { folder: join(folder, 'staging') };
  store = await DuckDbStore.open({ folder, stagingFolder: staging.folder, memoryLimitMegabytes: 600, threads: 2 });
  const made = join(folder, 'made');
  await writeEconomy(makeEconomy(ECONOMY), made, { form: 'full' });
  const sources = [];
  for (const name of (await readdir(made)).filter((one) => one.endsWith('.csv')))
    sources.push(...(await sourcesOf(join(made, name))));
  await load(store, sources, staging);
  snapshot = await buildSnapshot(store);
  const days = (select: string) => store.reading((engine) => daysOfTaxpayers(engine, select));
  const [registered, abnormal] = [await days(STANDING_REGISTERED_DAYS), await days(STANDING_ABNORMAL_DAYS)];
  const claimed = await doubleClaims(store);
  const scan = new Scan(snapshot, { currency: 0, ...beyondGraph(snapshot, { registered, abnormal, claimed }) });
  leads = DETECTORS.flatMap((detector) => leadsOf(scan, detector, detector.detect(scan, detector.parameters)));
  const { version, attributesVersion, sequence } = snapshot;
  basis = { version, attributesVersion, sequence, currency: 'CNY', fromDay: null, toDay: null };
});
afterAll(() => store?.close());

const parameters = Object.fromEntries(DETECTORS.map((detector: Detector) => [detector.name, detector.parameters]));
const explained = (lead: Lead) => {
  const sources = leads.filter(({ detector }) => detector.name === 'source').flatMap(({ core }) => core);
  return store.reading((engine) => explain(engine, { lead, basis, parameters, sources }));
};

describe('every lead of an economy', () => {
  test.each(DETECTORS.map(({ name }) => name))('of %s is given again by SQL over the ledger alone', async (name) => {
    const own = leads.filter(({ detector }) => detector.name === name);
    if (!NOT_IN_IT.includes(name)) expect(own.length).toBeGreaterThan(0);
    for (const lead of own) {
      const { agrees, moved, items, left } = await explained(lead);
      expect(items.filter((one) => !one.agrees)).toEqual([]);
      // where a value stands among peers is not computed again
      expect(left.filter((one) => !one.endsWith('.peers'))).toEqual([]);
      expect([agrees, moved]).toEqual([true, false]);
    }
  });
});
