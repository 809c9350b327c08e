import { asking } from '../client.ts';
import type { Finding, Invoice, InvoicesReply, LedgerAccount, RelationAccountsReply } from '../contract.ts';
import type { Options } from '../options.ts';
import { label } from './chain.ts';
import { describeAccount } from './report.ts';
import type { Terminal } from './terminal.ts';

/** `suyuan invoice KEY`: every claim, why they are one document, what disagrees, what is reversed. */
export async function invoice(key: string, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'invoice' }, async (client) => {
    const query = new URLSearchParams({ key, limit: '100' });
    const reply = await client.call<InvoicesReply>('GET', `/api/v1/invoices?${query.toString()}`);
    terminal.endProgress();
    terminal.document(reply);
    terminal.print(reply.items.map((item) => describeInvoice(item, terminal)).join('\n\n'));
    if (reply.total === 0) terminal.hint(terminal.say(`台账里没有 ${key}`, `The ledger has no ${key}`));
    else if (reply.total > reply.items.length) terminal.hint(shownOf(reply, terminal));
    return reply.total > 0 ? 0 : 1;
  });
}

/** `suyuan findings [KIND]`: how many there are of each kind, or the first of one. */
export async function findings(
  kind: Finding | undefined,
  limit: number,
  options: Options,
  terminal: Terminal,
): Promise<number> {
  return asking(options, terminal, { command: 'findings' }, async (client) => {
    if (kind === undefined) {
      const account = await client.call<LedgerAccount>('GET', '/api/v1/ledger/account');
      terminal.endProgress();
      terminal.document(account);
      terminal.print(describeAccount(account, terminal));
      return 0;
    }
    const reply = await client.call<InvoicesReply>('GET', `/api/v1/invoices?finding=${kind}&limit=${limit}`);
    terminal.endProgress();
    terminal.document(reply);
    for (const item of reply.items) terminal.print(oneLine(item, terminal));
    terminal.hint(shownOf(reply, terminal));
    return 0;
  });
}

/** `suyuan relation SELLER BUYER`: from what the ledger holds to what is live. */
export async function relation(
  { seller, buyer, asOf }: { seller: string; buyer: string; asOf?: string },
  options: Options,
  terminal: Terminal,
): Promise<number> {
  return asking(options, terminal, { command: 'relation' }, async (client) => {
    const query = new URLSearchParams({ seller, buyer, ...(asOf === undefined ? {} : { asOf }) });
    const reply = await client.call<RelationAccountsReply>('GET', `/api/v1/relations/account?${query.toString()}`);
    terminal.endProgress();
    terminal.document(reply);
    terminal.print(describeRelation(reply, terminal));
    return 0;
  });
}

export const shownOf = ({ items, total }: { items: unknown[]; total: number }, terminal: Terminal) =>
  terminal.say(`共 ${total} 张，显示 ${items.length} 张`, `${items.length} of ${total} shown`);

const nameOf = ({ code, number }: { code: string | null; number: string }) =>
  code === null ? number : `${code}/${number}`;

export function oneLine(found: Invoice, terminal: Terminal): string {
  const { day, seller, buyer, grossMinor, currency, claimCount, digest } = found;
  const t = terminal.say.bind(terminal);
  const amount = `${terminal.money(grossMinor, currency)} ${currency}`;
  const told = [amount, t(`${claimCount} 处记载`, `${claimCount} claims`), ...flagsOf(found, terminal)];
  return `${day}  ${nameOf(found)}  ${seller} → ${buyer}  ${told.join(' · ')}  ${digest}`;
}

function flagsOf({ status, red, disagreements, contested }: Invoice, terminal: Terminal): string[] {
  const t = terminal.say.bind(terminal);
  const differ = {
    party: t('对方不一', 'parties differ'),
    status: t('状态不一', 'statuses differ'),
    amount: t('金额或日期不一', 'amounts or days differ'),
  };
  return [
    ...(status === 'void' ? [t('作废', 'void')] : []),
    ...(red ? [t('红字', 'red letter')] : []),
    ...disagreements.map((what) => differ[what]),
    ...(contested ? [t('多方相争：按账簿自编代码画出', 'contested: drawn to the owner’s own code')] : []),
  ];
}

function describeInvoice(found: Invoice, terminal: Terminal): string {
  const t = terminal.say.bind(terminal);
  const money = (minor: number | null) => (minor === null ? '–' : terminal.money(minor, found.currency));
  const joins = {
    number: t('号码为 20 位，全国唯一', 'its number has 20 digits'),
    code_number: t('发票代码与号码相同', 'equal code and number'),
    ledger: t('同一账簿中号码、日期、金额、税额相同', 'one ledger repeats its number, day, net and tax'),
    match: t('销项与进项的号码、日期、金额、税额相同', 'a sale and a purchase are equal in number, day, net and tax'),
    full: t('发票明细与双方账簿相符', 'a full invoice takes in what its parties’ ledgers say'),
  };
  const lines = [
    `${nameOf(found)}  ${found.day}  ${found.seller} → ${found.buyer}`,
    [
      t(
        `金额 ${money(found.netMinor)} + 税额 ${money(found.taxMinor)} = ${money(found.grossMinor)} ${found.currency}`,
        `net ${money(found.netMinor)} + tax ${money(found.taxMinor)} = ${money(found.grossMinor)} ${found.currency}`,
      ),
      t(`图中计 ${money(found.liveGrossMinor)}`, `live ${money(found.liveGrossMinor)}`),
      ...flagsOf(found, terminal),
    ].join(' · '),
    ...found.joinedBy.map((rule) => t(`合为一张：${joins[rule]}`, `one document: ${joins[rule]}`)),
    ...found.reversals.map((reversal) => describeReversal(found, reversal, terminal)),
    ...andMore(found.reversals.length, found.reversalCount, terminal),
    terminal.table(
      [
        t('文件:行', 'file:row'),
        t('账簿', 'ledger'),
        t('当时', 'then'),
        t('销方', 'seller'),
        t('购方', 'buyer'),
        t('日期', 'day'),
        t('价税合计>', 'gross>'),
        t('状态', 'status'),
      ],
      found.claims.map((claim) => [
        `${claim.file}:${claim.row}`,
        claim.side === 'invoices'
          ? t('发票明细', 'full invoices')
          : `${claim.owner} ${claim.side === 'sales' ? t('销项', 'sales') : t('进项', 'purchases')}`,
        OUTCOMES[claim.outcome][terminal.language],
        claim.seller,
        claim.buyer,
        claim.day,
        money(claim.grossMinor),
        claim.status === 'void' ? t('作废', 'void') : t('有效', 'valid'),
      ]),
    ),
    ...andMore(found.claims.length, found.claimCount, terminal),
    t(`标识 ${found.digest}`, `digest ${found.digest}`),
  ];
  return lines.join('\n');
}

