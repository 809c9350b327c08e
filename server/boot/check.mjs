// `npm run check`: format, types, lint, and the architecture and unit tests. Names of steps as arguments run only these.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { build, ensureInstalled } from './build.mjs';
import { BootFailure, root, runNode, say } from './run.mjs';

const tsc = 'node_modules/typescript/bin/tsc';
// The longest first, so that they do not end alone.
const steps = [
  { name: 'lint', commands: [['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0']] },
  { name: 'unit', commands: [['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit']], builds: true },
  {
    name: 'types',
    commands: [
      // Notes of its own: those of the build say what was written to dist/, and this writes nothing.
      [tsc, '-p', '.', '--noEmit', '--tsBuildInfoFile', 'dist/check.tsbuildinfo'],
      ...(existsSync(path.join(root, 'viewer/tsconfig.json')) ? [[tsc, '-p', 'viewer/tsconfig.json', '--noEmit']] : []),
    ],
  },
  { name: 'format', commands: [['node_modules/prettier/bin/prettier.cjs', '--check', '.', '--log-level=warn']] },
];

/** Runs the steps, as many at once as there are cores, and says which failed. Returns the exit code. */
export async function check(names) {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new BootFailure(`no such step: ${unknown.join(', ')}. Steps: ${steps.map((step) => step.name).join(', ')}`);
  }
  const chosen = steps.filter((step) => names.length === 0 || names.includes(step.name));
  await (chosen.some((step) => step.builds) ? build({ lenient: true }) : ensureInstalled());

  const failed = [];
  const queue = [...chosen];
  const worker = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) {
      if (!(await runStep(step))) failed.push(step.name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  const all = chosen.map((step) => step.name).join(', ');
  if (failed.length === 0) say(`check: all well (${all})`);
  else say(`check: FAILED: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

/** Output is held back and printed whole, so that steps that run side by side do not mix their lines. */
async function runStep({ name, commands }) {
  const began = Date.now();
  let passed = true;
  let output = '';
  for (const command of commands) {
    const env = name === 'unit' ? { NODE_ENV: 'test' } : {};
    const { code, text } = await runNode(command, { output: 'collect', env });
    output += text;
    passed &&= code === 0;
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  process.stdout.write(
    `── ${name}: ${passed ? 'ok' : 'FAILED'} (${seconds} s)\n${passed && name !== 'unit' ? '' : output}`,
  );
  return passed;
}
