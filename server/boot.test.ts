import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** A project of the same shape whose npm, tsc, vite and vitest only write down that they were called. */
let project: string;
const running = new Set<ChildProcess>();

const tool = (name: string, body: string) => `
  const fs = require('node:fs');
  const log = (text) => fs.appendFileSync('calls', text + '\\n');
  log('${name} ' + process.argv.slice(2).join(' '));
  if (fs.existsSync('fail-${name}')) { console.log('${name} is unhappy'); process.exit(3); }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(process.env.SLOW ?? 0));
  ${body}
  log('${name} done');`;

const main = `
  process.stdout.write(JSON.stringify(process.argv.slice(2)) + '\\n');
  process.exitCode = 7;`;

beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'suyuan-boot-'));
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
    writeFileSync(path.join(project, name), text);
  };
  const here = import.meta.dirname;
  cpSync(path.join(here, 'boot.mjs'), path.join(project, 'server/boot.mjs'));
  cpSync(path.join(here, 'boot'), path.join(project, 'server/boot'), { recursive: true });
  write('server/main.ts', '// source');
  write('package-lock.json', '{"packages":{}}');
  write('package.json', '{}');
  const tsc = tool(
    'tsc',
    `fs.mkdirSync('dist/server', { recursive: true }); fs.writeFileSync('dist/server/main.mjs', '');
    fs.writeFileSync('dist/server/package.json', '{"type":"module"}'); fs.writeFileSync('dist/server/main.js', ${JSON.stringify(main)});
    fs.writeFileSync('dist/server.tsbuildinfo', '');`,
  );
  const vite = tool(
    'vite',
    `const out = process.argv[process.argv.indexOf('--outDir') + 1];
    fs.mkdirSync(out, { recursive: true }); fs.writeFileSync(out + '/index.html', 'page');`,
  );
  const tools = {
    'typescript/bin/tsc': tsc,
    'vite/bin/vite.js': vite,
    'vitest/vitest.mjs': `import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url); ${tool('vitest', 'console.log("1 passed, 0 failed")')}`,
  };
  write(
    'npm-cli.js',
    tool(
      'npm',
      `console.log('npm says something');
    fs.rmSync('node_modules', { recursive: true, force: true });
    for (const [name, text] of Object.entries(${JSON.stringify(tools)})) {
      fs.mkdirSync(require('node:path').dirname('node_modules/' + name), { recursive: true });
      fs.writeFileSync('node_modules/' + name, text);
    }`,
    ),
  );
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(project, { recursive: true, force: true });
});

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [path.join(project, 'server/boot.mjs'), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, npm_execpath: path.join(project, 'npm-cli.js'), ...env },
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, stdout, stderr });
    });
  });
  return { child, ended };
}
const boot = (args: string[], env?: Record<string, string>) => start(args, env).ended;

/** The tools that were called since the last look. */
function calls(): string[] {
  const file = path.join(project, 'calls');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  rmSync(file, { force: true });
  return lines.map((line) => line.replace(/^(\w+) (?!done).*/, '$1'));
}

/** As a variable, since a .mjs has no types to check against. */
const entry: string = new URL('./boot.mjs', import.meta.url).href;
const once = ['npm', 'npm done', 'tsc', 'tsc done'];

