import { asking } from '../client.ts';
import type { Ring, RingHead, RingMember, RingsReply, Risk } from '../contract.ts';
import type { Options } from '../options.ts';
import { label } from './chain.ts';
import type { Terminal } from './terminal.ts';

export interface RingsOrder {
  scan?: string;
  taxpayer?: string;
  limit: number;
}

/** `suyuan rings` */
export async function rings(order: RingsOrder, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'rings' }, async (client) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(order)) if (value !== undefined) query.set(name, String(value));
    const reply = await client.call<RingsReply>('GET', `/api/v1/rings?${query.toString()}`);
    terminal.endProgress();
    terminal.document(reply);
    if (reply.scan === null)
      terminal.hint(terminal.say('还没有检测过；请运行 scan。', 'Nothing was scanned yet; run scan.'));
    else printRings(reply, terminal);
    return 0;
  });
}

/** Ids that fit on a line. */
const NAMED = 3;
const named = (ids: readonly string[]) => ids.slice(0, NAMED).join(', ') + (ids.length > NAMED ? ' …' : '');

export function printRings({ items, total }: Pick<RingsReply, 'items' | 'total'>, terminal: Terminal): void {
  const head = terminal
    .say('团伙|得分>|核心>|成员>|核心纳税人|期间|不含税额>|涉及税额>|变化|由何而来', 'ring|score>|core>|members>|core taxpayers|period|net>|tax at stake>|change|by')
    .split('|');
  if (items.length > 0) terminal.print(terminal.table(head, items.map((one) => rowOf(one, terminal))));
  if (total > items.length)
    terminal.hint(terminal.say(`共 ${total} 个，显示 ${items.length} 个`, `${items.length} of ${total} shown`));
  else if (total === 0) terminal.hint(terminal.say('没有团伙。', 'No rings.'));
} // prettier-ignore

function rowOf(ring: RingHead, terminal: Terminal): string[] {
  const { id, score, core, members, firstDay, lastDay, netMinor, taxAtStakeMinor, currency, terms, since } = ring;
  const change = !since
    ? '-'
    : since.before === null
      ? terminal.say('新', 'new')
      : `+${since.joined.length} −${since.left.length}`;
  return [
    ...[id, score.toFixed(3), String(core.length), String(members)],
    named(core.map((one) => one.id)),
    ...[`${firstDay}–${lastDay}`, terminal.money(netMinor, currency)],
    ...[taxAtStakeMinor === null ? '-' : terminal.money(taxAtStakeMinor, currency), change],
    terms.map(({ groupText }) => groupText).join(terminal.say('、', ', ')),
  ];
}

const atScan = (scan?: string) => (scan === undefined ? '' : `?scan=${encodeURIComponent(scan)}`);

/** `suyuan ring ID`: all that is known of one. */
export async function ring(id: string, scan: string | undefined, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'ring' }, async (client) => {
    const found = await client.call<Ring>('GET', `/api/v1/rings/${encodeURIComponent(id)}${atScan(scan)}`);
    terminal.endProgress();
    terminal.document(found);
    printRing(found, terminal);
    return 0;
  });
} // prettier-ignore

