import type { Entry } from './problems/entry.ts';
import { EXPORT_PROBLEMS } from './problems/exports.ts';
import { LEAD_PROBLEMS } from './problems/leads.ts';
import { SHARED_LEDGER_PROBLEMS } from './problems/sharedLedger.ts';

export type { Entry };

/** One table from an error's code to its HTTP status and its words. */
export const PROBLEMS: Readonly<Record<string, Entry>> = {
  taxpayer_not_found: {
    status: 404,
    zh: ['没有这个纳税人', '台账里没有编号为 {id} 的纳税人。', '用编号或名称的开头搜索，注意大小写。'],
    en: [
      'No such taxpayer',
      'The ledger has no taxpayer with the id {id}.',
      'Search by the beginning of an id or name; case matters.',
    ],
  },
  load_not_found: {
    status: 404,
    zh: ['没有这次导入', '没有编号为 {id} 的导入。', '查看导入列表。'],
    en: ['No such load', 'There is no load with the id {id}.', 'See the list of loads.'],
  },
  job_not_found: {
    status: 404,
    zh: ['没有这个任务', '没有编号为 {id} 的任务；每类只保留最近一百个。', '查看任务列表。'],
    en: [
      'No such job',
      'There is no job with the id {id}; the last hundred of each kind are kept.',
      'See the list of jobs.',
    ],
  },
  refusals_not_found: {
    status: 404,
    zh: ['没有这张拒收表', '没有编号为 {id} 的拒收表，或其中的行都已修复。', '查看拒收表的列表。'],
    en: [
      'No such table of refused rows',
      'There is no table {id} of refused rows, or all of them are mended.',
      'See the list of tables.',
    ],
  },
  upload_not_found: {
    status: 404,
    zh: ['没有这个上传文件', '上传 {id} 不存在，或已导入。', '请重新上传。'],
    en: ['No such upload', 'The upload {id} is not there, or was loaded already.', 'Upload it again.'],
  },
  path_not_found: {
    status: 404,
    zh: ['没有这个路径', '找不到或打不开 {path}（{reason}）。', '请检查路径与读取权限。'],
    en: ['No such path', 'Cannot find or open {path} ({reason}).', 'Check the path and the right to read it.'],
  },
  path_not_allowed: {
    status: 403,
    zh: ['不能读取这个路径', '{path} 不在导入文件夹内。', '请上传文件，或以 --import-folder 指定文件夹后重新启动。'],
    en: [
      'Not a path to load from',
      '{path} is not below the import folder.',
      'Upload the file, or start with --import-folder.',
    ],
  },
  no_invoice_file: {
    status: 422,
    zh: [
      '没有可导入的发票文件',
      '没有一个文件的表头是发票清单：{files}',
      '发票明细需要销方与购方识别号；进项、销项清单需要企业代号。',
    ],
    en: [
      'No invoice file',
      'No file has the header of an invoice list: {files}',
      'Full invoices need both parties’ numbers; a sales or purchases ledger needs its owner.',
    ],
  },
  mapping_invalid: {
    status: 400,
    zh: ['映射文件不对', '{file}：{detail}', '格式与示例见 README 的“Mapping files”一节。'],
    en: [
      'The mapping does not fit',
      '{file}: {detail}',
      'See “Mapping files” in the README for its form and examples.',
    ],
  },
  folder_empty: {
    status: 422,
    zh: ['文件夹里没有文件', '{path} 里没有文件（隐藏文件不算）。', '请检查路径。'],
    en: ['No file in the folder', '{path} holds no file (hidden ones aside).', 'Check the path.'],
  },
  ledger_empty: {
    status: 409,
    zh: ['台账是空的', '还没有导入任何发票。', '先导入：npm run -s suyuan -- load <文件或文件夹>'],
    en: ['The ledger is empty', 'No invoices are loaded yet.', 'Load some: npm run -s suyuan -- load <file or folder>'],
  },
  demo_ledger: {
    status: 409,
    zh: [
      '这是演示台账',
      '数据文件夹里是程序生成的演示数据，不与真实发票混用。',
      '确认丢弃演示数据：--replace-demo（API：replaceDemo: true）；或用 --data 换一个文件夹。',
    ],
    en: [
      'This is a demo ledger',
      'The data folder holds an economy that the program made; it is not mixed with real invoices.',
      'Confirm that it may be thrown away: --replace-demo (API: replaceDemo: true); or use another folder with --data.',
    ],
  },
  candidate_not_found: {
    status: 404,
    zh: ['没有这一对候选', '{a} 与 {b} 不是候选。', '用 suyuan identity 列出候选；确要合并，用 merge 并写明理由。'],
    en: [
      'No such candidates',
      '{a} and {b} are no candidates.',
      'List them with suyuan identity; to join them all the same, use merge and say why.',
    ],
  },
  decision_not_found: {
    status: 404,
    zh: ['没有这项决定', '没有编号为 {number} 的决定。', '用 suyuan identity decisions 列出。'],
    en: ['No such decision', 'There is no decision {number}.', 'List them with suyuan identity decisions.'],
  },
  decision_undone: {
    status: 409,
    zh: ['已经撤销', '决定 {number} 已被撤销。', '要恢复它，撤销那次撤销。'],
    en: ['Undone already', 'Decision {number} is undone already.', 'To bring it back, undo the undoing.'],
  },
  identity_same: {
    status: 422,
    zh: ['是同一个编号', '两边都是 {id}。', '请给出两个不同的编号。'],
    en: ['One and the same', 'Both are {id}.', 'Name two different ids.'],
  },
  identity_alone: {
    status: 422,
    zh: ['没有可拆分的', '{id} 没有与别的编号合并。', '用 suyuan identity show 查看。'],
    en: ['Nothing to split', '{id} is joined with no other id.', 'See suyuan identity show.'],
  },
  identity_refused: {
    status: 409,
    zh: ['有人否定过', '这样会把 {a} 与 {b} 合并，而它们曾被判定为不同的主体。', '先撤销那项决定。'],
    en: ['Somebody said no', 'This would join {a} and {b}, which were told apart.', 'Undo that decision first.'],
  },
  identity_joined: {
    status: 409,
    zh: ['仍由别的决定合并', '{a} 与 {b} 还经由其他编号合并在一起。', '先拆分（split）其中一个，或撤销那些决定。'],
    en: [
      'Still joined by others',
      '{a} and {b} are joined by way of other ids, too.',
      'Split one of them first, or undo those decisions.',
    ],
  },
  load_running: {
    status: 409,
    zh: ['正在导入', '另一个导入正在写入台账。', '等它结束后再试。'],
    en: ['A load is running', 'Another load is writing to the ledger.', 'Try again when it is done.'],
  },
  sequence_moved: {
    status: 409,
    zh: ['台账已变化', '台账在此期间被改动（{base} → {sequence}）。', '请重新导入。'],
    en: ['The ledger has moved on', 'It changed meanwhile ({base} → {sequence}).', 'Load again.'],
  },
  ledger_owned: {
    status: 409,
    zh: [
      '数据文件夹正被使用',
      '进程 {pid}（{command}，自 {since}）正在使用这个数据文件夹。',
      '等它结束，或用 --data 换一个文件夹。',
    ],
    en: [
      'The data folder is in use',
      'Process {pid} ({command}, since {since}) has it.',
      'Wait until it ends, or use another folder with --data.',
    ],
  },
  ledger_schema_newer: {
    status: 409,
    zh: [
      '台账由更新的程序创建',
      '台账格式为 {found}，本程序最高支持 {known}。',
      '请升级程序，或用 --data 另选文件夹。台账没有被改动。',
    ],
    en: [
      'A newer program made this ledger',
      'Its schema is {found}; this program knows up to {known}.',
      'Upgrade the program, or choose another folder with --data. The ledger was not touched.',
    ],
  },
  ledger_schema_unknown: {
    status: 500,
    zh: [
      '台账版本不符',
      '台账的结构版本是 {found}，本程序认识的是 {known}。',
      '请用与台账相配的版本，或在空文件夹中重新导入其文件。',
    ],
    en: [
      'The ledger is of another version',
      'Its schema is {found}; this program knows {known}.',
      'Use the program that made it, or load its files again into an empty folder.',
    ],
  },
  currency_not_in_ledger: {
    status: 422,
    zh: ['台账里没有这个币种', '台账里没有 {currency}，只有：{known}。', '换一个币种。'],
    en: ['No such currency in the ledger', 'There is no {currency}; the ledger has: {known}.', 'Use one of these.'],
  },
  goods_not_in_ledger: {
    status: 422,
    zh: [
      '台账里没有这个货物类别',
      '没有一张发票的货物类别是“{goods}”。',
      '从往来户列表给出的类别中选一个，或不限类别。',
    ],
    en: [
      'No such goods in the ledger',
      'No invoice is of the category “{goods}”.',
      'Use one that a list of partners tells, or ask for all.',
    ],
  },
  dwell_without_order: {
    status: 422,
    zh: ['停留天数需要时间先后', '不限先后（none）时，停留天数没有意义。', '改用 month 或 day，或不限停留天数。'],
    en: [
      'A dwell needs an order in time',
      'Without an order (none), a longest dwell means nothing.',
      'Use month or day, or leave the dwell out.',
    ],
  },
  period_reversed: {
    status: 422,
    zh: ['期间首尾颠倒', '{from} 晚于 {to}。', '请对调。'],
    en: ['The period ends before it begins', '{from} is after {to}.', 'Exchange the two.'],
  },
  trace_option: {
    status: 422,
    zh: ['追踪选项不成立', '{detail}', '请修改选项。'],
    en: ['The options of the trace do not fit', '{detail}', 'Change the option.'],
  },
  cursor_invalid: {
    status: 400,
    zh: ['游标无效', '这个翻页游标不是本服务给出的。', '从第一页开始。'],
    en: ['Not a cursor', 'The cursor was not made by this service.', 'Begin with the first page.'],
  },
  cursor_gone: {
    status: 410,
    zh: ['数据已更新', '翻页期间导入了新数据，版本 {version} 已不在。', '从第一页重新开始。'],
    en: [
      'The version is gone',
      'New data was loaded meanwhile; version {version} is gone.',
      'Begin again with the first page.',
    ],
  },
  query_without_party: {
    status: 400,
    zh: ['没有查询条件', '请指明销方、购方、发票号码或要查的事项。', ''],
    en: ['Nothing to look for', 'Name a seller, a buyer, a number or a finding.', ''],
  },
  digest_invalid: {
    status: 400,
    zh: ['不是发票标识', '{digest} 不是 32 位十六进制的发票标识。', '从发票列表中复制。'],
    en: ['Not a digest', '{digest} is not a digest of 32 hexadecimal digits.', 'Copy it from a list of invoices.'],
  },
  snapshot_too_large: {
    status: 507,
    zh: ['超出图的容量', '{column} 达到 {value}，超出可精确表示的范围。', '没有写入任何内容。请核对金额的单位。'],
    en: [
      'More than a graph can hold',
      '{column} came to {value}, which cannot be held exactly.',
      'Nothing was written. Check the unit of the amounts.',
    ],
  },
  socket_path_too_long: {
    status: 500,
    zh: ['套接字路径过长', '{path} 有 {bytes} 字节，最多 {most}。', '把 XDG_RUNTIME_DIR 或 TMPDIR 设为较短的路径。'],
    en: [
      'The socket’s path is too long',
      '{path} has {bytes} bytes, at most {most} work.',
      'Set XDG_RUNTIME_DIR or TMPDIR to a shorter path.',
    ],
  },
  runtime_folder_unsafe: {
    status: 500,
    zh: ['运行文件夹不安全', '{folder}：{reason}。', '删除它，或设置 XDG_RUNTIME_DIR。'],
    en: ['The runtime folder is not safe', '{folder}: {reason}.', 'Remove it, or set XDG_RUNTIME_DIR.'],
  },
  socket_path_taken: {
    status: 500,
    zh: ['套接字路径被占用', '{path} 已存在且不是套接字。', '移走该文件。'],
    en: ['The socket’s path is taken', '{path} is there and is no socket.', 'Move that file away.'],
  },
  port_in_use: {
    status: 500,
    zh: ['端口被占用', '{host}:{port} 已被其他程序使用。', '用 --port 换一个端口（0 表示任选）。'],
    en: ['The port is in use', 'Something else listens on {host}:{port}.', 'Choose another with --port (0 is any).'],
  },
  keys_missing: {
    status: 500,
    zh: ['没有访问密钥', '监听 {host} 会让别的机器连入，必须先有访问密钥。', '生成一个：npm run -s suyuan -- key'],
    en: [
      'There is no key',
      'Listening on {host} lets other machines in; that needs at least one bearer key.',
      'Make one: npm run -s suyuan -- key',
    ],
  },
  cannot_listen: {
    status: 500,
    zh: ['不能监听这个地址', '{host}:{port}（{reason}）。', '检查 --host 与 --port；1024 以下的端口需要权限。'],
    en: [
      'Cannot listen there',
      '{host}:{port} ({reason}).',
      'Check --host and --port; ports below 1024 need a privilege.',
    ],
  },
  data_folder_unusable: {
    status: 500,
    zh: ['数据文件夹不能用', '{folder}（{reason}）。', '检查 --data 与读写权限。'],
    en: ['The data folder cannot be used', '{folder} ({reason}).', 'Check --data and the right to write there.'],
  },
  option_invalid: {
    status: 400,
    zh: ['选项不对', '{option}：{detail}', '见 --help。'],
    en: ['The option does not fit', '{option}: {detail}', 'See --help.'],
  },
  answers_unreadable: {
    status: 400,
    zh: ['答案或清单读不出', '{path}：{reason}', '格式见 README「评分」。'],
    en: ['Answers or leads cannot be read', '{path}: {reason}', 'README says under “Grading” what they look like.'],
  },
  request_invalid: {
    status: 400,
    zh: ['请求不合规', '{detail}', '见 /api/v1/openapi.json。'],
    en: ['The request does not fit', '{detail}', 'See /api/v1/openapi.json.'],
  },
  body_too_large: {
    status: 413,
    zh: ['请求过大', '请求正文超过 4 MB。', '大文件请用 /api/v1/uploads 上传。'],
    en: ['The request is too large', 'Its body is over 4 MB.', 'Send large files to /api/v1/uploads.'],
  },
  unauthorised: {
    status: 401,
    zh: ['需要登录', '请打开终端里打印的启动链接，或使用访问密钥。', '生成密钥：npm run -s suyuan -- key'],
    en: [
      'Sign in first',
      'Open the launch link that the terminal shows, or use a bearer key.',
      'Make a key: npm run -s suyuan -- key',
    ],
  },
  launch_token_wrong: {
    status: 403,
    zh: ['启动链接无效', '这个链接不属于正在运行的服务。', '用终端里最新打印的链接。'],
    en: [
      'The launch link does not fit',
      'It is not of the server that runs now.',
      'Use the link that the terminal shows last.',
    ],
  },
  host_not_allowed: {
    status: 421,
    zh: ['主机名不在允许之列', '请求的 Host 是 {host}。', '用 --allow-host 加入可信的主机名。'],
    en: ['The host is not allowed', 'The request’s Host is {host}.', 'Add a trusted name with --allow-host.'],
  },
  origin_not_allowed: {
    status: 403,
    zh: ['来源不被允许', '来自 {origin} 的页面不能更改数据。', '请从本服务的页面操作。'],
    en: [
      'The origin is not allowed',
      'A page of {origin} may not change anything here.',
      'Use this service’s own page.',
    ],
  },
  media_type: {
    status: 415,
    zh: ['内容类型不被接受', '更改须用 application/json（上传文件用 application/octet-stream）。', ''],
    en: [
      'The content type is not taken',
      'Changes come as application/json (uploads as application/octet-stream).',
      '',
    ],
  },
  route_not_found: {
    status: 404,
    zh: ['没有这个地址', '{path}', '见 /api/v1/openapi.json。'],
    en: ['No such address', '{path}', 'See /api/v1/openapi.json.'],
  },
  unavailable: {
    status: 503,
    zh: ['暂时不可用', '{what}', '稍后再试。'],
    en: ['Not available now', '{what}', 'Try again in a moment.'],
  },
  ...EXPORT_PROBLEMS,
  ...LEAD_PROBLEMS,
  ...SHARED_LEDGER_PROBLEMS,
  disk_full: {
    status: 507,
    zh: ['磁盘已满', '写入数据文件夹时磁盘空间不足，没有任何改动。', '腾出空间后重新导入。'],
    en: ['The disk is full', 'There was no room in the data folder; nothing was changed.', 'Make room and load again.'],
  },
  out_of_memory: {
    status: 507,
    zh: [
      '内存不够',
      '这项工作需要的内存超过了上限，没有任何改动；服务照常运行。',
      '调高 --memory（兆字节），或把文件分几次导入；suyuan doctor 会说明本机允许多少。',
    ],
    en: [
      'Not enough memory',
      'The work needs more memory than it may have; nothing was changed, and the server goes on.',
      'Raise --memory (megabytes), or load the files in several parts; suyuan doctor tells what this machine allows.',
    ],
  },
  internal: {
    status: 500,
    zh: ['内部错误', '程序出错，编号 {reference}。', '请把日志中该编号的内容告诉管理员。'],
    en: [
      'Internal error',
      'Something went wrong here, reference {reference}.',
      'Tell your administrator what the log says under that reference.',
    ],
  },
};
