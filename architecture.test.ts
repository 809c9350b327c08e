/**
 * Executes the table "Who may import whom" and the other rules about where things stand. `violations` judges one file by
 * its path and text, so the rules are themselves tested below on made-up files.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = import.meta.dirname;
const folders = ['graph', 'algorithms', 'seed', 'server', 'viewer'];

/** What a folder may import of ours, besides itself: folders (with a closing slash) or files. */
const ours: Record<string, string[]> = {
  graph: [],
  algorithms: [
    'graph/snapshot.ts',
    'graph/model.ts',
    'graph/days.ts',
    'graph/money.ts',
    'graph/bytes.ts',
    'graph/lead.ts',
    'graph/ring.ts',
    'graph/taxpayerNumbers.ts',
  ],
  seed: ['graph/', 'algorithms/'],
  server: ['graph/', 'algorithms/', 'seed/'],
  viewer: [],
};
/** What may be imported as a type only. */
const typesOnly: Record<string, string[]> = { viewer: ['server/contract.ts'] };

/** Packages that are at home in some places, and where; a name that ends in * is a beginning. */
const homes: { packages: string[]; places: string[] }[] = [
  { packages: ['@duckdb/*', 'duckdb*'], places: ['graph/staging/', 'graph/stores/duckdb/'] },
  { packages: ['apache-arrow'], places: ['graph/saved/'] },
  { packages: ['neo4j-driver*'], places: ['graph/stores/neo4j/'] },
  {
    packages: ['saxes', 'fast-xml-parser', 'exceljs', 'papaparse', 'csv-*', 'yauzl', 'fflate', 'tinyglobby'],
    places: ['graph/staging/'],
  },
  { packages: ['@electric-sql/*', 'kysely*', 'pg', 'pg-*'], places: ['server/desk/'] },
  { packages: ['fastify*', '@fastify/*', 'commander', 'piscina', 'pino*'], places: ['server/'] },
  {
    packages: ['react*', '@tanstack/*', 'sigma*', '@sigma/*', 'graphology*', 'zustand*', 'i18next*'],
    places: ['viewer/'],
  },
];

/** Within a folder: from → what it must not reach (values; types may be named). */
const apart: { from: string; not: string[]; because: string }[] = [
  {
    from: 'server/routes/',
    not: ['graph/staging/', 'graph/stores/', 'graph/snapshot.ts', 'algorithms/', 'seed/'],
    because: 'routes ask services',
  },
  {
    from: 'server/services/',
    not: ['server/routes/', 'server/app.ts', 'server/main.ts', 'fastify'],
    because: 'services know nothing of HTTP',
  },
  {
    from: 'graph/stores/duckdb/explanation/',
    not: ['algorithms/', 'graph/snapshot.ts', 'graph/build.ts', 'graph/builder.ts', 'graph/saved/', 'graph/extend/'],
    because: 'a lead is explained by the ledger alone',
  },
  { from: 'viewer/panels/', not: ['viewer/scene/', 'sigma'], because: 'scene and panels never meet' },
  { from: 'viewer/scene/', not: ['viewer/panels/'], because: 'scene and panels never meet' },
  {
    from: 'viewer/state/',
    not: ['viewer/panels/', 'viewer/scene/', 'react', 'react-dom', 'sigma'],
    because: 'the state is framework-free',
  },
];

/** Where a concrete store may be named; everywhere else there is only the port. */
const entryPoints = ['main.ts', 'workers/ledger.ts', 'workers/opened.ts', 'workers/export.ts'].map(
  (file) => `server/${file}`,
);
/** Staging is DuckDB by design: it shares how the engine is opened and read with the embedded store, not the store. */
const engineOfStaging = ['graph/stores/duckdb/engine.ts', 'graph/stores/duckdb/batches.ts'];
/** The working copy of a shared ledger is an embedded store. */
const copies: Readonly<Record<string, string>> = { neo4j: 'duckdb' };
const concreteStore = /^graph\/stores\/([a-z0-9]+)[/.]/;

/** Names that a kernel must not touch: its result would depend on more than its arguments. */
const outsideWorld = [
  'console',
  'process',
  'Date',
  'performance',
  'crypto',
  'fetch',
  'setTimeout',
  'setInterval',
  'require',
];

