// What docker-compose.yml, the Dockerfile and .docker/prepare.mjs promise, read as text: no YAML parser is among our packages.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { allowed, parseDockerfile } from '../.docker/dockerfile.mjs';
import { addKey, makeKey, prepare } from '../.docker/prepare.mjs';
import { environmentName, optionsSchema } from '../server/options.ts';
import { hashKey, KeyFile, newKey } from '../server/security.ts';

const root = path.join(import.meta.dirname, '..');
const read = (file) => readFileSync(path.join(root, file), 'utf8');
const dropComments = (text) => text.replace(/^\s*#.*\n/gm, '');

/** The blocks below a key, by the name that each begins with: what stands two more to the right is theirs. */
function blocks(text, indent) {
  const pieces = text.split(new RegExp(`^ {${indent}}(?=\\S)`, 'm')).slice(1);
  return Object.fromEntries(pieces.map((piece) => [piece.slice(0, piece.indexOf(':')), piece]));
}

const compose = dropComments(read('docker-compose.yml'));
const top = blocks(compose, 0);
const services = blocks(top.services, 2);
const bolt = dropComments(read('.docker/bolt.yml'));

describe('docker-compose.yml', () => {
  test('has the two services', () => expect(Object.keys(services)).toEqual(['neo4j', 'suyuan']));

  test.each(Object.entries(services))('%s runs confined', (_, service) => {
    const has = blocks(service, 4);
    expect(has.read_only).toBe('read_only: true\n');
    expect(has.cap_drop).toBe('cap_drop: [ALL]\n');
    expect(has.security_opt).toBe("security_opt: ['no-new-privileges:true']\n");
    // whoever prepared; and prepare.mjs never takes root
    expect(has.user).toMatch(/^user: \$\{SUYUAN_UID:\?[^}]*prepare\.mjs\}:\$\{SUYUAN_GID:\?[^}]*prepare\.mjs\}\n$/);
    expect(has.mem_limit).toMatch(/^mem_limit: \$\{[A-Z0-9_]+:-\d+g\}\n$/);
    expect(has.memswap_limit.replace('memswap_limit', 'mem_limit')).toBe(has.mem_limit);
    expect(has.restart).toBe('restart: unless-stopped\n');
    expect(has.stop_grace_period).toMatch(/\d+m\n$/);
    expect(has.healthcheck).toContain('test: [CMD, ');
    expect(service).not.toMatch(/privileged|cap_add|network_mode|docker\.sock|CMD-SHELL/);
  });

  test('no secret has a default, and none is handed over in the environment or on a command line', () => {
    for (const text of [compose, bolt]) {
      const named = text.split('\n').filter((line) => /pass|auth|key|secret|token/i.test(line));
      expect(named.filter((line) => /\$\{/.test(line.replaceAll(/\$\{SUYUAN_[UG]ID:[^}]*\}/g, '')))).toEqual([]);
    }
    expect(blocks(services.neo4j, 4).environment).toContain('NEO4J_AUTH_PATH: /run/secrets/neo4j_auth\n');
    expect(blocks(services.suyuan, 4).environment).toContain('SUYUAN_KEY_FILE: /run/secrets/suyuan_keys\n');
    expect(blocks(services.suyuan, 4).environment).toContain(
      'SUYUAN_NEO4J_PASSWORD_FILE: /run/secrets/neo4j_password\n',
    );
    expect(compose).not.toMatch(/NEO4J_AUTH:|NEO4J_AUTH_FILE|PASSWORD:|env_file|command:/);
  });

  test('nothing is published beyond loopback, Neo4j not at all but by .docker/bolt.yml', () => {
    expect(blocks(services.neo4j, 4).ports).toBeUndefined();
    expect(blocks(services.neo4j, 4).networks).toBe('networks: [store]\n');
    expect(blocks(top.networks, 2).store).toMatch(/internal: true\n/);
    const published = [...`${compose}${bolt}`.matchAll(/ports:\n((?: +- .*\n)+)/g)].flatMap(([, lines]) =>
      lines
        .trim()
        .split('\n')
        .map((line) => line.replace(/^ *- /, '')),
    );
    expect(published).toHaveLength(2);
    for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('images are pinned, and the server waits for a healthy store', () => {
    expect(blocks(services.neo4j, 4).image).toMatch(/^image: neo4j:5\.26\.\d+-community\n$/);
    expect(blocks(services.suyuan, 4).image).toBe(`image: suyuan:${JSON.parse(read('package.json')).version}\n`);
    expect(blocks(services.suyuan, 4).depends_on).toContain('condition: service_healthy\n');
    const settings = read('.docker/neo4j/neo4j.conf');
    expect(settings).toMatch(/^dbms\.usage_report\.enabled=false$/m);
    expect(settings).toMatch(/^db\.tx_log\.rotation\.retention_policy=\d+ days \d+G$/m);
  });

  test('what it tells the server are options, but for those of the store', () => {
    const known = Object.keys(optionsSchema.shape).map(environmentName);
    const told = [...blocks(services.suyuan, 4).environment.matchAll(/^ +(SUYUAN_\w+):/gm)].map(([, name]) => name);
    expect(told.filter((name) => !known.includes(name))).toEqual([]);
    const image = parseDockerfile(read('Dockerfile')).find(({ word }) => word === 'ENV');
    expect(image.words.filter((each) => each.startsWith('SUYUAN_') && !known.includes(each.split('=')[0]))).toEqual([]);
  });
});

describe('the image', () => {
  const lines = parseDockerfile(read('Dockerfile'));
  const last = lines.slice(lines.findLastIndex(({ word }) => word === 'FROM'));
  const one = (word) => last.filter((line) => line.word === word).map(({ text }) => text);

  test('holds what runs, as another user, started without a shell', () => {
    expect(lines.find(({ word }) => word === 'ARG').text).toMatch(/^NODE=24\.\d+\.\d+-\w+-slim$/);
    expect(one('USER')).toEqual(['1000:1000']);
    expect(one('RUN')).toEqual(['mkdir -m 1777 /data']);
    expect(JSON.parse(one('ENTRYPOINT')[0])).toEqual(['node', 'dist/server/main.js']);
    expect(JSON.parse(one('CMD')[0])).toEqual(['serve']);
    expect(one('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(one('HEALTHCHECK')[0]).toContain('["node", ".docker/ready.mjs"]');
    expect(lines.filter(({ word }) => word === 'RUN').map(({ text }) => text)).toContain('npm ci --omit=dev');
  });

  test('is built of nothing private', () => {
    const isAllowed = allowed(read('.dockerignore'));
    const kept = [
      'package.json',
      '.npmrc',
      'tsconfig.json',
      'server/main.ts',
      'viewer/vite.config.ts',
      '.docker/ready.mjs',
    ];
    expect(kept.filter((file) => !isAllowed(file))).toEqual([]);
    const out = [
      ...[
        '.env',
        '.docker/secrets/keys',
        '.docker/import/a.csv',
        '.docker/prepare.mjs',
        'data/ledger.duckdb',
        'ledgers/a',
      ],
      ...[
        'node_modules/a/index.js',
        'server/node_modules/a',
        'server/app.test.ts',
        'viewer/.env',
        '.git/config',
        'dist/a',
      ],
    ];
    expect(out.filter(isAllowed)).toEqual([]);
  });

  test('secrets are in no commit', () => {
    const ignored = read('.gitignore').split('\n');
    for (const line of ['.env', '.docker/secrets/', '.docker/import/']) expect(ignored).toContain(line);
  });
});

describe('.docker/prepare.mjs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'suyuan-prepare-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const said = { out: [], error: [] };
  const words = { out: (text) => said.out.push(text), error: (text) => said.error.push(text) };
  const at = (file) => path.join(folder, file);
  const textOf = (file) => readFileSync(at(file), 'utf8');
  const secrets = ['.docker/secrets/neo4j_auth', '.docker/secrets/neo4j_password', '.docker/secrets/keys'];
  const me = { uid: process.getuid?.() || 0, gid: process.getgid?.() || 0 };

  test('asks to be run first where a key is wanted', () => expect(addKey(folder, words)).toBe(1));

  test('makes what docker-compose.yml names, for one user, who is not root', () => {
    expect(prepare(folder, words, me)).toBe(0);
    const user = me.uid === 0 ? 10001 : me.uid;
    for (const file of secrets) {
      expect([file, statSync(at(file)).mode & 0o777, statSync(at(file)).uid]).toEqual([file, 0o600, user]);
      expect(top.secrets).toContain(`file: ${file}\n`);
    }
    expect(statSync(at('.docker/secrets')).mode & 0o777).toBe(0o700);
    expect(existsSync(at('.docker/import'))).toBe(true);
    expect(textOf('.env')).toContain(`SUYUAN_UID=${user}\n`);
    const password = textOf('.docker/secrets/neo4j_password').trim();
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(textOf('.docker/secrets/neo4j_auth')).toBe(`neo4j/${password}\n`);
    expect([...said.error, textOf('.env')].join()).not.toContain(password);
  });

  test('its .env names all variables that have a default, with that default, and no other', () => {
    const given = Object.fromEntries(
      [...compose.matchAll(/\$\{(\w+):-([^}]*)\}/g)].map(([, name, value]) => [name, value]),
    );
    const named = Object.fromEntries(
      [...textOf('.env').matchAll(/^#(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
    );
    expect(Object.keys(named).sort()).toEqual(Object.keys(given).sort());
    expect({ ...named, SUYUAN_LANG: '' }).toEqual(given);
  });

  test('its keys are those of the product', () => {
    const [key] = said.out;
    const known = new KeyFile(at('.docker/secrets/keys'));
    expect(known.hashes()).toEqual([hashKey(key)]);
    expect(addKey(folder, words)).toBe(0);
    expect(known.hashes()).toEqual(said.out.map(hashKey));
    const shape = /^sy_[\w-]{43}$/;
    expect([makeKey().key, newKey()].filter((made) => !shape.test(made))).toEqual([]);
  });

  test('changes nothing that is there', () => {
    const before = secrets.map(textOf);
    rmSync(at('.env'));
    expect(prepare(folder, words, me)).toBe(1);
    expect(said.error.at(-1)).toContain('.docker/secrets/keys');
    expect([secrets.map(textOf), existsSync(at('.env'))]).toEqual([before, false]);
  });
});
