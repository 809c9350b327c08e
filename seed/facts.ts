import { join } from 'node:path';
import { Random } from '../algorithms/random.ts';
import { civilOf, formatDay, monthEnd, monthStart } from '../graph/days.ts';
import { csvField, type WrittenFile, writeRows } from './csv.ts';
import type { Economy } from './economy.ts';
import { NAME_MARKER, NAME_STRIDE, REGIONS, SYLLABLES } from './firms.ts';
import { INDUSTRIES, type IndustryKey } from './industries.ts';
import { VOID } from './invoices.ts';
import { taxMinor } from './rates.ts';

/**
 * What an office would know of an economy's firms beside their invoices. Persons, addresses and phones are made up and belong to one firm each,
 * but for what honest firms share: bookkeeping agents lend many small firms their clerk and phone, parks many firms their address.
 * None of it is part of a planted scheme, but that a source of one is not to be reached in the end. Draws from a generator of its own, so that
 * invoices are what they are without it.
 */

/** Divisions of GB/T 4754. */
const DIVISIONS: Readonly<Record<IndustryKey, string>> = {
  ...{ farming: 'A01,农业', coal: 'B06,煤炭开采和洗选业', mining: 'B08,黑色金属矿采选业', metals: 'C31,黑色金属冶炼和压延加工业' },
  ...{ chemicals: 'C26,化学原料和化学制品制造业', spinning: 'C17,纺织业', machinery: 'C34,通用设备制造业', food: 'C14,食品制造业' },
  ...{ electronics: 'C39,计算机、通信和其他电子设备制造业', clothing: 'C18,纺织服装、服饰业', plastics: 'C29,橡胶和塑料制品业' },
  ...{ metalTrade: 'F51,批发业', chemicalTrade: 'F51,批发业', textileTrade: 'F51,批发业', foodTrade: 'F51,批发业' },
  ...{ electronicsTrade: 'F51,批发业', retail: 'F52,零售业', construction: 'E47,房屋建筑业', transport: 'G54,道路运输业' },
  ...{ catering: 'H62,餐饮业', software: 'I65,软件和信息技术服务业', consulting: 'L72,商务服务业' },
  ...{ power: 'D44,电力、热力生产和供应业', fuel: 'F52,零售业', platform: 'I64,互联网和相关服务' },
}; // prettier-ignore

export const FACT_HEADERS = {
  registration: '纳税人识别号,纳税人名称,行业代码,行业名称,行政区划代码,登记日期,登记注册类型,纳税人类型,注册资本',
  status: '纳税人识别号,纳税人状态,有效期起,有效期止',
  role: '纳税人识别号,职务,身份证件号码,姓名,有效期起,有效期止',
  address: '纳税人识别号,地址类型,地址,有效期起,有效期止',
  phone: '纳税人识别号,联系电话,联系人,有效期起,有效期止',
  change: '纳税人识别号,变更日期,变更项目,变更前内容,变更后内容',
  filing: '纳税人识别号,税款所属期,税种,申报日期,销售额,销项税额,进项税额,应纳税额',
} as const;
type Written = keyof typeof FACT_HEADERS;

/** There is an agent for so many firms, and a park. */
const PER_AGENT = 80;
const PER_PARK = 200;
/** Chances: of a small firm to have an agent, of any to sit in a park, to get another representative, to move. */
const CHANCES = { agent: 0.4, park: 0.12, representative: 0.04, moves: 0.05, abnormal: 0.15 };

/** Writes a file for each kind into a folder: of all firms by their ids, or of those that `idOf` names. */
export async function writeFacts(
  economy: Economy,
  dir: string,
  idOf: (firm: number) => string | undefined = (firm) => economy.firms.id(firm),
): Promise<WrittenFile[]> {
  const rows = factsOf(economy, idOf);
  const files: WrittenFile[] = [];
  for (const kind of Object.keys(FACT_HEADERS) as Written[]) {
    const lines = rows[kind];
    const put = (buffer: Buffer, position: number, k: number) => position + buffer.write(`${lines[k]}\n`, position);
    files.push(await writeRows(join(dir, `${kind}.csv`), FACT_HEADERS[kind], 0, lines.length, put));
  }
  return files;
}

