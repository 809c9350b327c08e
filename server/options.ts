import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { InvalidInput } from '../graph/errors.ts';
import { type Language, languageSchema } from './contract.ts';
import { wordIssue } from './errors.ts';

const says = <T extends z.ZodType>(schema: T, en: string, zh: string): T => schema.meta({ description: en, zh });
const flag = () => z.stringbool().or(z.boolean()).default(false);
const list = (text: string) => text.split(',').map((name) => name.trim()).filter(Boolean); // prettier-ignore
const [cores, megabytes] = [availableParallelism(), Math.round(totalmem() / 2 ** 20)];

/** Every option of the product: a flag, then the environment (SUYUAN_…), then the default. Flags are the names in kebab case. */
export const optionsSchema = z.object({
  data: says(z.string().min(1).default('data'), 'folder that holds all state', '存放全部数据的文件夹'),
  lang: says(
    languageSchema.optional(),
    'language of what people read: zh or en (default: from the locale)',
    '界面语言：zh 或 en（默认取自系统区域）',
  ),
  json: says(
    flag(),
    'print one JSON document on stdout and nothing else there',
    '标准输出只给一个 JSON 文档，别无其他',
  ),
  host: says(
    z.string().min(1).default('127.0.0.1'),
    'address to listen on; beyond loopback it needs a key',
    '监听地址；本机以外须有访问密钥',
  ),
  port: says(
    z.coerce.number().int().min(0).max(65_535).default(7878),
    'port to listen on; 0 is any',
    '监听端口；0 为任选',
  ),
  allowHost: says(
    z.string().default('').transform(list),
    'more host names that requests may be addressed to, separated by commas',
    '另外允许的主机名，以逗号分隔',
  ),
  importFolder: says(
    z.string().optional(),
    'folder from which the API may load files by path',
    'API 可按路径导入的文件夹',
  ),
  keyFile: says(
    z.string().optional(),
    'file of hashes of bearer keys (default: keys in the data folder)',
    '访问密钥哈希的文件（默认为数据文件夹内的 keys）',
  ),
  memory: says(
    z.coerce
      .number()
      .int()
      .min(256)
      .default(Math.max(512, Math.round(megabytes * 0.4))),
    'megabytes that the database may use (default: two fifths of the machine)',
    '数据库可用的内存，MB（默认为本机的五分之二）',
  ),
  threads: says(
    z.coerce.number().int().min(1).max(256).default(cores),
    'threads of the database, and of traces (default: all cores)',
    '数据库与追踪的线程数（默认为全部核心）',
  ),
  neo4j: says(
    z
      .string()
      .regex(/^(bolt|neo4j)(\+s|\+ssc)?:\/\/[^@]+$/)
      .optional(),
    'address of a ledger that is shared in Neo4j, such as bolt://HOST:7687 or neo4j+s://HOST (default: the ledger of the data folder)',
    'Neo4j 中共享台账的地址，如 bolt://主机:7687 或 neo4j+s://主机（默认使用数据文件夹内的台账）',
  ),
  neo4jUser: says(z.string().min(1).default('neo4j'), 'user of Neo4j', 'Neo4j 用户名'),
  neo4jPasswordFile: says(
    z.string().optional(),
    'file that holds the password of Neo4j (or SUYUAN_NEO4J_PASSWORD in the environment)',
    '存放 Neo4j 密码的文件（或用环境变量 SUYUAN_NEO4J_PASSWORD）',
  ),
  neo4jTokenFile: says(
    z.string().optional(),
    'file that holds a token to log in to Neo4j with, in place of user and password',
    '存放 Neo4j 登录令牌的文件，代替用户名与密码',
  ),
  neo4jDatabase: says(z.string().min(1).default('neo4j'), 'database in Neo4j', 'Neo4j 中的数据库'),
  neo4jCaFile: says(
    z.string().default('').transform(list),
    'files of certificates to trust instead of the system’s, separated by commas; turns TLS on',
    '改为信任的证书文件，以逗号分隔；同时启用 TLS',
  ),
  logLevel: says(
    z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
    'what is logged to stderr: silent, error, warn, info or debug',
    '写到标准错误的日志级别：silent、error、warn、info 或 debug',
  ),
  replaceDemo: says(flag(), 'throw the demo ledger away', '丢弃演示台账'),
});

/** What an option is for. */
export function describeOption(option: keyof typeof optionsSchema.shape, language: Language): string {
  const { description, zh } = optionsSchema.shape[option].meta() as { description: string; zh: string };
  return language === 'zh' ? zh : description;
}

export type Options = Omit<z.output<typeof optionsSchema>, 'lang' | 'importFolder' | 'keyFile'> & {
  lang: Language;
  importFolder: string | null;
  keyFile: string;
};

/** Whether an address is that of this machine alone. */
export const isLoopback = (host: string) => ['127.0.0.1', '::1', 'localhost'].includes(host);

/** SUYUAN_IMPORT_FOLDER of `importFolder`. */
export const environmentName = (option: string) => `SUYUAN_${kebab(option).replaceAll('-', '_').toUpperCase()}`;
export const kebab = (option: string) => option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Puts together what was given; InvalidInput `option_invalid` names the first that does not fit. */
export function readOptions(
  flags: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv = process.env,
): Options {
  const given: Record<string, unknown> = {};
  for (const option of Object.keys(optionsSchema.shape)) {
    const value = flags[option] ?? environment[environmentName(option)];
    if (value !== undefined && value !== '') given[option] = value;
  }
  const parsed = optionsSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const detail = wordIssue({ ...issue }, languageOf(environment, given.lang));
    throw new InvalidInput('option_invalid', { option: `--${kebab(String(issue.path[0]))}`, detail });
  }
  const { lang, data, importFolder, keyFile, ...rest } = parsed.data;
  return {
    ...rest,
    lang: lang ?? languageOf(environment),
    data: resolve(data),
    importFolder: importFolder === undefined ? null : resolve(importFolder),
    keyFile: resolve(keyFile ?? `${data}/keys`),
  };
}

/** The language that was asked for, else SUYUAN_LANG, else that of the locale. Never fails: errors are worded in it. */
export function languageOf(environment: NodeJS.ProcessEnv, asked: unknown = environment.SUYUAN_LANG): Language {
  const { data } = languageSchema.safeParse(asked);
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return data ?? (/^zh/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'zh' : 'en');
}
