import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Store, Writer } from '../../store.ts';
import { storeContract } from '../contract.ts';
import { Connection, type Neo4jOptions } from './connection.ts';
import { Neo4jStore } from './store.ts';
import { describeNeo4j, wipe } from './testing.ts';

async function open(server: Neo4jOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'suyuan-shared-'));
  const store = await Neo4jStore.open({
    folder,
    stagingFolder: join(folder, 'staging'),
    memoryLimitMegabytes: 300,
    threads: 1,
    server,
  });
  return {
    store,
    dispose: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** One server writes; whatever is read comes from another one, which knows it from Neo4j alone. */
function across(loader: Store, reader: Store): Store {
  const seen = async <T>(write: Promise<T>) => {
    const state = await write;
    // a server looks for what is new all the time
    await reader.state();
    return state;
  };
  const begin: Store['begin'] = async (...given) => {
    const writer = await loader.begin(...given);
    return {
      apply: (...changes) => seen(writer.apply(...changes)),
      decide: (...decision) => seen(writer.decide(...decision)),
      end: () => writer.end(),
    } satisfies Writer;
  };
  return new Proxy(reader, {
    get: (_, name) => {
      if (name === 'begin') return begin;
      const value: unknown = Reflect.get(reader, name, reader);
      return typeof value === 'function' ? value.bind(reader) : value;
    },
  });
}

describeNeo4j('the shared store', ({ uri, user, password }) => {
  const server = { uri, database: 'neo4j', auth: { user, password } };
  const admin = new Connection(server);
  afterAll(() => admin.close());

  storeContract(async () => {
    await wipe(admin);
    const [loader, reader] = [await open(server), await open(server)];
    return {
      store: across(loader.store, reader.store),
      dispose: async () => {
        await reader.dispose();
        await loader.dispose();
      },
    };
  });
});
