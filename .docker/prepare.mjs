// Makes what docker-compose.yml asks for: .env and .docker/secrets. Runs on a bare checkout, so it imports nothing of ours;
// .ci/containers.test.mjs holds its keys to those of server/security.ts.
//   node .docker/prepare.mjs        makes everything, and prints a bearer key; refuses where anything is there already
//   node .docker/prepare.mjs key    adds one more bearer key, which the running server takes at once
import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whom the containers run as where root prepares: they never run as root. */
const INSTEAD_OF_ROOT = 10001;

/** A bearer key and the line that the server knows it by. */
export function makeKey(now = new Date()) {
  const key = `sy_${randomBytes(32).toString('base64url')}`;
  return { key, line: `${createHash('sha256').update(key).digest('hex')} # ${now.toISOString()}\n` };
}

/** The files by their names, and the key that is shown once. */
export function prepared(uid, gid) {
  const { key, line } = makeKey();
  // letters and digits only: the image takes what follows a slash for something else, and what begins with a dash for an option
  const password = randomBytes(24).toString('hex');
  const files = {
    '.env': environment(uid, gid),
    '.docker/secrets/neo4j_password': `${password}\n`,
    '.docker/secrets/neo4j_auth': `neo4j/${password}\n`,
    '.docker/secrets/keys': line,
  };
  return { files, key };
}

const environment = (
  uid,
  gid,
) => `# What docker-compose.yml reads, made by .docker/prepare.mjs. No secrets: those stand in .docker/secrets.
# Whom both containers run as. Only this user can read the secrets.
SUYUAN_UID=${uid}
SUYUAN_GID=${gid}

# The page and the API: http://127.0.0.1:PORT
#SUYUAN_PORT=7878
# More host names that requests may be addressed to (a proxy's), separated by commas
#SUYUAN_ALLOW_HOST=
# Folder with files to load, /import within; the user above has to be able to read it
#SUYUAN_IMPORT=./.docker/import
#SUYUAN_LANG=zh
#SUYUAN_LOG_LEVEL=warn

# Memory. Of the server: the database within it in MB, and the limit of its container.
#SUYUAN_MEMORY=1536
#SUYUAN_MEMORY_LIMIT=4g
# Of Neo4j: heap and page cache, and the limit of its container, at least 1g more than the two together
#NEO4J_HEAP=1g
#NEO4J_PAGECACHE=1g
#NEO4J_MEMORY_LIMIT=3g
`;

/** Writes below root, never over anything; returns the exit code. */
export function prepare(root, words, { uid = process.getuid?.() ?? 1000, gid = process.getgid?.() ?? 1000 } = {}) {
  const isRoot = uid === 0;
  const [user, group] = isRoot ? [INSTEAD_OF_ROOT, INSTEAD_OF_ROOT] : [uid, gid];
  const { files, key } = prepared(user, group);
  const there = Object.keys(files).filter((name) => existsSync(path.join(root, name)));
  if (there.length > 0) {
    words.error(`已存在，未作改动：${there.join('、')}\nalready there, nothing was changed: ${there.join(', ')}`);
    return 1;
  }
  for (const [folder, mode] of [
    ['.docker', 0o755],
    ['.docker/secrets', 0o700],
    ['.docker/import', 0o700],
  ]) {
    const full = path.join(root, folder);
    if (existsSync(full)) continue;
    mkdirSync(full, { mode });
    if (isRoot && mode === 0o700) chownSync(full, user, group);
  }
  for (const [name, text] of Object.entries(files)) {
    const full = path.join(root, name);
    writeFileSync(full, text, { flag: 'wx', mode: 0o600 });
    chmodSync(full, 0o600);
    if (isRoot && name !== '.env') chownSync(full, user, group);
  }
  words.error(`已生成：${Object.keys(files).join('、')}
made: ${Object.keys(files).join(', ')}; the containers run as ${user}:${group}
访问密钥只显示这一次；下一步：docker compose up -d
The bearer key is shown only now. Next: docker compose up -d`);
  words.out(key);
  return 0;
}

/** One more key, appended in place: the container has this very file. */
export function addKey(root, words) {
  const file = path.join(root, '.docker/secrets/keys');
  if (!existsSync(file)) {
    words.error('请先运行 node .docker/prepare.mjs\nrun node .docker/prepare.mjs first');
    return 1;
  }
  const { key, line } = makeKey();
  appendFileSync(file, line);
  words.out(key);
  return 0;
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const words = {
    out: (text) => process.stdout.write(`${text}\n`),
    error: (text) => process.stderr.write(`${text}\n`),
  };
  const [command, ...more] = process.argv.slice(2);
  if (command === undefined) process.exitCode = prepare(root, words);
  else if (command === 'key' && more.length === 0) process.exitCode = addKey(root, words);
  else {
    words.error('node .docker/prepare.mjs [key]');
    process.exitCode = 2;
  }
}
