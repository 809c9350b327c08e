import { DomainError } from '../../graph/errors.ts';
import type { Neo4jOptions } from '../../graph/stores/neo4j/connection.ts';
import type { InspectedShared } from '../../graph/stores/neo4j/inspection.ts';
import type { Options } from '../options.ts';
import { PROBLEMS } from '../problems.ts';
import { sharedLedgerOf } from '../shared.ts';
import { codeOf, type Finding, findings, type Words } from './finding.ts';

export const SHARED_WORDS = {
  shared_ok: {
    level: 'ok',
    zh: ['共享台账 {uri}（{product}），序号 {sequence}', ''],
    en: ['shared ledger at {uri} ({product}), at commit {sequence}', ''],
  },
  shared_empty: {
    level: 'note',
    zh: ['{uri}（{product}）可用，尚无台账', '首次导入或启动时会建立。'],
    en: ['{uri} ({product}) answers and holds no ledger yet', 'The first load or start makes it.'],
  },
  shared_unfinished: {
    level: 'note',
    zh: ['共享台账 {uri}（{product}）有一次已定的提交尚未写完', '下一次导入或启动会接着写完，不必处理。'],
    en: [
      'the shared ledger at {uri} ({product}) has a commit that is decided and not yet written',
      'Whoever loads or starts next finishes it; nothing has to be done.',
    ],
  },
  shared_unknown: {
    level: 'error',
    zh: ['共享台账 {uri} 无法检查（{reason}）', '请核对地址与登录设置；若仍不明，请查看 Neo4j 日志。'],
    en: [
      'the shared ledger at {uri} cannot be looked at ({reason})',
      'Check address and login; if that does not tell, see the log of Neo4j.',
    ],
  },
} as const satisfies Record<string, Words>;
const found = findings(SHARED_WORDS);

/** Reads what a shared ledger says of itself. */
export type InspectShared = (options: Neo4jOptions) => Promise<InspectedShared>;

/** Whether the shared ledger answers to these options; nothing where the ledger is that of the folder. */
export async function checkShared(options: Options, inspect: InspectShared): Promise<Finding[]> {
  const { neo4j: uri } = options;
  if (uri === undefined) return [];
  try {
    const { product, sequence, isUnfinished } = await inspect(sharedLedgerOf(options)!);
    if (sequence === null) return [found('shared_empty', { uri, product })];
    return [
      isUnfinished ? found('shared_unfinished', { uri, product }) : found('shared_ok', { uri, product, sequence }),
    ];
  } catch (error) {
    return [ofError(error, uri)];
  }
}

/** In the words that any other command would have for it. */
function ofError(error: unknown, uri: string): Finding {
  const entry = error instanceof DomainError ? PROBLEMS[error.code] : undefined;
  if (!(error instanceof DomainError) || !entry) return found('shared_unknown', { uri, reason: codeOf(error) });
  const words = (['zh', 'en'] as const).map((language) => [language, entry[language].slice(1)]);
  return {
    code: error.code,
    level: 'error',
    values: { ...error.values },
    words: { level: 'error', ...(Object.fromEntries(words) as Pick<Words, 'zh' | 'en'>) },
  };
}