function andMore(shown: number, all: number, terminal: Terminal): string[] {
  if (all <= shown) return [];
  const more = (all - shown).toLocaleString('en-US');
  return [terminal.say(`…… 另有 ${more} 条`, `… and ${more} more`)];
}

const OUTCOMES = {
  new: { zh: '新发票', en: 'new invoice' },
  further: { zh: '对方已报', en: 'further claim' },
  repeat: { zh: '完全重复', en: 'exact repeat' },
  conflict: { zh: '矛盾', en: 'conflict' },
} as const;

function describeReversal(
  found: Invoice,
  { other, rule, equals, grossMinor }: Invoice['reversals'][number],
  terminal: Terminal,
) {
  const t = terminal.say.bind(terminal);
  const amount = terminal.money(grossMinor, found.currency);
  if (!found.red && other)
    return t(
      `被红字 ${nameOf(other)}（${other.day}）冲减 ${amount}${rule === 'linked' ? '：票面注明' : '：等额且最近'}`,
      `red letter ${nameOf(other)} (${other.day}) takes ${amount} off: ${rule === 'linked' ? 'it names this one' : 'the latest equal one'}`,
    );
  if (other)
    return t(
      `冲减 ${nameOf(other)}（${other.day}）${amount}：${rule === 'linked' ? '票面注明' : `${equals} 张等额原票中最近且未被冲的一张`}`,
      `takes ${amount} off ${nameOf(other)} (${other.day}): ${rule === 'linked' ? 'it names it' : `the latest free one of ${equals} equal ones`}`,
    );
  const why = {
    missing: t('所注明的原票不在台账', 'the original that it names is not in the ledger'),
    taken: t(`${equals} 张等额原票均已被其他红字冲减`, `others have reversed all ${equals} equal ones`),
    none: t('没有更早的等额原票', 'no earlier one of the pair is equal'),
  };
  return t(
    `未找到原票：${why[rule as keyof typeof why] ?? rule}`,
    `unallocated: ${why[rule as keyof typeof why] ?? rule}`,
  );
}

function describeRelation({ seller, buyer, asOf, accounts }: RelationAccountsReply, terminal: Terminal): string {
  const t = terminal.say.bind(terminal);
  const lines = [`${label(seller)} → ${label(buyer)}${asOf === null ? '' : t(`（截至 ${asOf}）`, ` (as of ${asOf})`)}`];
  if (accounts.length === 0) lines.push(t('没有发票', 'no invoice'));
  for (const account of accounts) {
    const { currency, valid, voids, redLetters, allocatedMinor, unallocated, reversedMinor, live } = account;
    const row = (words: string, count: number | null, minor: number | null) => [
      words,
      count === null ? '' : count.toLocaleString('en-US'),
      minor === null ? '' : terminal.money(minor, currency),
    ];
    const originals = valid.grossMinor + redLetters.grossMinor;
    const wholly = account.reversedWholly;
    const beside = [
      row(t('未找到原票的红字', 'red letters without an original'), unallocated.count, unallocated.grossMinor),
      row(t('红字冲到其他往来', 'red letters allocated to other pairs'), null, allocatedMinor - reversedMinor),
      row(t('作废', 'void'), voids, null),
      row(t('部分红冲', 'reversed in part'), account.reversedInPart, null),
      row(t('说法不一', 'claims disagree'), account.conflicts, null),
      row(t('多方相争', 'contested'), account.contested, null),
    ].filter(([, count, amount]) => !['', '0'].includes(count) || !['', terminal.money(0, currency)].includes(amount));
    lines.push(
      terminal.table(
        [currency, t('张数>', 'documents>'), t('价税合计>', 'gross>')],
        [
          row(t('台账记载，未作废', 'in the ledger, not void'), valid.count, valid.grossMinor),
          row(t('− 红字（负数）', '− red letters (negative)'), redLetters.count, -redLetters.grossMinor),
          row(t('= 原票', '= originals'), valid.count - redLetters.count, originals),
          row(
            t('− 被红字冲减；全额红冲的不再计张数', '− reversed; wholly reversed ones count no more'),
            wholly,
            reversedMinor,
          ),
          row(t('= 图中有效', '= live in the graph'), live.count, live.grossMinor),
          ...(beside.length > 0 ? [['', '', ''], ...beside] : []),
        ],
      ),
    );
  }
  return lines.join('\n');
}
