import { join } from 'node:path';
import { civilOf, formatDay, monthEnd, monthStart } from '../graph/days.ts';
import { csvField, RowFile, type WrittenFile } from './csv.ts';
import { type Economy, invoiceNumber } from './economy.ts';
import { REGIONS } from './firms.ts';
import { INDUSTRIES, type IndustryKey } from './industries.ts';
import { ORDINARY, RED, VOID } from './invoices.ts';
import type { Life, Post } from './lives.ts';
import { taxMinor } from './rates.ts';

/** Writes what an office would know of an economy's firms beside their invoices: lives (lives.ts), and what firms filed, paid and deducted. */

/** Divisions of GB/T 4754. */
const DIVISIONS: Readonly<Record<IndustryKey, string>> = {
  ...{ farming: 'A01,农业', coal: 'B06,煤炭开采和洗选业', mining: 'B08,黑色金属矿采选业', metals: 'C31,黑色金属冶炼和压延加工业' },
  ...{ chemicals: 'C26,化学原料和化学制品制造业', spinning: 'C17,纺织业', machinery: 'C34,通用设备制造业', food: 'C14,食品制造业' },
  ...{ electronics: 'C39,计算机、通信和其他电子设备制造业', clothing: 'C18,纺织服装、服饰业', plastics: 'C29,橡胶和塑料制品业' },
  ...{ metalTrade: 'F51,批发业', chemicalTrade: 'F51,批发业', textileTrade: 'F51,批发业', foodTrade: 'F51,批发业' },
  ...{ electronicsTrade: 'F51,批发业', retail: 'F52,零售业', construction: 'E47,房屋建筑业', transport: 'G54,道路运输业' },
  ...{ catering: 'H62,餐饮业', software: 'I65,软件和信息技术服务业', consulting: 'L72,商务服务业' },
  ...{ power: 'D44,电力、热力生产和供应业', fuel: 'F52,零售业', platform: 'I64,互联网和相关服务' },
  ...{ telecom: 'I63,电信、广播电视和卫星传输服务', bank: 'J66,货币金融服务' },
}; // prettier-ignore

export const FACT_HEADERS = {
  registration:
    '纳税人识别号,纳税人名称,原纳税人识别号,行业代码,行业名称,行政区划代码,登记日期,登记注册类型,纳税人类型,注册资本',
  status: '纳税人识别号,纳税人状态,有效期起,有效期止',
  creditClass: '纳税人识别号,评价年度,纳税信用级别',
  role: '纳税人识别号,职务,身份证件号码,姓名,有效期起,有效期止',
  address: '纳税人识别号,地址类型,地址,有效期起,有效期止',
  phone: '纳税人识别号,联系电话,联系人,有效期起,有效期止',
  change: '纳税人识别号,变更日期,变更项目,变更前内容,变更后内容',
  quota: '纳税人识别号,票种,最高开票限额,核定日期',
  filing: '纳税人识别号,税款所属期,税种,申报日期,销售额,销项税额,进项税额,应纳税额',
  payment: '纳税人识别号,税款所属期,税种,缴款日期,缴款金额',
  refundClaim: '纳税人识别号,申报年月,申报批次,出口商品名称,出口额,申请退税额,办理状态',
  deduction: '纳税人识别号,发票代码,发票号码,抵扣所属期,抵扣状态,有效抵扣税额',
} as const;
type Written = keyof typeof FACT_HEADERS;

const POST_NAMES: Readonly<Record<Post, string>> = {
  legalRepresentative: '法定代表人',
  financeHead: '财务负责人',
  taxClerk: '办税员',
  invoiceCollector: '购票员',
};
/** Part of deductible invoices that are never ticked; and days until others are, at most. */
const NEVER_TICKED = 0.03;
const TICKED_WITHIN = 60;

const money = (minor: number) => (minor / 100).toFixed(2);
const until = (day: number | null) => (day === null ? '长期' : formatDay(day));
const monthName = (day: number) => {
  const { year, month } = civilOf(day);
  return `${year}-${String(month).padStart(2, '0')}`;
};

/** Writes a file for each kind into a folder: of all firms by their ids, or of those that `idOf` names. O(firms) memory. */
export async function writeFacts(
  economy: Economy,
  dir: string,
  idOf: IdOf = (firm) => economy.firms.id(firm),
): Promise<WrittenFile[]> {
  const kinds = Object.keys(FACT_HEADERS) as Written[];
  const files = new Map<Written, RowFile>();
  try {
    for (const kind of kinds) files.set(kind, await RowFile.open(join(dir, `${kind}.csv`), FACT_HEADERS[kind]));
    const add: Add = (kind, ...cells) => files.get(kind)!.add(cells.join(','));
    const drained = () => Promise.all(kinds.map((kind) => files.get(kind)!.drained()));
    const active = lastActivity(economy);
    for (let u = 0; u < economy.firms.count; u++) {
      const id = idOf(u);
      if (id !== undefined) addLife(economy, u, { id: csvField(id), life: economy.lives.of(u, active[u]), idOf }, add);
      if (u % 1000 === 0) await drained();
    }
    await addFilings(economy, idOf, add, drained);
    await addDeductions(economy, idOf, add, drained);
    return await Promise.all(kinds.map((kind) => files.get(kind)!.end()));
  } catch (error) {
    await Promise.allSettled([...files.values()].map((file) => file.end()));
    throw error;
  }
}

type IdOf = (firm: number) => string | undefined;
type Add = (kind: Written, ...cells: (string | number)[]) => void;