function factsOf(economy: Economy, idOf: (firm: number) => string | undefined): Record<Written, string[]> {
  const { firms, firstDay, lastDay, options, schemes } = economy;
  const random = new Random((Math.abs(options.seed) % 2 ** 40) + 0xfac75);
  const rows: Record<Written, string[]> = {
    ...{ registration: [], status: [], role: [], address: [], phone: [], change: [], filing: filings(economy, idOf) },
  };
  const [agents, parks] = [PER_AGENT, PER_PARK].map((each) => Math.ceil(firms.count / each));
  // four of each firm's own, then the agents' clerks
  const personOf = persons(4 * firms.count + agents);
  const active = lastActivity(economy);
  const sources = new Set(
    schemes.flatMap(({ members }) => members.filter(({ role }) => role === 'source').map(({ firm }) => firm)),
  );
  for (let u = 0; u < firms.count; u++) {
    // each firm draws alike, so that which of them are written changes nothing
    const draws = Array.from({ length: 12 }, () => random.number());
    const id = idOf(u);
    if (id === undefined) continue;
    const add = (kind: Written, ...cells: (string | null)[]) =>
      void rows[kind].push([id, ...cells].map((cell) => csvField(cell ?? '')).join(','));
    const began = firms.firstDay[u] > firstDay ? firms.firstDay[u] - 20 - draws[0] * 100 : firstDay - 90 - draws[0] * 3500;
    const since = Math.floor(began);
    const from = formatDay(since);
    /** A day while it trades. */
    const later = (draw: number) => Math.floor(firms.firstDay[u] + draw * (active[u] - firms.firstDay[u]));
    const region = REGIONS[firms.region[u]];
    const { key } = INDUSTRIES[firms.industry[u]];
    const [code, industry] = DIVISIONS[key].split(',');
    const capital = (Math.ceil(firms.size[u] * (1 + draws[1])) * 100_000).toFixed(2);
    add('registration', firms.name(u), code, industry, region, from, '有限责任公司', firms.smallScale[u] ? '小规模纳税人' : '一般纳税人', capital);

    const isSource = sources.has(u);
    const ends = isSource || firms.lastDay[u] < lastDay;
    const end = active[u] + 30 + Math.floor(draws[2] * 60);
    add('status', '正常', from, ends ? formatDay(end - 1) : '长期');
    if (ends) add('status', isSource || draws[3] < CHANCES.abnormal ? '非正常户' : '注销', formatDay(end), '长期');

    const [head, successor, accountant, clerk] = [0, 1, 2, 3].map((k) => personOf(4 * u + k));
    const agent = firms.size[u] < 4 && draws[4] < CHANCES.agent ? Math.floor(draws[5] * agents) : null;
    const books = agent === null ? accountant : personOf(4 * firms.count + agent);
    const desk = agent === null ? clerk : books;
    const role = (name: string, person: Person, first: string, last = '长期') => add('role', name, person.id, person.name, first, last);
    if (draws[6] < CHANCES.representative) {
      const day = later(draws[7]);
      role('法定代表人', head, from, formatDay(day - 1));
      role('法定代表人', successor, formatDay(day));
      add('change', formatDay(day), '法定代表人', head.name, successor.name);
    } else role('法定代表人', head, from);
    role('财务负责人', books, from);
    role('办税员', desk, from);
    role('购票员', agent === null && draws[8] < 0.5 ? head : desk, from);

    const own = `演示区${region}${SYLLABLES[u % SYLLABLES.length]}${SYLLABLES[Math.floor(u / SYLLABLES.length) % SYLLABLES.length]}路${u + 1}号`;
    const place = Math.floor(draws[9] * parks);
    const park = `演示区${REGIONS[place % REGIONS.length]}园区大道${place + 1}号集中办公区`;
    const address = draws[10] < CHANCES.park ? park : own;
    if (draws[11] < CHANCES.moves) {
      const day = later(draws[7]);
      const before = `${own}旧址`;
      add('address', '注册地址', before, from, formatDay(day - 1));
      add('address', '注册地址', address, formatDay(day), '长期');
      add('change', formatDay(day), '注册地址', before, address);
    } else add('address', '注册地址', address, from, '长期');
    add('phone', phoneOf(agent === null ? agents + u : agent), (agent === null ? clerk : books).name, from, '长期');
  } // prettier-ignore
  return rows;
}