describe('boot', () => {
  test('says in two languages that Node is too old, and does nothing else', async () => {
    const { code, stdout, stderr } = await boot(['start'], { SUYUAN_PRETEND_NODE: '20.18.3' });
    expect({ code, stdout, calls: calls() }).toEqual({ code: 1, stdout: '', calls: [] });
    expect(stderr).toMatch(/溯源需要 Node\.js 20\.19.*20\.18\.3/);
    expect(stderr).toMatch(/Suyuan needs Node\.js 20\.19 or newer.*20\.18\.3/);
    // An old Node must get as far as that message: nothing in the file may be newer than it.
    expect(readFileSync(path.join(project, 'server/boot.mjs'), 'utf8')).not.toMatch(
      /\?\.|\?\?|'node:|^\s*await|#\w+;/m,
    );
  });

  test.each([
    ['18.20.0', false],
    ['20.19.0', true],
    ['21.7.0', false],
    ['22.12.0', false],
    ['22.13.0', true],
    ['24.0.0', true],
    ['26.1.0', true],
  ])('Node %s: %s', async (version, supported) => {
    const { nodeIsSupported } = (await import(entry)) as { nodeIsSupported: (version: string) => boolean };
    expect(nodeIsSupported(version)).toBe(supported);
  });

  test('installs and builds once, then only what changed; stdout belongs to the product', async () => {
    const first = await boot(['trace', 'E193', '--json'], { NODE_ENV: 'production' });
    expect(first).toMatchObject({ code: 7, stdout: '["trace","E193","--json"]\n' });
    expect(first.stderr).toContain('npm says something');
    expect(readFileSync(path.join(project, 'calls'), 'utf8')).toContain('npm ci --include=dev');
    expect(calls()).toEqual(once);

    expect(await boot(['x'])).toMatchObject({ code: 7, stdout: '["x"]\n', stderr: '' });
    expect(calls()).toEqual([]);

    appendFileSync(path.join(project, 'server/main.ts'), '// changed');
    await boot(['x']);
    expect(calls()).toEqual(['tsc', 'tsc done']);

    mkdirSync(path.join(project, 'viewer'));
    writeFileSync(path.join(project, 'viewer/vite.config.ts'), '');
    await boot(['x']);
    expect(calls()).toEqual(['vite', 'vite done']);
    expect(readFileSync(path.join(project, 'dist/viewer/index.html'), 'utf8')).toBe('page');

    writeFileSync(path.join(project, 'viewer/a.test.ts'), 'no part of the page');
    await boot(['x']);
    expect(calls()).toEqual([]);

    rmSync(path.join(project, 'dist/server'), { recursive: true });
    await boot(['x']);
    expect(calls()).toEqual(['tsc', 'tsc done']);

    writeFileSync(path.join(project, 'package-lock.json'), '{"packages":{}, "new": 1}');
    await boot(['x']);
    expect(calls().sort()).toEqual([...once, 'vite', 'vite done'].sort());
  });

  test('does not install again over what was installed by hand, but does where something is missing', async () => {
    await boot(['x']);
    calls();
    const lock = {
      packages: {
        '': {},
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '1.0.0', optional: true },
      },
    };
    writeFileSync(path.join(project, 'package-lock.json'), JSON.stringify(lock));
    mkdirSync(path.join(project, 'node_modules/a'));
    writeFileSync(path.join(project, 'node_modules/a/package.json'), '{}');
    const hidden = path.join(project, 'node_modules/.package-lock.json');
    writeFileSync(hidden, JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }));
    await boot(['x']);
    expect(calls()).not.toContain('npm');

    writeFileSync(path.join(project, 'package-lock.json'), JSON.stringify(lock).replaceAll('1.0.0', '1.0.1'));
    await boot(['x']);
    expect(calls()).toContain('npm');
  });

  test('five at once: one installs and builds, the others wait for it', async () => {
    const all = await Promise.all([1, 2, 3, 4, 5].map((i) => boot([`${i}`], { SLOW: '150' })));
    expect(all.map(({ code, stdout }) => [code, stdout])).toEqual([1, 2, 3, 4, 5].map((i) => [7, `["${i}"]\n`]));
    expect(calls()).toEqual(once);
  });

  test('one that was killed while it built is succeeded, and its half of a build is not trusted', async () => {
    await boot(['x']);
    appendFileSync(path.join(project, 'server/main.ts'), '// changed');
    calls();
    const { child, ended } = start(['x'], { SLOW: '400' });
    while (!existsSync(path.join(project, 'calls'))) await sleep(10);
    child.kill('SIGKILL');
    await ended;
    writeFileSync(path.join(project, 'dist/server.tsbuildinfo'), 'half');
    calls();
    expect((await Promise.all([boot(['x']), boot(['x'])])).map(({ code }) => code)).toEqual([7, 7]);
    expect(calls().filter((call) => call === 'tsc')).toHaveLength(1);
    expect(existsSync(path.join(project, 'dist/.boot-lock'))).toBe(false);
  }, 20_000);

  test('one that is interrupted leaves no lock', async () => {
    const { child, ended } = start(['x'], { SLOW: '300' });
    while (!existsSync(path.join(project, 'calls'))) await sleep(10);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(existsSync(path.join(project, 'dist/.boot-lock'))).toBe(false);
  });

  test.each(['npm', 'tsc'])('a failure of %s is shown with what to do, and tried again next time', async (name) => {
    writeFileSync(path.join(project, `fail-${name}`), '');
    const { code, stdout, stderr } = await boot(['x']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`${name} is unhappy`);
    expect(stderr).toMatch(/run the command again|shows them again/);
    expect(stderr).not.toMatch(/\bat .*\.mjs:\d+/);
    rmSync(path.join(project, `fail-${name}`));
    expect((await boot(['x'])).code).toBe(7);
  });

  test('--test hands its arguments to vitest and its exit code back', async () => {
    const { code, stdout } = await boot(['--test', 'server/owner', '-t', 'x y']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 passed, 0 failed\n' });
    expect(readFileSync(path.join(project, 'calls'), 'utf8')).toContain('vitest run server/owner -t x y');
    writeFileSync(path.join(project, 'fail-vitest'), '');
    expect((await boot(['--test'])).code).toBe(3);
  });

  test('--bench runs main(args) of bench.js under a larger heap', async () => {
    await boot(['--build']);
    const bench = `import v8 from 'node:v8';
      export async function main(args) { console.log(JSON.stringify(args), v8.getHeapStatistics().heap_size_limit > 11e9); return 4; }`;
    writeFileSync(path.join(project, 'dist/server/bench.js'), bench);
    expect(await boot(['--bench', 'trace', '--json'])).toMatchObject({ code: 4, stdout: '["trace","--json"] true\n' });
  });

  test('--check refuses a step that it does not know', async () => {
    const { code, stderr } = await boot(['--check', 'speling']);
    expect(code).toBe(1);
    expect(stderr).toContain('no such step: speling');
  });
});
