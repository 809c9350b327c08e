import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Detector } from '../../../../algorithms/detectors/detector.ts';
import { DETECTORS } from '../../../../algorithms/detectors/detectors.ts';
import { leadsOf } from '../../../../algorithms/detectors/leads.ts';
import { oneSided } from '../../../../algorithms/detectors/oneSided.ts';
import { Scan } from '../../../../algorithms/detectors/scan.ts';
import { makeEconomy } from '../../../../seed/economy.ts';
import { writeEconomy } from '../../../../seed/write.ts';
import { beyondGraph } from '../../../../server/workers/beyondGraph.ts';
import { doubleClaims } from '../../../../server/workers/doubleClaims.ts';
import { buildSnapshot } from '../../../build.ts';
import { dayOf, formatDay } from '../../../days.ts';
import type { Lead, ScanBasis } from '../../../lead.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { csv, load, loadFiles, temporaryFolder } from '../../../staging/harness.ts';
import { sourcesOf } from '../../../staging/sources.ts';
import { DuckDbStore } from '../store.ts';
import { numbersOfTaxpayers } from '../taxpayerNumbers.ts';
import { explain } from './explain.ts';
import { REASONS } from './reasons.ts';
import { statementsFor } from './tables.ts';

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
  const numbers = await store.reading(numbersOfTaxpayers);
  const claimed = await doubleClaims(store);
  const scan = new Scan(snapshot, { currency: 0, ...beyondGraph(snapshot, { numbers, claimed }) });
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

describe('what a lead says and the ledger does not', () => {
  test('is told, value by value', async () => {
    for (const { name } of DETECTORS) {
      const lead = leads.find(({ detector }) => detector.name === name);
      if (!lead) continue;
      const more = (values: Readonly<Record<string, number>>) =>
        Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value + 1]));
      const wrong: Lead = {
        ...lead,
        ...{
          netMinor: lead.netMinor + 1,
          taxMinor: lead.taxMinor + 1,
          firstDay: lead.firstDay + 1,
          lastDay: lead.lastDay + 1,
        },
        relations: [...lead.relations, { seller: 'nobody', buyer: 'nobody', invoices: 0, netMinor: 0 }],
        invoices: [...lead.invoices, 'f'.repeat(32)],
        reasons: lead.reasons.map((reason) => ({ ...reason, values: more(reason.values) })),
      };
      const { agrees, items } = await explained(wrong);
      expect(agrees).toBe(false);
      const same = items.filter((one) => one.agrees).map(({ about, value }) => `${name} ${about} ${value}`);
      // its id is that of what the ledger says
      expect(same).toEqual([`${name} evidence isItsId`]);
    }
  });

  test('is told of firms that stand for others since, or are gone', async () => {
    for (const { name } of DETECTORS) {
      const lead = leads.find(({ detector }) => detector.name === name);
      if (!lead) continue;
      const members = lead.members.map(({ role }, k) => ({ taxpayer: `gone ${k}`, role }));
      const core = lead.core.map((_, k) => `gone ${k}`);
      const { agrees, items } = await explained({ ...lead, core, members, relations: [], invoices: [] });
      expect(agrees).toBe(false);
      expect(items.length).toBeGreaterThan(7);
    }
  });

  test('is told of its id', async () => {
    const { items } = await explained({ ...leads[0], id: '0'.repeat(32) });
    expect(items.filter((one) => !one.agrees).map(({ value }) => value)).toEqual(['isItsId']);
  });
});

test('every reason that a detector words has a query for all that its words say', async () => {
  const parametersOf = (detector: string) => parameters[detector];
  for (const { name, wording } of DETECTORS) {
    const lead = leads.find(({ detector }) => detector.name === name) ?? leads[0];
    const order = {
      lead: { ...lead, detector: { ...lead.detector, name }, reasons: [] },
      basis,
      parameters,
      sources: ['a'],
    };
    await store.reading(async (engine) => {
      await explain(engine, order);
      for (const [code, { zh, en }] of Object.entries(wording)) {
        const query = REASONS[name]?.[code];
        expect(query, `${name} ${code}`).toBeDefined();
        for (const statement of statementsFor(query.needs ?? [], { order, parametersOf })) await engine.run(statement);
        const values = await query.read(engine, { order, parametersOf });
        // nobody in it may be out of reach
        if (values === null) continue;
        const found = Object.keys(values);
        const said = Array.from(`${zh} ${en}`.matchAll(/\{(\w+)\}/g), ([, value]) => value);
        expect(found, `${name} ${code}`).toEqual(expect.arrayContaining(said));
      }
    });
  }
});

describe('a firm with one side only', () => {
  test('is explained as well', async () => {
    const bulk = Array.from({ length: 65 }, (_, k) => {
      const day = formatDay(dayOf(2021, 1, 1) + 7 * k);
      return `S,T,${k + 1},${day},10000.00,1300.00,11300.00`;
    });
    // they both buy and sell, so that the other is unusual
    const peers = Array.from(
      { length: 120 },
      (_, k) => `P${k % 60},P${(k + (k < 60 ? 1 : 2)) % 60},${100 + k},2021-02-01,5000.00,650.00,5650.00`,
    );
    const header = '销方识别号,购方识别号,发票号码,开票日期,金额,税额,价税合计';
    const folder = await temporaryFolder();
    const staging = { folder: join(folder, 'staging') };
    const own = await DuckDbStore.open({
      folder,
      stagingFolder: staging.folder,
      memoryLimitMegabytes: 300,
      threads: 1,
    });
    try {
      await loadFiles(own, { 'full.csv': csv(header, ...bulk, ...peers) }, staging);
      const graph = await buildSnapshot(own);
      const found = oneSided.detect(new Scan(graph, { currency: 0 }), oneSided.parameters);
      const ownLeads = leadsOf(new Scan(graph, { currency: 0 }), oneSided, found);
      expect(ownLeads.map(({ core }) => core).sort()).toEqual([['S'], ['T']]);
      const { version, attributesVersion, sequence } = graph;
      for (const lead of ownLeads) {
        const order = { lead, basis: { ...basis, version, attributesVersion, sequence }, parameters, sources: [] };
        const { items, left, agrees } = await own.reading((engine) => explain(engine, order));
        expect(items.filter((one) => !one.agrees)).toEqual([]);
        expect(items.map(({ value }) => value)).toEqual(
          expect.arrayContaining(['inMinor', 'outMinor', 'partnerCount', 'invoiceCount', 'partnersShare']),
        );
        expect([agrees, left.filter((one) => !one.endsWith('.peers'))]).toEqual([true, []]);
      }
    } finally {
      await own.close();
    }
  });
});