interface Person {
  id: string;
  name: string;
}

/** Made-up persons, each with a name and a number of its own: no region's code begins with 99. */
function persons(count: number): (index: number) => Person {
  let syllables = 3;
  while (SYLLABLES.length ** syllables < count) syllables++;
  const total = SYLLABLES.length ** syllables;
  return (index) => {
    let name = NAME_MARKER;
    for (let i = 0, rest = (index * (NAME_STRIDE % total)) % total; i < syllables; i++) {
      name += SYLLABLES[rest % SYLLABLES.length];
      rest = Math.floor(rest / SYLLABLES.length);
    }
    const serial = String(index % 1000).padStart(3, '0');
    const born = formatDay(-10_000 + (Math.floor(index / 1000) % 12_000)).replaceAll('-', '');
    const region = `99${String(90 + Math.floor(index / 12_000_000)).padStart(4, '0')}`;
    return { id: `${region}${born}${serial}X`, name };
  };
}

/** No network has numbers that begin with 0. */
const phoneOf = (index: number) => `000${String(index).padStart(8, '0')}`;

/** The last day of each firm's invoices; its first day where it has none. */
function lastActivity({ firms, invoices }: Economy): Int32Array {
  const last = Int32Array.from(firms.firstDay);
  for (let i = 0; i < invoices.count; i++)
    for (const firm of [invoices.seller[i], invoices.buyer[i]]) last[firm] = Math.max(last[firm], invoices.day[i]);
  return last;
}

/** Value-added tax month by month, as the firm's invoices give it; tax that is left over is carried forward. */
function filings({ firms, invoices }: Economy, idOf: (firm: number) => string | undefined): string[] {
  const rows: string[] = [];
  const left = new Float64Array(firms.count);
  const ids = Array.from({ length: firms.count }, (_, u) => idOf(u));
  for (let i = 0; i < invoices.count;) {
    const [net, output, input] = [0, 1, 2].map(() => new Float64Array(firms.count));
    const trades = new Uint8Array(firms.count);
    const start = monthStart(invoices.day[i]);
    for (const end = monthEnd(start); i < invoices.count && invoices.day[i] <= end; i++) {
      if (invoices.flags[i] & VOID) continue;
      const [seller, buyer, amount] = [invoices.seller[i], invoices.buyer[i], invoices.netMinor[i]];
      const tax = taxMinor(amount, invoices.rate[i]);
      trades[seller] = trades[buyer] = 1;
      net[seller] += amount;
      output[seller] += tax;
      if (!firms.smallScale[buyer]) input[buyer] += tax;
    }
    const { year, month } = civilOf(start);
    for (let u = 0; u < firms.count; u++) {
      const id = ids[u];
      if (!trades[u] || id === undefined) continue;
      const due = output[u] - input[u] - left[u];
      left[u] = Math.max(0, -due);
      const filed = formatDay(monthEnd(start) + 10 + (u % 6));
      const amounts = [net[u], output[u], input[u], Math.max(0, due)].map((minor) => (minor / 100).toFixed(2));
      rows.push([csvField(id), `${year}-${String(month).padStart(2, '0')}`, '增值税', filed, ...amounts].join(','));
    }
  }
  return rows;
}
