import type { Coverage, PathsReply, Taxpayer, TracedTaxpayer, TraceReply, TraceSide } from '../contract.ts';
import type { Terminal } from './terminal.ts';

/** How many rows of a tier a terminal shows; --json has all. */
const SHOWN = 10;

export const label = ({ id, name }: Pick<Taxpayer, 'id' | 'name'>) => (name ? `${id} ${name}` : id);

const STATES = {
  start: { zh: '起点', en: 'start' },
  expanded: { zh: '', en: '' },
  hub: { zh: '大户，未展开', en: 'hub, not expanded' },
  hops: { zh: '到达层数上限', en: 'hop limit' },
  time: { zh: '其后无符合时间的发票', en: 'nothing follows in time' },
  end: { zh: '链条终点', en: 'end of the chain' },
  limit: { zh: '其后因数量上限略去', en: 'the rest left out by a limit' },
} as const;
/** Where a ledger was never loaded, that nothing follows says nothing. */
const UNSEEN = { zh: '只被提及，未见其账簿', en: 'only mentioned: its own ledger is not loaded' };

/** Those that the chain goes on from come first, then those where it may, then its ends. */
const LEADS_ON: Readonly<Record<TracedTaxpayer['state'], number>> = {
  ...{ start: 0, expanded: 0, hub: 1, hops: 1, limit: 1 },
  ...{ time: 2, end: 2 },
};

const byId = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** One direction of a trace: taxpayers and relations by tier, the most telling of each. */
export function describeSide(
  side: TraceSide,
  { currency, version, asOf, kernelMs }: Pick<TraceReply, 'currency' | 'version' | 'asOf' | 'kernelMs'>,
  terminal: Terminal,
): string {
  const t = terminal.say.bind(terminal);
  const money = (minor: number) => terminal.money(minor, currency);
  const found = new Map(side.taxpayers.map((taxpayer) => [taxpayer.id, taxpayer]));
  const leads = (id: string) => LEADS_ON[found.get(id)?.state ?? 'end'];
  const far = ({ seller, buyer }: TraceSide['relations'][number]) => (side.direction === 'down' ? buyer : seller);
  const taxpayers = side.taxpayers.toSorted(
    (a, b) =>
      a.tier - b.tier ||
      LEADS_ON[a.state] - LEADS_ON[b.state] ||
      b.tracedGrossMinor - a.tracedGrossMinor ||
      byId(a.id, b.id),
  );
  const relations = side.relations.toSorted(
    (a, b) =>
      a.tier - b.tier ||
      leads(far(a)) - leads(far(b)) ||
      b.traced.grossMinor - a.traced.grossMinor ||
      byId(a.seller, b.seller) ||
      byId(a.buyer, b.buyer),
  );
  const lines = [
    side.direction === 'down'
      ? t('── 下追（发票流向）──', '── downstream (where the invoices went) ──')
      : t('── 溯源（进项来源）──', '── upstream (where the input came from) ──'),
    terminal.table(
      [
        t('层>', 'tier>'),
        t('纳税人', 'taxpayer'),
        t('追踪金额>', 'traced>'),
        t('占比>', 'share>'),
        t('待展开>', 'waiting>'),
        t('本企业账簿', 'own ledgers'),
        t('说明', 'note'),
      ],
      firstOfEachTier(taxpayers).map((taxpayer) => [
        String(taxpayer.tier),
        label(taxpayer),
        taxpayer.tier === 0 ? '' : money(taxpayer.tracedGrossMinor),
        taxpayer.explained === null ? '' : `${(taxpayer.explained * 100).toFixed(1)} %`,
        taxpayer.onward.relations > 0 ? `${taxpayer.onward.relations} · ${money(taxpayer.onward.grossMinor)}` : '',
        coverageNote(taxpayer.coverage, terminal),
        (taxpayer.state === 'end' && taxpayer.observed.length === 0 ? UNSEEN : STATES[taxpayer.state])[
          terminal.language
        ],
      ]),
    ),
    ...more(taxpayers, terminal),
  ];
  if (relations.length > 0)
    lines.push(
      '',
      terminal.table(
        [
          t('层>', 'tier>'),
          t('销方', 'seller'),
          t('购方', 'buyer'),
          t('张数>', 'invoices>'),
          t('价税合计>', 'gross>'),
          t('其中追踪>', 'traced of it>'),
          t('追踪金额>', 'traced gross>'),
          t('期间', 'days'),
        ],
        firstOfEachTier(relations).map(({ tier, seller, buyer, invoices, grossMinor, traced, mayBeOne }) => [
          String(tier),
          seller,
          buyer,
          String(invoices),
          money(grossMinor),
          String(traced.invoices),
          money(traced.grossMinor),
          `${traced.firstDay} … ${traced.lastDay}${mayBeOne ? t(' 疑为同一主体', ' may be one subject') : ''}`,
        ]),
      ),
      ...more(relations, terminal),
      coverageLine(relations, terminal),
    );
  const { taxpayers: firms, relations: left, grossMinor, otherCurrencyRelations } = side.leftOut;
  if (side.truncated)
    lines.push(
      t(
        `上限之外：${firms} 个纳税人、${left} 个关系、${money(grossMinor)}（用 --max-taxpayers、--max-relations 放宽）`,
        `Left out: ${firms} taxpayers, ${left} relations, ${money(grossMinor)} (raise --max-taxpayers, --max-relations)`,
      ),
    );
  if (otherCurrencyRelations > 0)
    lines.push(
      t(
        `另有 ${otherCurrencyRelations} 个其他币种的关系`,
        `${otherCurrencyRelations} relations in other currencies besides`,
      ),
    );
  if (side.stopped) lines.push(t('超时，只有部分结果', 'Stopped by the time limit: a partial result'));
  lines.push(
    t(
      `追踪金额是上限，不是归属；版本 ${version.slice(0, 12)}${asOf === null ? '' : `，单据截至 ${asOf}`}，${kernelMs} 毫秒`,
      `Traced amounts are upper bounds, not attributions; version ${version.slice(0, 12)}${asOf === null ? '' : `, documents as of ${asOf}`}, ${kernelMs} ms`,
    ),
  );
  return lines.join('\n');
}