function printRing(found: Ring, terminal: Terminal): void {
  const { score, core, members, terms, currency, netMinor, taxMinor, taxAtStakeMinor, firstDay, lastDay, since } = found;
  const money = (amount: number) => terminal.money(amount, currency);
  const say = terminal.say.bind(terminal);
  terminal.print(say(`团伙 ${found.id}，第 ${found.rank} 名`, `ring ${found.id}, place ${found.rank}`));
  terminal.print(
    say(
      `得分 ${score.toFixed(3)}；核心 ${core.length} 户，成员 ${members.length} 户，${found.leads.length} 条疑点；${firstDay} 至 ${lastDay}，成员之间 ${found.invoices} 张发票，不含税 ${money(netMinor)}，税额 ${money(taxMinor)}`,
      `score ${score.toFixed(3)}; core ${core.length}, members ${members.length}, leads ${found.leads.length}; ${firstDay} to ${lastDay}, ${found.invoices} invoices between members, net ${money(netMinor)}, tax ${money(taxMinor)}`,
    ),
  );
  if (taxAtStakeMinor !== null)
    terminal.print(say(`受票方从成员取得的税额 ${money(taxAtStakeMinor)}`, `tax on what recipients bought of members: ${money(taxAtStakeMinor)}`));
  const [joined, left] = [since?.joined ?? [], since?.left ?? []].map((ids) => named(ids) || say('无', 'nobody'));
  if (since && since.before !== null)
    terminal.print(
      say(`与上次检测的 ${since.before} 相比，新进：${joined}；离开：${left}`, `against ${since.before} of the scan before, joined: ${joined}; left: ${left}`),
    );
  terminal.print(`\n${say('得分由来', 'what the score is made of')}`);
  terminal.print(
    terminal.table(
      say('数值>|组|来自|编号', 'value>|group|of|id').split('|'),
      terms.map(({ value, groupText, title, lead }) => [value.toFixed(3), groupText, title, lead]),
    ),
  );
  const further = found.leads.filter((lead) => terms.every((term) => term.lead !== lead));
  if (further.length > 0) terminal.print(`\n${say('其余疑点', 'further leads')}`);
  for (const lead of further) terminal.print(`  ${lead}`);
  if (found.against.length > 0) terminal.print(`\n${say('不利于此的', 'what speaks against it')}`);
  for (const { text } of found.against) terminal.print(`  ${text}`);
  terminal.print(`\n${say('成员，按链条顺序', 'members, in order of the chain')}`);
  terminal.print(
    terminal.table(
      say('层>|角色|纳税人|自成员购进>|售予成员>|依据', 'tier>|role|taxpayer|bought of members>|sold to members>|why').split('|'),
      members.map((member) => [
        ...[String(member.tier), member.roleText, label(member), money(member.boughtMinor), money(member.soldMinor)],
        reasonsOf(member).join(say('；', '; ')),
      ]),
    ),
  );
  terminal.print(`\n${say('成员之间的购销关系', 'relations between members')}`);
  terminal.print(
    terminal.table(
      say('销方 购方 发票> 不含税额> 税额>', 'seller buyer invoices> net> tax>').split(' '),
      found.relations.map(({ seller, buyer, invoices, netMinor: net, taxMinor: tax }) => [seller, buyer, String(invoices), money(net), money(tax)]),
    ),
  );
  terminal.print(
    say(
      `检测 ${found.scan}；图的版本 ${found.basis.version}${found.basis.isCurrent ? '' : '，不是现在的图'}`,
      `scan ${found.scan}; graph ${found.basis.version}${found.basis.isCurrent ? '' : ', which is not that of now'}`,
    ),
  );
  terminal.hint(say('这些是疑点，不是结论：成员是否串通由检查认定。', 'These are leads: whether members agreed on anything, an inspection finds.'));
} // prettier-ignore

/** Each once, with the beginnings of the ids of the leads that it is of. */
function reasonsOf({ why }: RingMember): string[] {
  const texts = [...new Set(why.map(({ text }) => text))];
  const leadsOf = (text: string) => why.flatMap((one) => (one.text === text && one.lead !== null ? one.lead.slice(0, 8) : []));
  return texts.map((text) => [text, ...leadsOf(text)].join(' '));
} // prettier-ignore

/** `suyuan risk TAXPAYER`: what leads and rings come to for one, every term of it. */
export async function risk(id: string, scan: string | undefined, options: Options, terminal: Terminal): Promise<number> {
  return asking(options, terminal, { command: 'risk' }, async (client) => {
    const found = await client.call<Risk>('GET', `/api/v1/taxpayers/${encodeURIComponent(id)}/risk${atScan(scan)}`);
    terminal.endProgress();
    terminal.document(found);
    const say = terminal.say.bind(terminal);
    terminal.print(label(found.taxpayer));
    if (found.risk === null) {
      terminal.hint(say('还没有检测过；请运行 scan。', 'Nothing was scanned yet; run scan.'));
      return 0;
    }
    terminal.print(say(`风险 ${found.risk.toFixed(3)}（只用来排序，不是概率）`, `risk ${found.risk.toFixed(3)} (an order, and no probability)`));
    const rows = found.terms.map(({ value, groupText, title, lead, ring, counts }) => [
      ...[value.toFixed(3), counts ? say('是', 'yes') : say('否，同组有更强的', 'no: weaker than another of its group'), groupText],
      ...[title ?? say('团伙', 'ring'), lead ?? ring ?? ''],
    ]);
    if (rows.length > 0) terminal.print(terminal.table(say('数值>|是否计入|组|来自|编号', 'value>|counts|group|of|id').split('|'), rows));
    else terminal.hint(say('没有计入的疑点，也不在团伙旁边。', 'No lead adds to it, and it stands beside no ring.'));
    for (const { id: ringOf, rank, roleText } of found.rings)
      terminal.print(say(`团伙 ${ringOf}（第 ${rank} 名）：${roleText}`, `ring ${ringOf} (place ${rank}): ${roleText}`));
    return 0;
  });
} // prettier-ignore
