import driverOf, { type Driver } from 'neo4j-driver';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start, type Server } from '../../../.ci/neo4j/server.mjs';
import { describeNeo4j, describeOwnNeo4j } from './testing.ts';

interface Account {
  uri: string;
  user: string;
  password: string;
}

/** Answers one question, and leaves no connection behind. */
async function ask({ uri, user, password }: Account, question: string): Promise<unknown> {
  const driver: Driver = driverOf.driver(uri, driverOf.auth.basic(user, password), {
    disableLosslessIntegers: true,
    maxTransactionRetryTime: 0,
  });
  try {
    const { records } = await driver.executeQuery(question);
    return records[0]?.get(0);
  } finally {
    await driver.close();
  }
}

describeNeo4j('the Neo4j that tests are given', (given) => {
  test('answers', async () => expect(await ask(given, 'RETURN 1')).toBe(1));

  test('is a Community edition of 5.26', async () => {
    const said = await ask(given, `CALL dbms.components() YIELD versions, edition RETURN edition + ' ' + versions[0]`);
    expect(said).toMatch(/^community 5\.26\./);
  });

  test('refuses a wrong password', async () => {
    const stranger = { ...given, password: `not ${given.password}` };
    await expect(ask(stranger, 'RETURN 1')).rejects.toMatchObject({ code: 'Neo.ClientError.Security.Unauthorized' });
  });
});

/** A start takes seven seconds, and on a busy machine thirty. */
const timeout = 180_000;

describeOwnNeo4j('a Neo4j of our own', () => {
  let server: Server;
  beforeAll(async () => {
    server = await start({ settings: { 'db.transaction.timeout': '30s' } });
  });
  afterAll(() => server?.stop());

  const setting = `SHOW SETTINGS 'db.transaction.timeout' YIELD value RETURN value`;

  test('keeps what was committed when it is killed, and can be set up anew', { timeout }, async () => {
    await ask(server, `CREATE (:Kept {name: '溯源'})`);
    expect(await ask(server, setting)).toBe('30s');
    await server.kill();
    await expect(ask(server, 'RETURN 1')).rejects.toMatchObject({ code: 'ServiceUnavailable' });
    await server.restart({ 'db.transaction.timeout': '40s' });
    expect(await ask(server, 'MATCH (n:Kept) RETURN n.name')).toBe('溯源');
    expect(await ask(server, setting)).toBe('40s');
  });

  test('neither answers nor forgets while it is suspended', async () => {
    server.suspend();
    const answer = ask(server, 'RETURN 2');
    const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 500, 'nothing yet'))]);
    expect(early).toBe('nothing yet');
    server.resume();
    expect(await answer).toBe(2);
  });

  test(
    'fails a write beyond its largest file, and lives on; without the limit all that was committed is there',
    { timeout },
    async () => {
      await server.restart({}, { fileSizeLimitKiB: 1024 });
      const { pid } = server;
      let written = 0;
      const write = async () => {
        for (; written < 50; written++)
          await ask(server, `UNWIND range(1, 1000) AS i CREATE (:Ballast {name: 'b' + i})`);
      };
      await expect(write()).rejects.toMatchObject({ code: 'Neo.DatabaseError.Transaction.TransactionLogError' });
      expect(() => process.kill(pid, 0)).not.toThrow();
      await server.restart({});
      expect(await ask(server, 'MATCH (n:Ballast) RETURN count(n)')).toBe(written * 1000);
    },
  );
});