/** Which days of its sales and purchases are loaded. */
export function coverageNote({ sales, purchases }: Coverage, terminal: Terminal): string {
  const months = (period: Coverage['sales']) =>
    period && `${period.firstDay.slice(0, 7)}…${period.lastDay.slice(0, 7)}`;
  return [
    sales && `${terminal.say('销', 'sales')} ${months(sales)}`,
    purchases && `${terminal.say('进', 'purchases')} ${months(purchases)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Of how many relations which ledgers are loaded: what a chain does not show may only not have been loaded. */
function coverageLine(relations: TraceSide['relations'], terminal: Terminal): string {
  const of = (who: TraceSide['relations'][number]['coveredBy']) =>
    relations.filter(({ coveredBy }) => coveredBy === who).length;
  return terminal.say(
    `账簿覆盖（追踪期间）：双方 ${of('both')}，仅销方 ${of('seller')}，仅购方 ${of('buyer')}，均无 ${of('neither')}`,
    `Ledgers loaded for the traced days: both ${of('both')}, seller’s only ${of('seller')}, buyer’s only ${of('buyer')}, neither ${of('neither')}`,
  );
}

/** Of rows in order of tier, the first few of each. */
function firstOfEachTier<T extends { tier: number }>(rows: readonly T[]): T[] {
  const seen = new Map<number, number>();
  return rows.filter(({ tier }) => {
    seen.set(tier, (seen.get(tier) ?? 0) + 1);
    return seen.get(tier)! <= SHOWN;
  });
}

/** How many rows of which tiers are not shown. */
function more(rows: readonly { tier: number }[], terminal: Terminal): string[] {
  const counts = new Map<number, number>();
  for (const { tier } of rows) counts.set(tier, (counts.get(tier) ?? 0) + 1);
  const hidden = [...counts].filter(([, count]) => count > SHOWN);
  if (hidden.length === 0) return [];
  const list = (zh: string, en: string) =>
    hidden.map(([tier, count]) =>
      terminal
        .say(zh, en)
        .replace('#', String(tier))
        .replace('+', String(count - SHOWN)),
    );
  return [
    terminal.say(
      `…… 未列出：${list('第 # 层 + 行', '').join('，')}；--json 可得全部`,
      `… not listed: ${list('', '+ rows of tier #').join(', ')}; --json has all`,
    ),
  ];
}

export function describePaths(
  { paths, currency, truncated, exhausted }: PathsReply,
  to: string,
  terminal: Terminal,
): string {
  const t = terminal.say.bind(terminal);
  const lines = paths.map(({ taxpayers, hops, repeats }) =>
    [
      `${taxpayers.join(' → ')}${repeats ? t('（重复经过）', ' (repeats a firm)') : ''}`,
      ...hops.map(
        ({ seller, buyer, invoices, grossMinor, firstDay, lastDay }) =>
          `    ${seller} → ${buyer}: ${invoices} · ${terminal.money(grossMinor, currency)} · ${firstDay} … ${lastDay}`,
      ),
    ].join('\n'),
  );
  if (paths.length === 0 && !exhausted) lines.push(t(`没有到 ${to} 的路径`, `No path leads to ${to}`));
  else if (exhausted)
    lines.push(t(`搜索预算用尽，可能还有到 ${to} 的路径`, `The search budget ended; more paths to ${to} may exist`));
  else if (truncated) lines.push(t('还有未列出的路径', 'There are more paths than these'));
  return lines.join('\n');
}
