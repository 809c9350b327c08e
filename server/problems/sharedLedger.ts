import type { Entry } from './entry.ts';

/** Of a ledger that is shared, and of what brings one there. */
export const SHARED_LEDGER_PROBLEMS: Readonly<Record<string, Entry>> = {
  shared_ledger_unreachable: {
    status: 503,
    zh: [
      '共享台账连接不上',
      'Neo4j（{uri}）没有应答：{what}',
      '服务会自动重试；请确认 Neo4j 正在运行，地址与 TLS 设置正确。',
    ],
    en: [
      'The shared ledger cannot be reached',
      'Neo4j at {uri} does not answer: {what}',
      'It is tried again by itself. See that Neo4j runs, and that address and TLS are right.',
    ],
  },
  shared_ledger_credentials: {
    status: 503,
    zh: [
      'Neo4j 不接受登录',
      '{uri} 拒绝了用户名、密码或令牌（{reason}）。',
      '核对 --neo4j-user 与密码文件，然后重新启动。',
    ],
    en: [
      'Neo4j refuses the login',
      '{uri} does not take this user, password or token ({reason}).',
      'Check --neo4j-user and the file of the password, and start again.',
    ],
  },
  shared_ledger_missing: {
    status: 503,
    zh: ['Neo4j 中没有这个数据库', '{uri}：{what}', '核对 --neo4j-database；社区版只有 neo4j 一个。'],
    en: [
      'Neo4j has no such database',
      '{uri}: {what}',
      'Check --neo4j-database; the Community edition has one, neo4j.',
    ],
  },
  shared_ledger_read_only: {
    status: 503,
    zh: [
      '共享台账是只读的',
      '{uri} 不接受写入（{reason}）；没有任何改动，查询照常。',
      '检查 Neo4j 的 server.databases.default_to_read_only，或改连可写的服务器。',
    ],
    en: [
      'The shared ledger can only be read',
      '{uri} takes no writes ({reason}); nothing was changed, and reading goes on.',
      'See server.databases.default_to_read_only in Neo4j, or use a server that writes.',
    ],
  },
  shared_ledger_slow: {
    status: 503,
    zh: ['共享台账太慢', 'Neo4j（{uri}）没有在时限内完成：{what}', '稍后再试；检查是否有其他程序长时间锁住数据。'],
    en: [
      'The shared ledger is too slow',
      'Neo4j at {uri} did not end in time: {what}',
      'Try again later; see whether another program holds locks for long.',
    ],
  },
  shared_ledger_busy: {
    status: 503,
    zh: ['共享台账正忙', 'Neo4j（{uri}）暂时办不到：{what}', '稍后再试。'],
    en: ['The shared ledger is busy', 'Neo4j at {uri} cannot do it now: {what}', 'Try again in a moment.'],
  },
  shared_ledger_failing: {
    status: 503,
    zh: [
      '共享台账出错',
      'Neo4j（{uri}）自身出错（{reason}）：{what}',
      '检查 Neo4j 的磁盘空间与日志；多数情况下腾出空间并重启 Neo4j 即可，已提交的内容不会丢。',
    ],
    en: [
      'The shared ledger fails',
      'Neo4j at {uri} reports an error of its own ({reason}): {what}',
      'See its disk and its log. Most often room and a restart of Neo4j mend it; what was committed is not lost.',
    ],
  },
  shared_ledger_unfinished: {
    status: 503,
    zh: ['另一台服务器正在写入共享台账', '{what}', '写完后会自动继续。'],
    en: ['Another server is writing to the shared ledger', '{what}', 'It goes on by itself when that is done.'],
  },
  shared_ledger_altered: {
    status: 503,
    zh: [
      '共享台账被别的程序改动过',
      'Neo4j 里的内容与最后一次提交不一致：{reason}。已建好的图照常可查。',
      '不要让其他程序改动纳税人、购销关系与台账节点；从备份恢复 Neo4j，或用一台内容完好的服务器导出导入文件（suyuan neo4j files）重建。',
    ],
    en: [
      'Another program has altered the shared ledger',
      'What Neo4j holds is not what was committed last: {reason}. A graph that is in place can be asked all the same.',
      'Other programs must leave taxpayers, relations and the nodes of the ledger alone. Restore Neo4j from a backup, or build it anew out of a server that has it whole (suyuan neo4j files).',
    ],
  },
  shared_ledger_password: {
    status: 422,
    zh: [
      '没有 Neo4j 的密码',
      '既没有密码文件，也没有环境变量 {variable}。',
      '用 --neo4j-password-file（或 {file}）指定文件，或设置 {variable}。',
    ],
    en: [
      'There is no password for Neo4j',
      'Neither a file of it nor {variable} in the environment.',
      'Name the file with --neo4j-password-file (or {file}), or set {variable}.',
    ],
  },
  shared_ledger_address: {
    status: 422,
    zh: ['Neo4j 的地址不能用', '{uri}：{reason}', '例如 bolt://主机:7687，或带 TLS 的 neo4j+s://主机。'],
    en: [
      'The address of Neo4j cannot be used',
      '{uri}: {reason}',
      'Such as bolt://HOST:7687, or neo4j+s://HOST with TLS.',
    ],
  },
  folder_not_empty: {
    status: 409,
    zh: ['文件夹不是空的', '{path} 里已有内容。', '指定一个新的或空的文件夹。'],
    en: ['The folder is not empty', '{path} holds something.', 'Name a new folder, or an empty one.'],
  },
  import_files_missing: {
    status: 422,
    zh: ['这里没有导入文件', '{path} 里没有 import.args。', '先用 suyuan neo4j files 写出导入文件。'],
    en: ['There are no files to import', 'There is no import.args in {path}.', 'Write them with suyuan neo4j files.'],
  },
  neo4j_home_invalid: {
    status: 422,
    zh: ['这不是 Neo4j 的安装文件夹', '{path} 里没有 bin/neo4j-admin。', '用 --neo4j-home 指定安装文件夹。'],
    en: [
      'This is no installation of Neo4j',
      'There is no bin/neo4j-admin in {path}.',
      'Name the folder of the installation with --neo4j-home.',
    ],
  },
  ledger_not_shared: {
    status: 409,
    zh: [
      '这个文件夹有自己的台账',
      '{folder} 里的台账不是这个共享台账的工作副本。',
      '换一个空的数据文件夹；要把这份台账放进 Neo4j，用 suyuan neo4j files。',
    ],
    en: [
      'The folder has a ledger of its own',
      'What {folder} holds is no working copy of this shared ledger.',
      'Use an empty data folder; to bring this ledger into Neo4j, see suyuan neo4j files.',
    ],
  },
  ledger_is_copy: {
    status: 409,
    zh: [
      '这个文件夹是共享台账的工作副本',
      '{folder} 里的台账属于 Neo4j 中的共享台账，不能单独打开。',
      '用 --neo4j 指定它的地址；或换一个数据文件夹。',
    ],
    en: [
      'The folder is a working copy of a shared ledger',
      'What {folder} holds belongs to a ledger in Neo4j, and is not opened without it.',
      'Say where that is with --neo4j, or use another data folder.',
    ],
  },
};
