import type { Entry } from './entry.ts';

/** Of the graph as files for other programs. */
export const EXPORT_PROBLEMS: Readonly<Record<string, Entry>> = {
  export_not_allowed: {
    status: 403,
    zh: [
      '不能从这里导出',
      '导出写入服务器上的路径，只有本机的命令行可以指定路径。',
      '在服务器上运行：npm run -s suyuan -- export relations --format csv --out 文件',
    ],
    en: [
      'Not from here',
      'An export writes to a path on the server, which only the command line on that machine may name.',
      'Run there: npm run -s suyuan -- export relations --format csv --out FILE',
    ],
  },
  export_combination: {
    status: 422,
    zh: ['不能这样导出', '{what} 不能导出为 {format}。', '可用的格式：{possible}。'],
    en: ['Not in this format', '{what} cannot be exported as {format}.', 'Possible: {possible}.'],
  },
  export_exists: {
    status: 409,
    zh: ['目标已存在', '{path} 已经存在。', '换一个路径，或用 --force 替换（API：force: true）。'],
    en: [
      'It is there already',
      '{path} exists.',
      'Choose another path, or replace it with --force (API: force: true).',
    ],
  },
  export_part_exists: {
    status: 409,
    zh: ['旁边有未完成的文件', '{path} 已经存在：另一个导出正在写，或是别的文件。', '等那个导出结束，或移走这个文件。'],
    en: [
      'Something unfinished is there',
      '{path} exists: another export is writing it, or it is something else.',
      'Wait until that export ends, or move it away.',
    ],
  },
  export_not_replaced: {
    status: 409,
    zh: ['不能替换', '{path} 不是导出写成的样子，不会被替换。', '换一个路径，或自行移走它。'],
    en: [
      'It is not replaced',
      '{path} is not what such an export writes, and is left alone.',
      'Choose another path, or move it away.',
    ],
  },
  export_folder_unusable: {
    status: 422,
    zh: ['不能写到这个文件夹', '{folder}（{reason}）。', '先建好文件夹，并检查写入权限。'],
    en: ['Cannot write to that folder', '{folder} ({reason}).', 'Make the folder first, and check the right to write.'],
  },
  export_into_ledger: {
    status: 422,
    zh: ['不能写进数据文件夹', '{path} 在台账的数据文件夹之内。', '换一个路径。'],
    en: ['Not into the data folder', '{path} is the ledger’s data folder, or within it.', 'Choose another path.'],
  },
  export_cannot_write: {
    status: 500,
    zh: ['写不了文件', '写 {path} 时出错（{reason}），没有留下任何文件。', '检查权限与磁盘。'],
    en: [
      'Cannot write the file',
      'Writing {path} failed ({reason}); no file was left.',
      'Check permissions and the disk.',
    ],
  },
  export_disk_full: {
    status: 507,
    zh: ['磁盘已满', '写 {path} 时磁盘空间不足，没有留下任何文件。', '腾出空间，或换一个磁盘。'],
    en: ['The disk is full', 'There was no room to write {path}; no file was left.', 'Make room, or use another disk.'],
  },
};
