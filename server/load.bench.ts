import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Engine, quotePath } from '../graph/stores/duckdb/engine.ts';
import { type BenchOptions, inFolder, measured, median, writeFull } from './bench/process.ts';

/** What DuckDB alone takes for the same files: read as text, convert, group by pair, sort by seller, buyer and day. */
async function bare(paths: readonly string[], folder: string): Promise<void> {
  await mkdir(folder);
  const engine = await Engine.open({
    path: join(folder, 'bare.duckdb'),
    folders: [dirname(paths[0])],
    spillFolder: join(folder, 'spill'),
    memoryLimitMegabytes: 5000,
    threads: availableParallelism(),
    keepsOrder: false,
  });
  const files = `[${paths.map(quotePath).join(', ')}]`;
  for (const statement of [
    `CREATE TABLE row AS SELECT 发票代码 AS code, 发票号码 AS number, 开票日期::DATE AS day, 销方识别号 AS seller, 销方名称 AS seller_name, 购方识别号 AS buyer,
      购方名称 AS buyer_name, (金额::DECIMAL(18, 2) * 100)::BIGINT AS net, (税额::DECIMAL(18, 2) * 100)::BIGINT AS tax,
      (价税合计::DECIMAL(18, 2) * 100)::BIGINT AS gross, 税收分类编码 AS goods_code, 货物名称 AS goods_name, 原发票代码 AS original_code,
      原发票号码 AS original_number, 发票状态 AS status FROM read_csv(${files}, header = true, all_varchar = true, auto_detect = true)`,
    'CREATE TABLE pair AS SELECT seller, buyer, count(*) AS rows, sum(gross) AS gross FROM row GROUP BY ALL ORDER BY ALL',
    'CREATE TABLE sorted AS FROM row ORDER BY seller, buyer, day, number',
    'CHECKPOINT',
  ])
    await engine.run(statement);
  engine.close();
}

/** `suyuan load` of full invoices, from CSV to a saved snapshot, beside what DuckDB alone takes for the same files, in turns. */
export async function benchLoad({ economy, runs, log }: BenchOptions): Promise<void> {
  await inFolder(async (folder) => {
    const { paths, megabytes } = await writeFull(economy, folder);
    log(`${megabytes.toFixed(0)} MB of CSV in ${paths.length} files; medians of ${runs}, in turns`);
    const [alone, loads, ratios, peaks]: number[][] = [[], [], [], []];
    let counts = '';
    for (let run = 0; run < runs; run++) {
      const begun = performance.now();
      await bare(paths, join(folder, 'bare'));
      alone.push(performance.now() - begun);
      await rm(join(folder, 'bare'), { recursive: true });
      const data = join(folder, 'data');
      const { output, ms, peakBytes } = await measured([
        ...['load', ...paths, '--data', data, '--json', '--memory', '5000'],
      ]);
      await rm(data, { recursive: true });
      loads.push(ms);
      peaks.push(peakBytes);
      ratios.push(ms / alone.at(-1)!);
      const { report } = JSON.parse(output) as { report: { invoices: number; relations: number; taxpayers: number } };
      counts = `${report.taxpayers} taxpayers, ${report.relations} relations, ${report.invoices} live invoices: ${(report.invoices / report.taxpayers).toFixed(1)} a firm, ${(report.invoices / report.relations).toFixed(2)} a relation`;
    }
    const s = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(9);
    log(counts);
    log(`DuckDB alone: read, convert, group, sort  ${s(median(alone))}   ${alone.map(s).join('')}`);
    log(`suyuan load: to a saved snapshot          ${s(median(loads))}   ${loads.map(s).join('')}`);
    log(`ratio ${median(ratios).toFixed(2)}; most memory ${(Math.max(...peaks) / 1e9).toFixed(2)} GB (--memory 5000)`);
  });
}
