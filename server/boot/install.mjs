// `npm ci`, when the lock file is not the one that was installed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BootFailure, root, run, say } from './run.mjs';

const lockFile = path.join(root, 'package-lock.json');
const stamp = path.join(root, 'node_modules', '.suyuan-lock');

export function isInstalled() {
  return readOr(stamp, '') === lockHash();
}

export async function install() {
  if (isInstalled()) return;
  if (!installedByHand()) {
    say('正在安装依赖…  installing dependencies (npm ci)…');
    const [command, ...first] = findNpm();
    // dev: packages that build are needed whatever NODE_ENV says. loglevel: `npm -s run` would silence a failure too.
    const args = [...first, 'ci', '--include=dev', '--loglevel=warn'];
    const { code } = await run(command, args, { output: 'stderr' }).catch((error) => {
      throw new BootFailure(`npm could not be started: ${error.message}\n${advice}`);
    });
    if (code !== 0) throw new BootFailure(advice);
  }
  writeFileSync(stamp, lockHash());
}

const advice = `依赖安装失败：请检查网络与 npm 源设置后重试。
Installing the dependencies failed; npm's own words stand above.
Check that this machine reaches its npm registry (npm config get registry; npm ping), then run the command again.
To start over: rm -rf node_modules`;

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/** Whether somebody ran npm here already, and got everything that the lock file asks for, dev packages included. */
function installedByHand() {
  const hidden = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  try {
    const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
    const present = JSON.parse(readFileSync(hidden, 'utf8')).packages;
    return Object.entries(wanted).every(
      // Optional packages are those of other platforms: npm installs only the one that fits.
      ([where, entry]) =>
        where === '' ||
        entry.optional ||
        entry.devOptional ||
        (present[where]?.version === entry.version && existsSync(path.join(root, where, 'package.json'))),
    );
  } catch {
    return false;
  }
}

/** The npm that runs us, else the one beside this Node, else the one on the PATH. */
function findNpm() {
  const running = process.env.npm_execpath;
  if (running && /npm-cli\.c?js$/.test(running)) return [process.execPath, running];
  const beside = path.join(path.dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  return existsSync(beside) ? [process.execPath, beside] : ['npm'];
}

function readOr(file, otherwise) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