const topLevel = {
  required: ['server', 'graph', 'algorithms', 'viewer', 'seed', 'package.json', 'tsconfig.json', 'README.md'],
  tools: [
    ...[
      'package-lock.json',
      'LICENSE',
      'CHANGELOG.md',
      '.ci',
      '.gitignore',
      '.npmrc',
      '.prettierrc.json',
      '.prettierignore',
    ],
    ...['architecture.test.ts', 'vitest.config.ts', 'eslint.config.js', '.git'],
    ...['docker-compose.yml', 'Dockerfile', '.dockerignore', '.docker'],
  ],
};
const catchAll = /(^|\/)(utils?|helpers?|commons?|misc|lib)(\/|\.[a-z.]+$)/;

interface Import {
  /** As written, or resolved to a path from the root if it is relative. */
  target: string;
  relative: boolean;
  typeOnly: boolean;
}

/** Every module that a text names: import, export from, import(), require(), import('…').Type, new URL('…', import.meta.url). */
function importsOf(file: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const written = specifier.text.replace(/[?#].*$/, '');
    const relative = /^\.{1,2}(\/|$)/.test(written);
    // A built file is named by what it is built from.
    const source = path.posix.join(path.posix.dirname(file), written).replace(/\.js$/, '.ts');
    found.push({ target: relative ? source : written.replace(/^node:/, ''), relative, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isExternalModuleReference(node)) add(node.expression, false);
    else if (ts.isCallExpression(node) && /^(import|require)$/.test(node.expression.getText()))
      add(node.arguments[0], false);
    else if (ts.isNewExpression(node) && /^URL\((.*)\.(ts|tsx|js|mjs)['"`],/.test(node.getText().slice(4))) {
      add(node.arguments?.[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file, text));
  return found;
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(
    file,
    text,
    ts.ScriptTarget.Latest,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
}

/** Tests, benches, what draws graphs for them, and whatever asserts: they may import all, and nothing else may import them. */
function isForTests(file: string, text: string): boolean {
  const named =
    /\.(test|bench)\.tsx?$/.test(file) ||
    [
      'graph/draw.ts',
      'algorithms/detectors/drawn.ts',
      'graph/staging/formats/harness.ts',
      'graph/stores/neo4j/wire.ts',
      'server/bench.ts',
    ].includes(file);
  return named || importsOf(file, text).some(({ target }) => target === 'vitest' || target === 'fast-check');
}

const reaches = (target: string, place: string) => (place.endsWith('/') ? target.startsWith(place) : target === place);
const matches = (name: string, pattern: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern || name.startsWith(`${pattern}/`);

/** The rules that `file` breaks. `forTests` tells of other files whether they are for tests. */
function violations(file: string, text: string, forTests: (file: string) => boolean = () => false): string[] {
  const broken: string[] = [];
  if (catchAll.test(file)) broken.push(`${file}: a name that says nothing; find things by noun`);
  if (isForTests(file, text)) return broken;
  const folder = file.split('/')[0];
  for (const entry of importsOf(file, text)) {
    for (const reason of entry.relative
      ? ourViolations(file, folder, entry, forTests)
      : packageViolations(file, folder, entry)) {
      broken.push(`${file} imports ${entry.target}: ${reason}`);
    }
    const rule = apart.find(({ from }) => file.startsWith(from));
    if (rule && !entry.typeOnly && rule.not.some((place) => reaches(entry.target, place))) {
      broken.push(`${file} imports ${entry.target}: ${rule.because}`);
    }
  }
  if (folder === 'algorithms') broken.push(...namesOfTheOutsideWorld(file, text));
  return broken;
}

function* ourViolations(
  file: string,
  folder: string,
  { target, typeOnly }: Import,
  forTests: (file: string) => boolean,
) {
  const allowed = [`${folder}/`, ...ours[folder], ...(typeOnly ? (typesOnly[folder] ?? []) : [])];
  if (!allowed.some((place) => reaches(target, place))) yield `${folder} may not`;
  if (forTests(target)) yield 'it is for tests only';
  const store = concreteStore.exec(target)?.[1];
  const isEngine = file.startsWith('graph/staging/') && engineOfStaging.includes(target);
  const own = concreteStore.exec(file)?.[1] ?? '';
  const isOwn = own === store || copies[own] === store;
  if (store && !typeOnly && !isEngine && !entryPoints.includes(file) && !isOwn) {
    yield 'only the entry points name a concrete store';
  }
}

function* packageViolations(file: string, folder: string, { target }: Import) {
  if (folder === 'algorithms') {
    yield 'algorithms import nothing of others';
    return;
  }
  if (folder === 'viewer' && isBuiltin(target)) yield 'the page has no Node';
  for (const { packages, places } of homes) {
    if (packages.some((pattern) => matches(target, pattern)) && !places.some((place) => file.startsWith(place))) {
      yield `only in ${places.join(', ')}`;
    }
  }
}

function namesOfTheOutsideWorld(file: string, text: string): string[] {
  const broken: string[] = [];
  const visit = (node: ts.Node): void => {
    const isRandom = ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random';
    const parent = node.parent as ts.Node | undefined;
    const isMember =
      parent && ((ts.isPropertyAccessExpression(parent) && parent.name === node) || ts.isPropertyAssignment(parent));
    if (isRandom || (ts.isIdentifier(node) && !isMember && outsideWorld.includes(node.text))) {
      broken.push(`${file} uses ${node.getText()}: a kernel knows its arguments only`);
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file, text));
  return broken;
}

function filesUnder(folder: string): string[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(name) : [name];
  });
}

const sources = folders.flatMap(filesUnder).filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.endsWith('.d.ts'));

describe('the tree keeps the rules', () => {
  const texts = new Map(sources.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
  const forTests = (file: string) => isForTests(file, texts.get(file) ?? '');

  test('there is something to judge', () => expect(sources.length).toBeGreaterThan(10));

  test.each(folders)('%s', (folder) => {
    const files = sources.filter((file) => file.startsWith(`${folder}/`));
    expect(files.flatMap((file) => violations(file, texts.get(file) ?? '', forTests))).toEqual([]);
  });

  test('the top level holds what it should and no more', () => {
    const ignored = readFileSync(path.join(root, '.gitignore'), 'utf8').split('\n').filter(Boolean);
    const isIgnored = (name: string) =>
      ignored.some((line) => (line.startsWith('*') ? name.endsWith(line.slice(1)) : line.replace(/\/$/, '') === name));
    const present = readdirSync(root).filter((name) => !isIgnored(name));
    expect(present.filter((name) => ![...topLevel.required, ...topLevel.tools].includes(name))).toEqual([]);
    expect(topLevel.required.filter((name) => !present.includes(name))).toEqual([]);
  });

  test('the lock file holds no download addresses', () => {
    const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
    expect(lock).toContain('"lockfileVersion"');
    expect(lock).not.toMatch(/"resolved"|https?:\/\/registry/);
  });
});

describe('the rules see what they should', () => {
  const broken: [file: string, text: string, complaint: string][] = [
    ['graph/a.ts', `import { x } from '../algorithms/x.ts';`, 'graph may not'],
    ['graph/a.ts', `export * from '../server/contract.ts';`, 'graph may not'],
    ['graph/a.ts', `import type { X } from '../seed/x.ts';`, 'graph may not'],
    ['graph/a.ts', `import duckdb from '@duckdb/node-api';`, 'only in graph/staging/'],
    ['graph/stores/memory/store.ts', `import duckdb from '@duckdb/node-api';`, 'only in graph/staging/'],
    ['graph/stores/memory/store.ts', `import { x } from '../duckdb/store.ts';`, 'concrete store'],
    ['graph/a.ts', `import type { X } from 'neo4j-driver';`, 'only in graph/stores/neo4j/'],
    ['graph/a.ts', `const x = await import('fastify');`, 'only in server/'],
    ['graph/stores/duckdb/a.ts', `import { Parser } from 'saxes';`, 'only in graph/staging/'],
    ['algorithms/a.ts', `import fs from 'node:fs';`, 'nothing of others'],
    ['algorithms/a.ts', `import type { Graph } from 'graphology';`, 'nothing of others'],
    ['algorithms/a.ts', `import { NotFound } from '../graph/errors.ts';`, 'algorithms may not'],
    ['algorithms/detectors/a.ts', `import { NotFound } from '../../graph/errors.ts';`, 'algorithms may not'],
    ['algorithms/a.ts', `let x: import('../server/contract.ts').X;`, 'algorithms may not'],
    ['algorithms/a.ts', `const r = Math.random();`, 'uses Math.random'],
    ['algorithms/a.ts', `const t = Date.now();`, 'uses Date'],
    ['algorithms/a.ts', `console.log(1);`, 'uses console'],
    ['algorithms/a.ts', `const { env } = process;`, 'uses process'],
    [
      'algorithms/a.ts',
      `import { draw } from '../graph/snapshot.ts'; import { d } from './drawn.test.ts';`,
      'for tests only',
    ],
    ['graph/stores/duckdb/a.ts', `import { x } from '../neo4j/store.ts';`, 'concrete store'],
    ['seed/a.ts', `import { x } from '../server/main.ts';`, 'seed may not'],
    ['seed/a.ts', `import { x } from '../graph/stores/duckdb/store.ts';`, 'concrete store'],
    ['server/a.ts', `import { x } from '../viewer/main.tsx';`, 'server may not'],
    ['server/app.ts', `import { x } from '../graph/stores/memory/store.ts';`, 'concrete store'],
    ['server/a.ts', `import { Engine } from '../graph/stores/duckdb/engine.ts';`, 'concrete store'],
    ['graph/staging/a.ts', `import { DuckdbStore } from '../stores/duckdb/store.ts';`, 'concrete store'],
    ['server/a.ts', `import { Kysely } from 'kysely';`, 'only in server/desk/'],
    ['server/a.ts', `new Worker(new URL('../viewer/w.js', import.meta.url));`, 'server may not'],
    ['server/a.ts', `import react = require('react');`, 'only in viewer/'],
    ['server/routes/a.ts', `import { trace } from '../../algorithms/trace.ts';`, 'routes ask services'],
    ['server/services/a.ts', `import { app } from '../app.ts';`, 'nothing of HTTP'],
    ['server/services/a.ts', `import fastify from 'fastify';`, 'nothing of HTTP'],
    ['viewer/a.tsx', `import { x } from '../server/contract.ts';`, 'viewer may not'],
    ['viewer/a.tsx', `import { type X } from '../server/contract.ts';`, 'viewer may not'],
    ['viewer/a.tsx', `import type { X } from '../server/app.ts';`, 'viewer may not'],
    ['viewer/a.tsx', `import type { X } from '../graph/model.ts';`, 'viewer may not'],
    ['viewer/a.tsx', `import path from 'path';`, 'no Node'],
    ['viewer/panels/A.tsx', `import { Scene } from '../scene/Scene.tsx';`, 'never meet'],
    ['viewer/scene/A.tsx', `const x = <a>{import('../panels/B.tsx')}</a>;`, 'never meet'],
    ['viewer/state/a.ts', `import { useState } from 'react';`, 'framework-free'],
    ['graph/utils.ts', ``, 'says nothing'],
    ['server/helpers/a.ts', ``, 'says nothing'],
    ['viewer/common/a.test.ts', ``, 'says nothing'],
  ];
  test.each(broken)('%s: %s', (file, text, complaint) => {
    const found = violations(file, text, (other) => /\.test\.ts$/.test(other));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(complaint);
  });

  const kept: [file: string, text: string][] = [
    ['graph/a.ts', `import { dayOf } from './days.ts'; import fs from 'node:fs'; // import '../server/app.ts'`],
    ['graph/staging/a.ts', `import duckdb from '@duckdb/node-api'; const s = "import x from 'fastify'";`],
    [
      'algorithms/a.ts',
      `import type { Snapshot } from '../graph/snapshot.ts'; const x = { process: 1 }; x.process; // Math.random`,
    ],
    ['graph/stores/neo4j/a.ts', `import { x } from '../duckdb/store.ts';`],
    ['seed/a.ts', `import { scc } from '../algorithms/scc.ts';`],
    ['server/main.ts', `import { x } from '../graph/stores/duckdb/store.ts';`],
    ['server/workers/ledger.ts', `import { x } from '../../graph/stores/duckdb/store.ts';`],
    [
      'server/routes/a.ts',
      `import type { Tier } from '../../algorithms/trace.ts'; import { x } from '../services/a.ts';`,
    ],
    ['viewer/a.tsx', `import type { X } from '../server/contract.ts'; import './style.css';`],
    ['viewer/a.tsx', `import W from './layout.ts?worker'; import { Sigma } from 'sigma';`],
    [
      'algorithms/a.test.ts',
      `import fc from 'fast-check'; import { x } from '../graph/stores/duckdb/store.ts'; Math.random();`,
    ],
    ['graph/stores/contract.ts', `import { test } from 'vitest'; import { x } from '../../seed/x.ts';`],
  ];
  test.each(kept)('%s: %s is fine', (file, text) => expect(violations(file, text)).toEqual([]));
});