interface Told {
  id: string;
  life: Life;
  idOf: IdOf;
}

function addLife({ firms, lives }: Economy, u: number, { id, life, idOf }: Told, add: Add): void {
  const [code, industry] = DIVISIONS[INDUSTRIES[firms.industry[u]].key].split(',');
  const kind = firms.smallScale[u] ? '小规模纳税人' : '一般纳税人';
  const registered = formatDay(life.registeredDay);
  const { successorOf } = lives.fateOf(u);
  const former = csvField((successorOf === undefined ? undefined : idOf(successorOf)) ?? '');
  add('registration', id, csvField(firms.name(u)), former, code, industry, REGIONS[firms.region[u]], registered, '有限责任公司', kind, money(life.capitalMinor)); // prettier-ignore
  for (const { status, from, to } of life.statuses) add('status', id, status, formatDay(from), until(to));
  for (const { year, creditClass } of life.credit) add('creditClass', id, year, creditClass);
  for (const { post, person, from, to } of life.terms)
    add('role', id, POST_NAMES[post], person.id, person.name, formatDay(from), until(to));
  for (const { address, from, to } of life.addresses)
    add('address', id, '注册地址', csvField(address), formatDay(from), until(to));
  for (const { phone, holder, from, to } of life.phones) add('phone', id, phone, holder, formatDay(from), until(to));
  for (const { day, item, before, after } of life.changes)
    add('change', id, formatDay(day), item, csvField(before), csvField(after));
  add('quota', id, firms.smallScale[u] ? '增值税普通发票' : '增值税专用发票', money(firms.limitMinor[u]), registered);
}

/** The last day of each firm's invoices; its first day where it has none. */
function lastActivity({ firms, invoices }: Economy): Int32Array {
  const last = Int32Array.from(firms.firstDay);
  for (let i = 0; i < invoices.count; i++) {
    const day = invoices.day[i];
    if (day > last[invoices.seller[i]]) last[invoices.seller[i]] = day;
    if (day > last[invoices.buyer[i]]) last[invoices.buyer[i]] = day;
  }
  return last;
}

/** Value-added tax month by month, as the firm's invoices give it; tax that is left over is carried forward. What is due is paid, but by 非正常户. */
async function addFilings(economy: Economy, idOf: IdOf, add: Add, drained: () => Promise<unknown>): Promise<void> {
  const { firms, invoices, lives } = economy;
  const [left, net, output, input] = Array.from({ length: 4 }, () => new Float64Array(firms.count));
  const trades = new Uint8Array(firms.count);
  for (let i = 0; i < invoices.count;) {
    for (const column of [net, output, input]) column.fill(0);
    trades.fill(0);
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
    const period = monthName(start);
    for (let u = 0; u < firms.count; u++) {
      if (!trades[u]) continue;
      const id = idOf(u);
      if (id === undefined) continue;
      const due = output[u] - input[u] - left[u];
      left[u] = Math.max(0, -due);
      const filed = monthEnd(start) + 10 + (u % 6);
      // who is not to be reached has not filed for the months before either
      if (filed >= (lives.fateOf(u).abnormalFrom ?? Infinity) - 15) continue;
      const payable = Math.max(0, due);
      const amounts = [net[u], output[u], input[u], payable].map(money);
      add('filing', csvField(id), period, '增值税', formatDay(filed), ...amounts);
      const { exports } = lives.fateOf(u);
      if (exports && start >= (exports.from ?? 0) && input[u] > 0)
        addClaim(id, { period, exports, input: input[u] }, add);
      if (payable > 0) add('payment', csvField(id), period, '增值税', formatDay(filed + (u % 3)), money(payable));
      if (u % 1000 === 0) await drained();
    }
  }
}

/** An exporter claims back a part of the tax that it paid in a month. */
function addClaim(
  id: string,
  { period, exports, input }: { period: string; exports: { share: number }; input: number },
  add: Add,
): void {
  const refund = Math.round(input * exports.share);
  // at 13 per cent, and a fifth more than was paid for it
  const amount = Math.round((refund / 0.13) * 1.2);
  add('refundClaim', csvField(id), period, `${period}-001`, '锂离子蓄电池', money(amount), money(refund), '已退税');
}

/** Special invoices that general taxpayers bought: ticked within two months, most in the month of the invoice. */
async function addDeductions(economy: Economy, idOf: IdOf, add: Add, drained: () => Promise<unknown>): Promise<void> {
  const { firms, invoices } = economy;
  for (let i = 0; i < invoices.count; i++) {
    if (i % 1000 === 0) await drained();
    const buyer = invoices.buyer[i];
    if (invoices.flags[i] & (VOID | RED | ORDINARY) || firms.smallScale[buyer]) continue;
    const id = idOf(buyer);
    if (id === undefined) continue;
    // a draw that costs nothing: the invoice's place, scrambled
    const draw = (Math.imul(i, 0x9e3779b1) >>> 0) / 2 ** 32;
    const { code, number } = invoiceNumber(economy, i);
    const tax = money(taxMinor(invoices.netMinor[i], invoices.rate[i]));
    if (draw < NEVER_TICKED) add('deduction', csvField(id), code, number, '', '未勾选', '');
    else {
      const day = invoices.day[i] + Math.floor(TICKED_WITHIN * ((draw - NEVER_TICKED) / (1 - NEVER_TICKED)) ** 4);
      add('deduction', csvField(id), code, number, monthName(day), '已抵扣', tax);
    }
  }
}
